"""Draw docs/pictures/methods/indicator.png: run `python -m scripts.method_figures.indicator`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.geostatistics.indicator import indicator_variograms, krige_indicators
from jingtu.kernels.geostatistics.ordinary import ordinary
from tests.kernels.geostatistics.soils import jura


def main() -> None:
    samples, points = jura("pred"), jura("val")
    thresholds = [float(np.quantile(samples["Co"], share)) for share in np.arange(0.1, 0.95, 0.1)]
    places = (samples["easting"], samples["northing"])
    variograms = indicator_variograms(*places, samples["Co"], thresholds)
    targets = (points["easting"], points["northing"])
    found = krige_indicators(*places, samples["Co"], *targets, thresholds, variograms)
    raw = np.column_stack(
        [
            ordinary(*places, samples["Co"] <= limit, *targets, model).estimate
            for limit, model in zip(thresholds, variograms, strict=True)
        ]
    )
    figure = Figure(figsize=(6.5, 2.8), layout="constrained")
    worst = np.argsort(-found.correction)[:3]
    for axes, place in zip(figure.subplots(1, 3, sharey=True), worst, strict=True):
        axes.plot(thresholds, raw[place], "o:", color="#c9a227", label="kriged", markersize=4)
        axes.plot(thresholds, found.probabilities[place], "s-", color="#1f4e8c", label="in order", markersize=3)
        axes.axvline(points["Co"].iloc[place], color="#888888", linewidth=1)
        axes.set_title(f"point {place + 1}, measured {points['Co'].iloc[place]:.1f}", fontsize=8)
        axes.set_xlabel("Co, mg/kg", fontsize=8)
        axes.tick_params(labelsize=7)
    axes.legend(fontsize=7)
    figure.supylabel("probability of at most", fontsize=8)
    figure.savefig("docs/pictures/methods/indicator.png", dpi=90, metadata={"Software": None})


if __name__ == "__main__":
    main()
