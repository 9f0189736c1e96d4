"""The peer of PgdTraining.cs in PyTorch: the same network, the same step, one thread.

Trains ResNet-8 (width 16) on random 1x28x28 images with PGD-7 in L2, attack in eval mode, SGD with momentum. Reads a line from
standard input for each round and answers with its images per second and per second of processor time.
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


class ResNet8(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.conv1 = nn.Conv2d(1, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = Block(width, width, 1)
        self.layer2 = Block(width, 2 * width, 2)
        self.layer3 = Block(2 * width, 4 * width, 2)
        self.fc = nn.Linear(4 * width, 10)

    def forward(self, x):
        x = (x - 0.2860) / 0.3530
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(x.mean((2, 3)))


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
    model = ResNet8()
    if CHANNELS_LAST:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    images = torch.randint(0, 256, (BATCH * BATCHES, 1, 28, 28), dtype=torch.uint8)
    labels = torch.randint(0, 10, (BATCH * BATCHES,))
    print(f"PyTorch {torch.__version__}", flush=True)
    for _ in sys.stdin:
        print(*train_round(model, optimizer, images, labels), flush=True)
