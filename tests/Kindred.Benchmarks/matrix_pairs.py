"""The peer of MatrixBenchmark.cs in NumPy: debiased linear CKA of all pairs of networks, pair by pair, in float32.

grams-each-pair: as published loops do it, both Gram matrices and all three HSIC of each pair (Song et al. 2012, equation 5).
grams-once: every network's U-centred, normalised Gram matrix is made once and kept; a pair is one inner product.
Times a sample of pairs and answers with the seconds the whole symmetric matrix with its diagonal would take.
"""
import sys
import time

import numpy as np


def hsic(k, l):
    n = len(k)
    k, l = k.copy(), l.copy()
    np.fill_diagonal(k, 0)
    np.fill_diagonal(l, 0)
    rows_k, rows_l = k.sum(0), l.sum(0)
    trace = np.vdot(k, l)
    middle = rows_k.sum() * rows_l.sum() / ((n - 1) * (n - 2))
    return (trace + middle - 2 / (n - 2) * rows_k.dot(rows_l)) / (n * (n - 3))


def cka(x, y):
    k, l = x @ x.T, y @ y.T
    return hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))


def u_centred(x):
    k = x @ x.T
    n = len(k)
    np.fill_diagonal(k, 0)
    means = k.sum(0) / (n - 2)
    means -= means.sum() / (2 * (n - 1))
    k -= means[:, None]
    k -= means
    np.fill_diagonal(k, 0)
    k /= np.linalg.norm(k)
    return k


if __name__ == "__main__":
    variant, networks, images, width = sys.argv[1], *map(int, sys.argv[2:])
    random = np.random.default_rng(0)
    sample = [random.standard_normal((images, width), dtype=np.float32) for _ in range(6)]
    pairs = [(a, b) for a in range(6) for b in range(a)][:12]
    cells = networks * (networks + 1) / 2
    cka(sample[0], sample[1])
    start = time.perf_counter()
    if variant == "grams-each-pair":
        for a, b in pairs:
            cka(sample[a], sample[b])
        seconds = (time.perf_counter() - start) / len(pairs) * cells
    else:
        grams = [u_centred(x) for x in sample]
        seconds = (time.perf_counter() - start) / len(sample) * networks
        start = time.perf_counter()
        for a, b in pairs:
            np.vdot(grams[a], grams[b])
        seconds += (time.perf_counter() - start) / len(pairs) * cells
    print(f"NumPy {np.__version__}")
    print(seconds)
