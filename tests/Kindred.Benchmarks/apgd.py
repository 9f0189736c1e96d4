"""The peer of AutoPgd.cs in PyTorch: the same network, the same loop (Croce, Hein 2020, algorithm 1), one thread.

APGD-CE in L2 on ResNet-8 (width 16) in eval mode, random 1x28x28 images, at an epsilon so small that no image falls. Reads a line from
standard input for each round and answers with its iterations per second and per second of processor time.
"""
import sys
import time

import torch
from torch.nn import functional as F

from pgd_training import BATCH, NETWORKS, lengths

ITERATIONS, EPSILON, MOMENTUM, RHO = 20, 1e-4, 0.75, 0.75


def inside(points, images):
    delta = points.sub_(images)
    delta.mul_((EPSILON / lengths(delta)).clamp_max_(1))
    return delta.add_(images).clamp_(0, 1)


def at(model, x, labels):
    x = x.detach().requires_grad_()
    logits = model(x)
    losses = F.cross_entropy(logits, labels, reduction="none")
    gradient, = torch.autograd.grad(losses.sum(), x)
    return gradient, losses.detach(), logits.argmax(1) != labels


@torch.no_grad()
def attack(model, images, labels):
    pixels = images[0].numel()
    direction = torch.randn_like(images)
    radius = torch.rand(len(images), 1, 1, 1).pow_(1 / pixels).mul_(EPSILON)
    x = (images + direction * (radius / lengths(direction))).clamp_(0, 1)
    with torch.enable_grad():
        gradient, loss, fooled = at(model, x, labels)
    before, best, best_gradient = x, x.clone(), gradient.clone()
    best_loss, best_at_check = loss.clone(), loss.clone()
    step = torch.full((len(images), 1, 1, 1), 2 * EPSILON)
    rises, halved = torch.zeros(len(images)), torch.zeros(len(images), dtype=torch.bool)
    window, since = max(int(0.22 * ITERATIONS), 1), 0
    for i in range(ITERATIONS):
        following = inside((gradient / lengths(gradient)).mul_(step).add_(x), images)
        if i > 0:
            following.mul_(MOMENTUM).add_(x, alpha=2 * (1 - MOMENTUM)).add_(before, alpha=MOMENTUM - 1)
            inside(following, images)
        with torch.enable_grad():
            gradient, losses, fooled = at(model, following, labels)
        assert not fooled.any()
        rises.add_(losses > loss)
        before, x, loss = x, following, losses
        better = (loss > best_loss).nonzero().squeeze(1)
        best.index_copy_(0, better, x[better])
        best_gradient.index_copy_(0, better, gradient[better])
        best_loss.index_copy_(0, better, loss[better])
        since += 1
        if since == window:
            stalled = (rises < RHO * window) | (~halved & (best_at_check >= best_loss))
            halved, best_at_check, since = stalled, best_loss.clone(), 0
            rises.zero_()
            back = stalled.nonzero().squeeze(1)
            step[back] /= 2
            x = x.index_copy(0, back, best[back])
            gradient = gradient.index_copy(0, back, best_gradient[back])
            window = max(window - max(int(0.03 * ITERATIONS), 1), max(int(0.06 * ITERATIONS), 1))


def attack_round(model, images, labels):
    start, busy = time.perf_counter(), time.process_time()
    attack(model, images, labels)
    return ITERATIONS / (time.perf_counter() - start), ITERATIONS / (time.process_time() - busy)


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = NETWORKS[sys.argv[1]]().eval()
    images = torch.rand(BATCH, 1, 28, 28)
    if "channels-last" in sys.argv:
        model, images = model.to(memory_format=torch.channels_last), images.contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        # the images that are surest of their class, over and over: none of them falls
        logits = model(images).topk(2, 1).values
        sure = (logits[:, 0] - logits[:, 1]).argsort(descending=True)[:16].repeat(BATCH // 16)
        images = images[sure]
        labels = model(images).argmax(1)
    print(f"PyTorch {torch.__version__}", flush=True)
    for _ in sys.stdin:
        print(*attack_round(model, images, labels), flush=True)
