"""The peer of InversionBenchmark.cs in PyTorch: the published inversion loop on the same weights and pairs, one thread.

Jones, Springer, Kenyon, Moore 2022: loss |Rep(x) - r| / |r|, gradient of its mean over the batch scaled to length 1 for each image, momentum 0.9, step 1/8, L2 ball of
radius 1,000 around the seed, pixels clamped to [0, 1], the best iterate kept. Arguments: the network (resnet-8, vgg, vit, mlp), channels-last or plain, and
the folder with weights.safetensors, seeds.npy and targets.npy. Reads a line from standard input for each round: "speed STEPS" answers with
iterations per second and per second of processor time, "residuals STEPS" with the final relative distance of each image.
"""
import json
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from pgd_training import NETWORKS, normalise

RADIUS, STEP, MOMENTUM = 1000.0, 0.125, 0.9


class Mlp(nn.Module):
    def __init__(self, width=256, layers=2):
        super().__init__()
        sizes = [784] + [width] * layers
        self.features = nn.Sequential(*(m for a, b in zip(sizes, sizes[1:]) for m in (nn.Linear(a, b), nn.ReLU(inplace=True))))
        self.classifier = nn.Linear(width, 10)

    def forward(self, x):
        return self.classifier(self.features(normalise(x).flatten(1)))


def weights(path):
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header, data = json.loads(file.read(size)), file.read()
    types = {"F32": np.float32, "I64": np.int64}
    read = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        values = np.frombuffer(data[start:end], types[entry["dtype"]]).reshape(entry["shape"]).copy()
        read[name.replace("patch_embed.proj", "patch_embed").replace("attn.", "").replace("mlp.", "")] = torch.from_numpy(values)
    return read


class Penultimate(nn.Module):
    """What goes into the last linear layer."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        last = [m for m in model.modules() if isinstance(m, nn.Linear)][-1]
        last.register_forward_hook(lambda module, inputs, output: setattr(self, "reached", inputs[0]))

    def forward(self, x):
        self.model(x)
        return self.reached


def invert(features, seeds, targets, steps):
    with torch.no_grad():
        aim = features(targets)
    norm = aim.norm(dim=1)
    x, momentum = seeds.clone(), torch.zeros_like(seeds)
    best, best_loss = seeds.clone(), torch.full((len(seeds),), float("inf"))

    def keep(loss):
        nonlocal best_loss
        better = loss < best_loss
        best[better] = x[better]
        best_loss = torch.where(better, loss, best_loss)

    for _ in range(steps):
        x = x.detach().requires_grad_(True)
        loss = (features(x) - aim).norm(dim=1) / norm
        gradient, = torch.autograd.grad(loss.mean(), [x])
        with torch.no_grad():
            keep(loss)
            length = gradient.view(len(x), -1).norm(dim=1).clamp_min(1e-12).view(-1, 1, 1, 1)
            momentum = MOMENTUM * momentum + (1 - MOMENTUM) * gradient / length
            away = (x - STEP * momentum - seeds).renorm(p=2, dim=0, maxnorm=RADIUS)
            x = (seeds + away).clamp(0, 1)
    with torch.no_grad():
        keep((features(x) - aim).norm(dim=1) / norm)
    return best_loss


if __name__ == "__main__":
    torch.set_num_threads(1)
    network, layout, folder = sys.argv[1:]
    model = {"mlp": Mlp, **NETWORKS}[network]()
    model.load_state_dict(weights(f"{folder}/weights.safetensors"))
    seeds, targets = (torch.from_numpy(np.load(f"{folder}/{name}.npy")) for name in ("seeds", "targets"))
    if layout == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        seeds, targets = (t.contiguous(memory_format=torch.channels_last) for t in (seeds, targets))
    features = Penultimate(model.eval())
    print(f"PyTorch {torch.__version__}", flush=True)
    for line in sys.stdin:
        wanted, steps = line.split()
        start, busy = time.perf_counter(), time.process_time()
        residuals = invert(features, seeds, targets, int(steps))
        if wanted == "residuals":
            print(*residuals.tolist(), flush=True)
        else:
            print(int(steps) / (time.perf_counter() - start), int(steps) / (time.process_time() - busy), flush=True)
