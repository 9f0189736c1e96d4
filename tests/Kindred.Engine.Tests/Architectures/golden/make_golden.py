"""Writes one JSON file per network beside this script: names and shapes of its parameters and buffers, and the logits of two images.

Run with Debian's python3-torch and python3-torchvision: python3 make_golden.py
"""
import json
import pathlib

import torch
import torchvision
from torch import nn
from torchvision.models import convnext, densenet, mobilenet_v2, resnet, shufflenet_v2_x0_5, shufflenet_v2_x1_0, vgg, vision_transformer

import references
import weights

CLASSES = 10
TORCHVISION = f"torchvision {torchvision.__version__}, torch {torch.__version__}"
PAPER = f"written out in references.py, torch {torch.__version__}"


def small_resnet18():
    network = resnet.resnet18(num_classes=CLASSES)
    network.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    network.maxpool = nn.Identity()
    return network


def vgg11(width):
    layers = vgg.make_layers([width, "M", 2 * width, "M", 4 * width, 4 * width, "M", 8 * width, 8 * width, "M", 8 * width, 8 * width, "M"], batch_norm=True)
    network = vgg.VGG(layers, num_classes=CLASSES, init_weights=False)
    for index, (source, to) in {0: (8 * width * 49, 64 * width), 3: (64 * width, 64 * width), 6: (64 * width, CLASSES)}.items():
        network.classifier[index] = nn.Linear(source, to)
    return network


def densenet_bc(layers, growth):
    network = densenet.DenseNet(growth, (layers,) * 3, 2 * growth, num_classes=CLASSES)
    for name in ("norm0", "relu0", "pool0"):
        delattr(network.features, name)
    network.features.conv0 = nn.Conv2d(3, 2 * growth, 3, 1, 1, bias=False)
    return network


def small_mobilenet():
    network = mobilenet_v2(width_mult=0.5, num_classes=CLASSES)
    network.features[0][0].stride = (1, 1)
    network.features[2].conv[1][0].stride = (1, 1)
    return network


def small_shufflenet():
    network = shufflenet_v2_x0_5(num_classes=CLASSES)
    network.conv1[0].stride = (1, 1)
    network.maxpool = nn.Identity()
    return network


def small_convnext(width):
    stages = [convnext.CNBlockConfig(width << i, width << i + 1 if i < 3 else None, 3 if i == 2 else 1) for i in range(4)]
    network = convnext.ConvNeXt(stages, num_classes=CLASSES)
    network.features[0][0] = nn.Conv2d(3, width, 2, 2)
    return network


# file, spec, edge of the image, network, gain of the weights, source
NETWORKS = [
    ("resnet-8", {"kind": "resnet", "depth": 8, "width": 16}, 32, lambda: references.CifarResNet(1, 16, CLASSES), 1.5, PAPER),
    ("resnet-18", {"kind": "resnet", "depth": 18, "width": 64, "stem": "imageNet"}, 64, lambda: resnet.resnet18(num_classes=CLASSES), 1, TORCHVISION),
    ("resnet-18-small", {"kind": "resnet", "depth": 18, "width": 64}, 16, small_resnet18, 1, TORCHVISION),
    ("resnet-50", {"kind": "resnet", "depth": 50, "width": 64, "stem": "imageNet"}, 64, lambda: resnet.resnet50(num_classes=CLASSES), 1, TORCHVISION),
    ("resnext-50-32x4d", {"kind": "resnext", "depth": 50, "cardinality": 32, "groupWidth": 4, "width": 64, "stem": "imageNet"}, 64,
     lambda: resnet.resnext50_32x4d(num_classes=CLASSES), 1, TORCHVISION),
    ("wrn-50-2", {"kind": "wide-resnet", "depth": 50, "wideningFactor": 2, "stem": "imageNet"}, 64, lambda: resnet.wide_resnet50_2(num_classes=CLASSES), 1, TORCHVISION),
    ("wrn-16-4", {"kind": "wide-resnet", "depth": 16, "wideningFactor": 4}, 16, lambda: references.WideResNet(2, 4, CLASSES), 1, PAPER),
    ("preact-resnet-18", {"kind": "preact-resnet", "depth": 18, "width": 64}, 16, lambda: references.PreActResNet([2, 2, 2, 2], 64, CLASSES), 1, PAPER),
    ("vgg-11-bn", {"kind": "vgg", "width": 16, "layout": "vgg11", "head": "full"}, 32, lambda: vgg11(16), 1.5, TORCHVISION),
    ("densenet-121", {"kind": "densenet", "depth": 121, "growth": 32, "stem": "imageNet"}, 64, lambda: densenet.densenet121(num_classes=CLASSES), 1.5, TORCHVISION),
    ("densenet-bc-22", {"kind": "densenet", "depth": 22, "growth": 16}, 16, lambda: densenet_bc(3, 16), 1.5, TORCHVISION),
    ("mobilenet-v2", {"kind": "mobilenet-v2", "widthMultiplier": 1, "stem": "imageNet"}, 64, lambda: mobilenet_v2(num_classes=CLASSES), 1.3, TORCHVISION),
    ("mobilenet-v2-small", {"kind": "mobilenet-v2", "widthMultiplier": 0.5}, 16, small_mobilenet, 1.5, TORCHVISION),
    ("shufflenet-v2", {"kind": "shufflenet-v2", "width": 1, "stem": "imageNet"}, 64, lambda: shufflenet_v2_x1_0(num_classes=CLASSES), 1.25, TORCHVISION),
    ("shufflenet-v2-small", {"kind": "shufflenet-v2", "width": 0.5}, 16, small_shufflenet, 1.25, TORCHVISION),
    ("convnext-t", {"kind": "convnext", "patchSize": 4, "width": 96, "blocks": 3}, 64, lambda: convnext.convnext_tiny(num_classes=CLASSES), 1, TORCHVISION),
    ("convnext-small", {"kind": "convnext", "patchSize": 2, "width": 16, "blocks": 1}, 16, lambda: small_convnext(16), 1, TORCHVISION),
    ("vit", {"kind": "vit", "patchSize": 8, "width": 96, "depth": 3, "heads": 3, "pooling": "classToken"}, 32,
     lambda: vision_transformer.VisionTransformer(32, 8, 3, 3, 96, 384, num_classes=CLASSES), 1, TORCHVISION),
    ("vit-mean", {"kind": "vit", "patchSize": 4, "width": 32, "depth": 2, "heads": 4}, 32, lambda: references.MeanTransformer(32, 4, 32, 2, 4, CLASSES), 1, PAPER),
    ("mlp-mixer", {"kind": "mlp-mixer", "patchSize": 8, "width": 64, "depth": 3}, 32, lambda: references.MlpMixer(32, 8, 64, 3, CLASSES), 1, PAPER),
    ("mlp", {"kind": "mlp", "layers": 2, "width": 64}, 16, lambda: references.Mlp(3 * 16 * 16, 64, CLASSES), 1, PAPER),
]

torch.set_grad_enabled(False)
torch.set_num_threads(1)
for file, spec, edge, build, gain, source in NETWORKS:
    network = weights.fill(build(), gain)
    logits = network.double()(weights.images((2, 3, edge, edge)).double())
    spread, between = logits.abs().max().item(), (logits[0] - logits[1]).abs().max().item()
    print(f"{file:20} largest logit {spread:8.3f}, between images {between:8.4f}")
    golden = {
        "source": source, "architecture": spec, "shape": [3, edge, edge], "classes": CLASSES, "gain": gain,
        "logits": [[round(v, 7) for v in row] for row in logits.tolist()],
    }
    names = {name: list(t.shape) for name, t in network.state_dict().items()}
    text = json.dumps(golden, indent=2)[:-2] + ',\n  "tensors": {\n'
    text += ",\n".join(f"    {json.dumps(name)}: {json.dumps(shape)}" for name, shape in names.items()) + "\n  }\n}\n"
    pathlib.Path(__file__).with_name(f"{file}.json").write_text(text)
