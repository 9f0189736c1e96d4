"""Weights by a recipe instead of a file: HashedWeights.cs computes the very same numbers.

The value at a flat index of a named tensor is an integer hash of both, as a number u in [0, 1), brought to a range that suits the tensor.
"""
import numpy as np
import torch


def uniform(name, count):
    """u in [0, 1), multiples of 2^-24: murmur3's finaliser of FNV-1a(name) + index * 0x9E3779B9."""
    seed = 2166136261
    for byte in name.encode():
        seed = (seed ^ byte) * 16777619 & 0xFFFFFFFF
    h = np.uint32(seed) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return (h >> np.uint32(8)).astype(np.float64) / 16777216.0


def values(name, shape, gain):
    count = int(np.prod(shape, dtype=np.int64))
    if name.endswith("num_batches_tracked"):
        return np.full(shape, 1, dtype=np.int64)
    u = uniform(name, count)
    if name.endswith("running_var"):
        v = u + 0.5
    elif name.endswith("layer_scale"):
        v = u * 0.5
    elif name.endswith("weight") and len(shape) > 1:
        v = (u - 0.5) * (2.0 * gain * np.sqrt(3.0 / int(np.prod(shape[1:]))))  # variance gain^2 / fan-in
    elif name.endswith("weight"):
        v = u * 0.4 + 0.8
    else:
        v = (u - 0.5) * 0.2
    return v.astype(np.float32).reshape(shape)


def fill(network, gain):
    state = {name: torch.from_numpy(np.ascontiguousarray(values(name, tuple(t.shape), gain))) for name, t in network.state_dict().items()}
    network.load_state_dict(state, strict=True)
    return network.eval()


def images(shape):
    return torch.from_numpy(uniform("images", int(np.prod(shape))).astype(np.float32).reshape(shape))
