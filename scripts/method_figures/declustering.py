"""Draw docs/pictures/methods/declustering.png: run `python -m scripts.method_figures.declustering`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.geostatistics.declustering import decluster
from tests.kernels.geostatistics.test_declustering import clustered_field


def main() -> None:
    east, north, values = clustered_field()
    sizes = np.geomspace(1, 100, 30)
    found = decluster(east, north, values, sizes=list(sizes))
    figure = Figure(figsize=(7, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    drawn = left.scatter(east, north, c=values, s=12 * found.weights, cmap="cividis", edgecolors="black", linewidths=0.3)
    left.set_title("samples, size by weight", fontsize=9)
    left.set_aspect("equal")
    figure.colorbar(drawn, ax=left, shrink=0.8)
    right.semilogx(sizes, found.means, color="#1f4e8c")
    right.axhline(50, color="#888888", linestyle="--", label="true mean")
    right.axhline(values.mean(), color="#c9a227", linestyle=":", label="plain mean")
    right.plot(found.size, found.means.min(), "o", color="#c0392b", label="chosen")
    right.set_xlabel("side of a cell, m", fontsize=9)
    right.set_ylabel("weighted mean", fontsize=9)
    right.legend(fontsize=7)
    figure.savefig("docs/pictures/methods/declustering.png", dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
