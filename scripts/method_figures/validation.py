"""Draw docs/pictures/methods/validation.png and print its figures: run `python -m scripts.method_figures.validation`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.geostatistics.recipe_skill import assess_recipe
from tests.kernels.geostatistics.soils import jura

METALS = ("Cd", "Co", "Ni", "Zn")
BLOCKS = (None, 250.0, 500.0, 1000.0)


def main() -> None:
    samples = jura("pred")
    figure = Figure(figsize=(6.5, 2.9), layout="constrained")
    axes = figure.subplots()
    for metal, marker in zip(METALS, "osD^", strict=True):
        gains = []
        for block in BLOCKS:
            found = assess_recipe(
                samples["easting"], samples["northing"], samples[metal], block=block, random=np.random.default_rng(1)
            ).comparison
            gains.append(found.gain)
            print(
                f"{metal} block {block}: MAE {found.model.mae:.3f}, gain {found.gain:.0%}, 90 % holds {found.model.coverage:.0%}"
            )
        axes.plot(range(len(BLOCKS)), gains, marker=marker, label=metal)
    axes.axhline(0, color="#888888", linewidth=1)
    axes.set_xticks(range(len(BLOCKS)), ["single samples", "250 m blocks", "500 m blocks", "1 km blocks"], fontsize=8)
    axes.set_ylabel("MAE below mean/median", fontsize=8)
    axes.yaxis.set_major_formatter(lambda value, _position: f"{value:.0%}")
    axes.legend(fontsize=8)
    axes.set_title("What a map of the jura is worth near samples and away from them", fontsize=9)
    figure.savefig("docs/pictures/methods/validation.png", dpi=90, metadata={"Software": None})


if __name__ == "__main__":
    main()
