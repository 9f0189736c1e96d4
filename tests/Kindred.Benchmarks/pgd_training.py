"""The peer of PgdTrainingBenchmark.cs in PyTorch: the same network, the same step, one thread.

Trains a network on random 1x28x28 images with PGD-7 in L2, attack in eval mode, SGD with momentum. Reads a line from standard input
for each round and answers with its images per second and per second of processor time. Arguments: the network (resnet-8, resnet-20, vgg,
vit) and, for channels-last memory, channels-last.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

BATCH, BATCHES, STEPS, EPSILON = 128, 4, 7, 1.0


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if inputs != outputs or stride != 1:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        y += x if self.downsample is None else self.downsample(x)
        return F.relu(y, inplace=True)


def stage(inputs, outputs, blocks, stride):
    return nn.Sequential(Block(inputs, outputs, stride), *(Block(outputs, outputs, 1) for _ in range(blocks - 1)))


class ResNet(nn.Module):
    def __init__(self, depth, width=16):
        super().__init__()
        blocks = (depth - 2) // 6
        self.conv1 = nn.Conv2d(1, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = stage(width, width, blocks, 1)
        self.layer2 = stage(width, 2 * width, blocks, 2)
        self.layer3 = stage(2 * width, 4 * width, blocks, 2)
        self.fc = nn.Linear(4 * width, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(normalise(x))), inplace=True)
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


class Vgg(nn.Module):
    def __init__(self, width=16, stages=3):
        super().__init__()
        layers, channels = [], 1
        for i in range(stages):
            layers += [nn.Conv2d(channels, width << i, 3, 1, 1, bias=False), nn.BatchNorm2d(width << i), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
            channels = width << i
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(channels, 10)

    def forward(self, x):
        return self.classifier(self.features(normalise(x)).mean((2, 3)))


class TransformerBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(n, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        attention = (q * (d // self.heads) ** -0.5).matmul(k.transpose(-2, -1)).softmax(-1)
        x = x + self.proj(attention.matmul(v).transpose(1, 2).reshape(n, t, d))
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class VisionTransformer(nn.Module):
    def __init__(self, patch=7, width=64, depth=4, heads=4):
        super().__init__()
        self.patch_embed = nn.Conv2d(1, width, patch, patch)
        self.pos_embed = nn.Parameter(torch.randn(1, (28 // patch) ** 2, width) * 0.02)
        self.blocks = nn.Sequential(*(TransformerBlock(width, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        x = self.patch_embed(normalise(x)).flatten(2).transpose(1, 2) + self.pos_embed
        return self.head(self.norm(self.blocks(x)).mean(1))


NETWORKS = {"resnet-8": lambda: ResNet(8), "resnet-20": lambda: ResNet(20), "vgg": Vgg, "vit": VisionTransformer}


def normalise(x):
    return (x - 0.2860) / 0.3530


def lengths(x):
    return torch.linalg.vector_norm(x, dim=(1, 2, 3), keepdim=True).clamp_min_(1e-12)


def attack(model, images, labels):
    pixels = images[0].numel()
    direction = torch.randn_like(images)
    radius = torch.rand(len(images), 1, 1, 1).pow_(1 / pixels).mul_(EPSILON)
    x = (images + direction * (radius / lengths(direction))).clamp_(0, 1)
    for _ in range(STEPS):
        x.requires_grad_()
        loss = F.cross_entropy(model(x), labels, reduction="sum")
        gradient, = torch.autograd.grad(loss, x)
        with torch.no_grad():
            delta = (gradient / lengths(gradient)).mul_(2.5 * EPSILON / STEPS).add_(x).sub_(images)
            delta.mul_((EPSILON / lengths(delta)).clamp_max_(1))
            x = delta.add_(images).clamp_(0, 1)
    return x


def train_round(model, optimizer, images, labels):
    start, busy = time.perf_counter(), time.process_time()
    order = torch.randperm(len(images))
    for batch in order.split(BATCH):
        x, y = images[batch].float().div_(255), labels[batch]
        if CHANNELS_LAST:
            x = x.contiguous(memory_format=torch.channels_last)
        model.eval()
        x = attack(model, x, y)
        model.train()
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    return len(images) / (time.perf_counter() - start), len(images) / (time.process_time() - busy)


if __name__ == "__main__":
    CHANNELS_LAST = "channels-last" in sys.argv
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = NETWORKS[sys.argv[1]]()
    if CHANNELS_LAST:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    images = torch.randint(0, 256, (BATCH * BATCHES, 1, 28, 28), dtype=torch.uint8)
    labels = torch.randint(0, 10, (BATCH * BATCHES,))
    print(f"PyTorch {torch.__version__}", flush=True)
    for _ in sys.stdin:
        print(*train_round(model, optimizer, images, labels), flush=True)
