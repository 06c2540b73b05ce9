"""Draw docs/pictures/methods/idw.png: run `python -m scripts.method_figures.idw`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.geostatistics.idw import idw
from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.variogram import Variogram

EAST = np.array((0.0, 180.0, 400.0, 420.0, 440.0, 460.0, 700.0, 1000.0))
VALUES = np.array((1.0, 1.6, 3.2, 3.0, 3.3, 3.1, 1.2, 0.8))


def main() -> None:
    along = np.linspace(0.0, 1000.0, 501)
    line = np.zeros_like(EAST), np.zeros_like(along)
    figure = Figure(figsize=(6.5, 2.9), layout="constrained")
    axes = figure.subplots()
    for power, style in ((1.0, ":"), (2.0, "--"), (4.0, "-.")):
        found = idw(EAST, line[0], VALUES, along, line[1], power=power)
        axes.plot(along, found.estimate, style, label=f"inverse distances, power {power:g}")
    kriged = ordinary(EAST, line[0], VALUES, along, line[1], Variogram("spherical", 0.05, 1.2, 400.0))
    spread = np.sqrt(kriged.variance)
    axes.plot(along, kriged.estimate, color="black", label="ordinary kriging ± one standard deviation")
    axes.fill_between(along, kriged.estimate - spread, kriged.estimate + spread, color="#cccccc")
    axes.plot(EAST, VALUES, "o", color="black")
    axes.set_xlabel("m", fontsize=8)
    axes.set_title("Eight samples on a line, four of them close together", fontsize=9)
    axes.set_ylim(0, 5)
    axes.legend(fontsize=7)
    figure.savefig("docs/pictures/methods/idw.png", dpi=90, metadata={"Software": None})


if __name__ == "__main__":
    main()
