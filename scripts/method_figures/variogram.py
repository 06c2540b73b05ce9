"""Draw docs/pictures/methods/variogram.png: run `python -m scripts.method_figures.variogram`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.geostatistics.experimental import experimental
from jingtu.kernels.geostatistics.fitting import fit
from tests.kernels.geostatistics.soils import meuse

MODELS = (("spherical", "-"), ("exponential", "--"), ("gaussian", ":"))


def main() -> None:
    samples = meuse()
    places, values = (samples["easting"], samples["northing"]), np.log(samples["zinc"])
    figure = Figure(figsize=(7.6, 3.0), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    given = experimental(*places, values)
    left.plot(given.distance, given.semivariance, "o", color="black", markersize=4)
    for distance, semivariance, pairs in zip(given.distance, given.semivariance, given.pairs, strict=True):
        left.annotate(str(pairs), (distance, semivariance), xytext=(0, -9), textcoords="offset points", fontsize=5, ha="center")
    along = np.linspace(1.0, given.cutoff, 200)
    for model, line in MODELS:
        found = fit(given, model).variogram
        label = f"{model}: nugget {found.nugget:.2f}, range {found.practical_ranges[0]:.0f} m"
        left.plot(along, found.semivariance(along), line, label=label)
    left.set_title("Meuse, log zinc: pairs and fitted models", fontsize=9)
    left.set_ylabel("semivariance", fontsize=8)
    turned = experimental(*places, values, directions=[45, 135])
    for azimuth, marker in ((45, "o"), (135, "s")):
        inside = turned.azimuth == azimuth
        right.plot(turned.distance[inside], turned.semivariance[inside], marker=marker, markersize=4, label=f"azimuth {azimuth}°")
    right.set_title("the same along and across the river", fontsize=9)
    for axes in (left, right):
        axes.set_xlabel("distance, m", fontsize=8)
        axes.set_ylim(0, None)
        axes.tick_params(labelsize=7)
        axes.legend(fontsize=6, loc="lower right")
    figure.savefig("docs/pictures/methods/variogram.png", dpi=90, metadata={"Software": None})


if __name__ == "__main__":
    main()
