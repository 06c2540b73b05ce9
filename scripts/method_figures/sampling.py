"""Draw docs/pictures/methods/sampling.png and print its figures: run `python -m scripts.method_figures.sampling`."""

from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from matplotlib.figure import Figure

from jingtu.kernels.geostatistics.experimental import experimental
from jingtu.kernels.geostatistics.fitting import fit
from jingtu.kernels.sampling.coverage import coverage, spread
from jingtu.kernels.sampling.network import thin
from jingtu.kernels.sampling.places import grid_of, random

DATA = Path("tests/kernels/data")
AREA = np.array([shapely.union(shapely.box(0, 0, 400, 1_000), shapely.box(0, 0, 1_000, 400))])
COUNT, REMOVED, STEP = 30, 120, 15


def laid_out():
    generator = np.random.default_rng(1)
    return {
        "grid": grid_of(AREA, COUNT)[0],
        "random": random(AREA, [COUNT], generator),
        "coverage": coverage(AREA, COUNT, generator).sites,
    }


def thinned():
    """Return the share of the Jura samples that stay and the mean kriging deviation of ln Cd, chosen and drawn at random."""
    table = pd.read_csv(DATA / "jura_pred.csv")
    places = 1_000 * table.iloc[:, :2].to_numpy()
    variogram = fit(experimental(*places.T, np.log(table["Cd"].to_numpy())), "spherical").variogram
    hull = shapely.convex_hull(shapely.multipoints(places))
    targets = grid_of(np.array([hull]), 500)[0]
    at = np.column_stack([targets.easting, targets.northing])
    chosen = thin(places, REMOVED, at, variogram).mean
    generator = np.random.default_rng(2)
    drawn = [
        np.mean(
            [thin(places[generator.permutation(len(places))[: len(places) - gone]], 0, at, variogram).mean[0] for _ in range(5)]
        )
        for gone in range(0, REMOVED + 1, STEP)
    ]
    return len(places), np.sqrt(chosen), np.sqrt(drawn)


def main() -> None:
    figure = Figure(figsize=(7, 2.6), layout="constrained")
    axes = figure.subplots(1, 4, width_ratios=(1, 1, 1, 1.4))
    for panel, (name, sites) in zip(axes, laid_out().items(), strict=False):
        distance = spread(AREA, sites.easting, sites.northing)
        print(f"{name}: {len(sites)} places, {distance:.1f} m")
        panel.plot(*shapely.get_coordinates(AREA[0]).T, color="#6E7B5A", linewidth=0.8)
        panel.scatter(sites.easting, sites.northing, s=7, color="#1B4F72")
        panel.set_aspect("equal")
        panel.set_axis_off()
        panel.set_title(f"{name}, {len(sites)}: {distance:.0f} m", fontsize=8)
    number, chosen, drawn = thinned()
    print(f"jura: {number} samples {chosen[0]:.4f}; without {REMOVED}: chosen {chosen[-1]:.4f}, at random {drawn[-1]:.4f}")
    axes[3].plot(np.arange(len(chosen)), chosen, label="chosen")
    axes[3].plot(np.arange(0, REMOVED + 1, STEP), drawn, "o:", markersize=3, label="at random")
    axes[3].set_xlabel("Jura samples left out", fontsize=8)
    axes[3].set_title("mean kriging deviation, ln Cd", fontsize=8)
    axes[3].tick_params(labelsize=7)
    axes[3].legend(fontsize=7)
    figure.savefig("docs/pictures/methods/sampling.png", dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
