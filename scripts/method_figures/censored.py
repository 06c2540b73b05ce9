"""Draw docs/pictures/methods/censored.png: run `python -m scripts.method_figures.censored`."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from jingtu.kernels.censored import kaplan_meier, regression_on_order_statistics, substituted

DATA = Path("tests/kernels/data")
SOILS = (("meuse.csv", "cadmium", "meuse"), ("jura_pred.csv", "Cd", "jura"))
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5)


def biases(whole: np.ndarray, share: float) -> tuple[float, ...]:
    """Return the share really hidden and the bias of the mean in per cent by substitution, Kaplan–Meier and regression."""
    limit = np.quantile(whole, share)
    hidden = np.where(whole < limit, np.nan, whole)
    means = (
        substituted(hidden, limit).mean(),
        kaplan_meier(hidden, limit).mean,
        regression_on_order_statistics(hidden, limit).mean(),
    )
    return (float(np.isnan(hidden).mean()), *(100 * (mean / whole.mean() - 1) for mean in means))


def main() -> None:
    figure = Figure(figsize=(7, 3), layout="constrained")
    for axes, (file, column, name) in zip(figure.subplots(1, 2, sharey=True), SOILS, strict=True):
        found = [biases(pd.read_csv(DATA / file)[column].to_numpy(), share) for share in SHARES]
        for row in found:
            print(name, " | ".join(f"{value:.3g}" for value in row))
        for at, (label, mark) in enumerate((("half the limit", "s--"), ("Kaplan–Meier", "o:"), ("ROS", "^-")), start=1):
            axes.plot([100 * row[0] for row in found], [row[at] for row in found], mark, label=label, markersize=4)
        axes.axhline(0, color="#888888", linewidth=0.8)
        axes.set_title(f"cadmium, {name}", fontsize=9)
        axes.set_xlabel("hidden, %", fontsize=9)
    figure.axes[0].set_ylabel("bias of the mean, %", fontsize=9)
    figure.axes[0].legend(fontsize=8)
    figure.savefig("docs/pictures/methods/censored.png", dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
