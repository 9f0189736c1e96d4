"""Networks that torchvision does not have, written out from their papers with the parameter names of the codes whose weights people have."""
import torch
from torch import nn
from torchvision.models.resnet import BasicBlock


class CifarResNet(nn.Module):
    """He et al. 2016, section 4.2, of torchvision's blocks."""

    def __init__(self, blocks, width, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        for stage in range(3):
            layers = []
            for i in range(blocks):
                source = width << stage if i or not stage else width << stage - 1
                stride = 2 if stage and not i else 1
                side = None
                if stride > 1:
                    side = nn.Sequential(nn.Conv2d(source, width << stage, 1, stride, bias=False), nn.BatchNorm2d(width << stage))
                layers.append(BasicBlock(source, width << stage, stride, side))
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(width * 4, classes)

    def forward(self, x):
        x = self.bn1(self.conv1(x)).relu()
        return self.fc(self.layer3(self.layer2(self.layer1(x))).mean([2, 3]))


class PreActivation(nn.Module):
    """He et al. 2016b, figure 4e; the projection takes the activated input."""

    def __init__(self, source, to, stride, wide):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(source)
        self.conv1 = nn.Conv2d(source, to, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(to)
        self.conv2 = nn.Conv2d(to, to, 3, 1, 1, bias=False)
        self.side = None
        if source != to:
            projection = nn.Conv2d(source, to, 1, stride, bias=False)
            self.add_module("convShortcut" if wide else "shortcut", projection if wide else nn.Sequential(projection))
            self.side = (projection,)  # in a tuple: registered under one name only

    def forward(self, x):
        active = self.bn1(x).relu()
        y = self.conv2(self.bn2(self.conv1(active)).relu())
        return y + (x if self.side is None else self.side[0](active))


def stages(blocks, source, width, wide):
    for stage, count in enumerate(blocks):
        layers = []
        for i in range(count):
            layers.append(PreActivation(source, width << stage, 2 if stage and not i else 1, wide))
            source = width << stage
        yield nn.Sequential(*layers)


class PreActResNet(nn.Module):
    def __init__(self, blocks, width, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.layer1, self.layer2, self.layer3, self.layer4 = stages(blocks, width, width, False)
        self.bn = nn.BatchNorm2d(width * 8)
        self.linear = nn.Linear(width * 8, classes)

    def forward(self, x):
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.conv1(x)))))
        return self.linear(self.bn(x).relu().mean([2, 3]))


class WideResNet(nn.Module):
    def __init__(self, blocks, factor, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        for i, stage in enumerate(stages([blocks] * 3, 16, 16 * factor, True)):
            holder = nn.Module()
            holder.layer = stage
            setattr(self, f"block{i + 1}", holder)
        self.bn1 = nn.BatchNorm2d(64 * factor)
        self.fc = nn.Linear(64 * factor, classes)

    def forward(self, x):
        x = self.block3.layer(self.block2.layer(self.block1.layer(self.conv1(x))))
        return self.fc(self.bn1(x).relu().mean([2, 3]))


class Perceptron(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(nn.functional.gelu(self.fc1(x)))


class Patches(nn.Module):
    def __init__(self, patch, width):
        super().__init__()
        self.proj = nn.Conv2d(3, width, patch, patch)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class MixerBlock(nn.Module):
    def __init__(self, tokens, width):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.mlp_tokens = Perceptron(tokens, width // 2)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp_channels = Perceptron(width, width * 4)

    def forward(self, x):
        x = x + self.mlp_tokens(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.mlp_channels(self.norm2(x))


class MlpMixer(nn.Module):
    """Tolstikhin et al. 2021, equation 1."""

    def __init__(self, side, patch, width, depth, classes):
        super().__init__()
        self.stem = Patches(patch, width)
        self.blocks = nn.Sequential(*[MixerBlock((side // patch) ** 2, width) for _ in range(depth)])
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.stem(x))).mean(1))


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, width * 3)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        q, k, v = (p.unflatten(2, (self.heads, -1)).transpose(1, 2) for p in self.qkv(x).chunk(3, 2))
        mixed = (q @ k.transpose(2, 3) / q.shape[3] ** 0.5).softmax(3) @ v
        return self.proj(mixed.transpose(1, 2).flatten(2))


class TransformerBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = Perceptron(width, width * 4)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class MeanTransformer(nn.Module):
    """Dosovitskiy et al. 2021 without class token: the mean of all tokens is classified."""

    def __init__(self, side, patch, width, depth, heads, classes):
        super().__init__()
        self.patch_embed = Patches(patch, width)
        self.pos_embed = nn.Parameter(torch.empty(1, (side // patch) ** 2, width))
        self.blocks = nn.Sequential(*[TransformerBlock(width, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.patch_embed(x) + self.pos_embed)).mean(1))


class Mlp(nn.Module):
    def __init__(self, inputs, width, classes):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(inputs, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.classifier = nn.Linear(width, classes)

    def forward(self, x):
        return self.classifier(self.features(x.flatten(1)))
