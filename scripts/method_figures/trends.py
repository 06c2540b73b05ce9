"""Draw docs/pictures/methods/trends.png: run `python -m scripts.method_figures.trends`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.trends.mann_kendall import mann_kendall
from jingtu.kernels.trends.step_change import pettitt

YEARS = np.arange(2005, 2025)


def main() -> None:
    rng = np.random.default_rng(11)
    rising = 0.20 + 0.006 * (YEARS - 2005) + 0.02 * rng.normal(size=YEARS.size)
    jumping = np.where(YEARS < 2014, 0.32, 0.22) + 0.02 * rng.normal(size=YEARS.size)
    figure = Figure(figsize=(8, 2.8), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    _line(left, rising)
    _step(right, jumping)
    left.set_ylabel("Cd, mg/kg (invented)", fontsize=9)
    figure.savefig("docs/pictures/methods/trends.png", dpi=80, metadata={"Software": None})


def _line(axes, values: np.ndarray) -> None:
    found = mann_kendall(YEARS, [values])
    middle, level = np.median(YEARS), np.median(values)
    axes.plot(YEARS, values, "o", color="#1f4e8c", markersize=4)
    axes.plot(YEARS, level + found.slope[0] * (YEARS - middle), color="#c0392b", label="Sen slope")
    ends = [level + slope * (YEARS - middle) for slope in (found.lower[0], found.upper[0])]
    axes.fill_between(YEARS, *ends, color="#c0392b", alpha=0.15, label="95 % limits of the slope")
    axes.set_title(f"S = {found.s[0]:.0f}, p = {found.p[0]:.1g}, {found.slope[0] * 1000:+.1f} µg/kg a year", fontsize=9)
    axes.set_xticks(YEARS[::5])
    axes.legend(fontsize=7, loc="upper left")


def _step(axes, values: np.ndarray) -> None:
    found = pettitt([values])
    at = YEARS[found.after[0]] + 0.5
    axes.plot(YEARS, values, "o", color="#1f4e8c", markersize=4)
    axes.hlines(found.before_median[0], YEARS[0], at, color="#c0392b", label="medians before and after")
    axes.hlines(found.after_median[0], at, YEARS[-1], color="#c0392b")
    axes.axvline(at, color="#888888", linestyle="--")
    axes.set_title(f"step after {YEARS[found.after[0]]}, p = {found.p[0]:.1g}", fontsize=9)
    axes.set_xticks(YEARS[::5])
    axes.legend(fontsize=7)


if __name__ == "__main__":
    main()
