"""Representation topology divergence by GUDHI, for the pairs of representations in pairs/: writes rtd.json beside itself, and the example of rtd.npy files.

The graph is the one that Barannikov et al. 2022 and their package build: 2n vertices, distances 0 among the first n, w between the halves and
min(w,v) among the last n, each divided by its 0.9 quantile. Dimension 1 of its Vietoris-Rips barcode up to the radius at which it is a cone, edges collapsed
before the expansion (Glisse and Pritam 2022: same barcode). The example is that of the package's README: 1,000 points of numpy.random.seed(7) in two
unit squares, ten batches of 500 drawn as the package draws them; the README states the value. Run with Python 3, NumPy and GUDHI (Debian's python3-gudhi).
"""
import json
import pathlib

import gudhi
import numpy as np

HERE = pathlib.Path(__file__).parent
README_VALUE = 35.55234398557805


def distances(points):
    squares = np.array([((points - point) ** 2).sum(1) for point in points])
    root = np.sqrt(squares)
    return root / np.quantile(root, 0.9)


def bars(w, v):
    n = len(w)
    graph = np.zeros((2 * n, 2 * n))
    graph[n:, :n] = w
    graph[:n, n:] = w.T
    graph[n:, n:] = np.minimum(w, v)
    radius = float(graph.max(1).min())
    tree = gudhi.RipsComplex(distance_matrix=[row[:i] for i, row in enumerate(graph)], max_edge_length=radius).create_simplex_tree(max_dimension=1)
    tree.collapse_edges(2)
    tree.expansion(2)
    tree.compute_persistence(homology_coeff_field=2, min_persistence=0)
    found = np.array(tree.persistence_intervals_in_dimension(1)).reshape(-1, 2)
    return found[found[:, 1] > found[:, 0]]


def length(found):
    return float((found[:, 1] - found[:, 0]).sum())


def array(pair, side):
    values = np.load(HERE / "pairs" / f"{pair}.{side}.f64.npy")
    spread = np.abs(values - values[0]).max()
    return (values - values[0]) / (spread if spread > 0 else 1)


def main():
    rows = []
    for pair in sorted(path.name.split(".")[0] for path in (HERE / "pairs").glob("*.X.f64.npy")):
        w, v = distances(array(pair, "X")), distances(array(pair, "Y"))
        forth, back = bars(w, v), bars(v, w)
        rows.append({"pair": pair, "n": len(w), "xy": length(forth), "yx": length(back)})
        print(rows[-1], flush=True)
        if pair == "independent":
            barcode = sorted(forth.tolist())

    np.random.seed(7)
    p, q = np.random.rand(1000, 2), np.random.rand(1000, 2)
    batches = []
    for _ in range(10):
        order = list(range(1000))
        np.random.shuffle(order)
        batches.append(order[:500])
    np.save(HERE / "rtd_readme.P.f64.npy", p)
    np.save(HERE / "rtd_readme.Q.f64.npy", q)
    np.save(HERE / "rtd_readme.batches.i64.npy", np.array(batches, dtype=np.int64))

    source = f"GUDHI {gudhi.__version__}, NumPy {np.__version__}, float64; readme: the example in the README of IlyaTrofimov/RTD f47c99e (ripser++, float32)"
    lines = ",\n  ".join(json.dumps(row) for row in rows)
    (HERE / "rtd.json").write_text(
        f'{{\n "source": {json.dumps(source)},\n "readme": {README_VALUE},\n "independent": {json.dumps(barcode)},\n "rows": [\n  {lines}\n ]\n}}\n')


main()
