"""Draw docs/pictures/methods/regression_kriging.png: run `python -m scripts.method_figures.regression_kriging`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.geostatistics.recipe import fit_recipe
from tests.kernels.geostatistics.soils import METALS, covariates, jura
from tests.kernels.geostatistics.test_recipe import GSTAT


def main() -> None:
    samples, points = jura("pred"), jura("val")
    ratios = []
    for metal in METALS:
        recipe = fit_recipe(samples["easting"], samples["northing"], samples[metal], covariates(samples))
        mapped = recipe.predict(points["easting"], points["northing"], covariates(points)).predictive.estimate
        error = [np.abs(each - points[metal]).mean() for each in (samples[metal].mean(), samples[metal].median(), mapped)]
        ratios.append([error[0] / error[0], error[1] / error[0], GSTAT[metal][3] / error[0], error[2] / error[0]])
    figure = Figure(figsize=(7, 3.2), layout="constrained")
    axes = figure.subplots()
    names = ("mean alone", "median alone", "ordinary kriging (gstat)", "default recipe")
    for number, (name, colour) in enumerate(zip(names, ("#bbbbbb", "#888888", "#c9a227", "#1f4e8c"), strict=True)):
        axes.bar(np.arange(7) + 0.2 * number - 0.3, [row[number] for row in ratios], width=0.2, label=name, color=colour)
    axes.set_xticks(range(7), METALS)
    axes.set_ylabel("mean absolute error / mean's")
    axes.set_title("100 validation points of the jura, 259 samples", fontsize=10)
    axes.legend(fontsize=7, ncols=4, loc="upper center", frameon=False)
    axes.set_ylim(0, 1.25)
    figure.savefig("docs/pictures/methods/regression_kriging.png", dpi=90, metadata={"Software": None})


if __name__ == "__main__":
    main()
