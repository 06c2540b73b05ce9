"""Draw docs/pictures/methods/simulation.png: run `python -m scripts.method_figures.simulation`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.geostatistics.predictive import Ensemble
from jingtu.kernels.geostatistics.scores import normal_scores
from jingtu.kernels.geostatistics.simulation import simulate
from jingtu.kernels.geostatistics.variogram import Variogram
from tests.kernels.geostatistics.soils import jura


def main() -> None:
    samples = jura("pred")
    scores = normal_scores(samples["Pb"])
    limit = 70.0  # a limit for the picture only
    east, north = np.meshgrid(np.arange(525, 5000, 125.0), np.arange(525, 5600, 125.0))
    simulated = simulate(
        samples["easting"],
        samples["northing"],
        scores.forward(samples["Pb"]),
        east.ravel(),
        north.ravel(),
        Variogram("exponential", 0.25, 0.75, 180.0),
        realisations=100,
        random=np.random.default_rng(1),
    )
    ensemble = Ensemble(scores.back(simulated.values))
    figure = Figure(figsize=(8, 2.9), layout="constrained")
    shown = [*ensemble.realisations[:2], ensemble.estimate, ensemble.exceedance(limit)]
    titles = ("realisation 1", "realisation 2", "median of 100", f"share above {limit:g} mg/kg")
    for axes, values, title in zip(figure.subplots(1, 4), shown, titles, strict=True):
        last = title.startswith("share")
        span = {"vmin": 0, "vmax": 1, "cmap": "Purples"} if last else {"vmin": 20, "vmax": 110, "cmap": "cividis"}
        image = axes.imshow(values.reshape(east.shape)[::-1], **span)
        axes.set_title(title, fontsize=8)
        axes.set_xticks([])
        axes.set_yticks([])
        figure.colorbar(image, ax=axes, orientation="horizontal", shrink=0.9).ax.tick_params(labelsize=6)
    figure.savefig("docs/pictures/methods/simulation.png", dpi=70, metadata={"Software": None})


if __name__ == "__main__":
    main()
