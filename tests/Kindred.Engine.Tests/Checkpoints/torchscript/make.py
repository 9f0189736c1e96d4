"""Writes the TorchScript files beside it: small networks for 1x8x8 images and 3 classes, good ones and bad ones.

Run with any PyTorch from 1.13: python3 make.py. The files are committed, so that tests need no Python.
"""
import os

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
IMAGES = torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))


class Plain(nn.Module):
    """Convolution, ReLU, linear (the representation, 5 wide), linear (3 logits)."""

    def __init__(self, dropout=0.0, batch_norm=False):
        super().__init__()
        torch.manual_seed(0)
        self.conv = nn.Conv2d(1, 4, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(4) if batch_norm else nn.Identity()
        self.hidden = nn.Linear(64, 5)
        self.drop = nn.Dropout(dropout)
        self.last = nn.Linear(5, 3)

    def representation(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.hidden(torch.relu(self.norm(self.conv(x))).flatten(1)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.drop(self.representation(x)))


class Small(Plain):
    """The same with its representation exported, to be scripted."""

    @torch.jit.export
    def representation(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.hidden(torch.relu(self.norm(self.conv(x))).flatten(1)))


class Maps(Small):
    @torch.jit.export
    def maps(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(x)

    @torch.jit.export
    def count(self, x: torch.Tensor) -> int:
        return x.size(0)


class Throws(Small):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.size(0) > 0:
            raise ValueError("not today")
        return self.last(self.representation(x))


class Tuple(Small):
    def forward(self, x: torch.Tensor):
        r = self.representation(x)
        return self.last(r), r


class Integers(Small):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.representation(x)).to(torch.int64)


class NoGradient(Small):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.representation(x)).detach()


class Loop(Small):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        n = 0
        while x.size(0) > 0:
            n = n + 1
        return self.last(self.representation(x))


class OneRow(Small):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.representation(x)).mean(0)


class Float32Only(Small):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(self.representation(x)).to(torch.float32)


class TwoInputs(Small):
    def forward(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return self.last(self.representation(x + y))


class Nothing(Small):
    def forward(self, x: torch.Tensor) -> None:
        return None


class Text(Small):
    def forward(self, x: torch.Tensor) -> str:
        return "cat"


class Greedy(Small):
    """Asks for a terabyte."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        big = torch.zeros([1024, 1024, 1024, 256])
        return self.last(self.representation(x)) + big.sum()


class Crash(Small):
    """Reads far outside its memory: an unchecked length ends the process."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = torch.segment_reduce(x.flatten(), "sum", lengths=torch.full([1], 1 << 40, dtype=torch.int64), unsafe=True)
        return self.last(self.representation(x)) + y.sum()


def save(module, name):
    torch.jit.save(module, os.path.join(HERE, name + ".pt"))


def main():
    good = Plain().eval()
    save(torch.jit.trace(good, IMAGES), "traced")
    save(torch.jit.trace_module(good, {"forward": IMAGES, "representation": IMAGES}), "traced-methods")
    save(torch.jit.script(Small().eval()), "scripted")
    save(torch.jit.freeze(torch.jit.script(Small(batch_norm=True).eval()), preserved_attrs=["representation"]), "frozen")

    class Features(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = good

        def forward(self, x):
            return self.net.representation(x)

    save(torch.jit.trace(Features().eval(), IMAGES), "features")
    save(torch.jit.script(Maps().eval()), "maps")
    save(torch.jit.trace(Plain(dropout=0.5).train(), IMAGES, check_trace=False), "dropout")
    save(torch.jit.trace(Plain(batch_norm=True).train(), IMAGES, check_trace=False), "batch-statistics")
    with torch.no_grad():
        broken = Small().eval()
        broken.last.weight[0, 0] = float("nan")
    save(torch.jit.script(broken), "nan")
    for kind in (Throws, Tuple, Integers, NoGradient, Loop, OneRow, Float32Only, TwoInputs, Nothing, Text, Greedy, Crash):
        save(torch.jit.script(kind().eval()), kind.__name__.lower())

    torch.save(good.state_dict(), os.path.join(HERE, "pickle.pt"))
    torch.save(good.state_dict(), os.path.join(HERE, "pickle-legacy.pth"), _use_new_zipfile_serialization=False)
    logits, rows = good(IMAGES), good.representation(IMAGES)
    with open(os.path.join(HERE, "expected.json"), "w") as f:
        import json
        json.dump({"torch": torch.__version__, "images": IMAGES.flatten().tolist(), "logits": logits.flatten().tolist(),
                   "representation": rows.flatten().tolist()}, f)


main()
