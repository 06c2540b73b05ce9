"""Draw docs/pictures/methods/quality.png: run `python -m scripts.method_figures.quality`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.quality import clean, fabricated
from jingtu.kernels.quality.digits import digit_heaping
from jingtu.kernels.quality.repeats import repeated_values
from jingtu.standards.quality import screens

CAMPAIGNS, SEED, FLOOR = 200, 1, 1e-30
ASKED = (
    ("repeated_values", repeated_values, fabricated.copied_values, "a fifth of the values copied"),
    ("digit_heaping", digit_heaping, fabricated.preferred_digits, "half end in 0 or 5"),
)


def chances(screen, thresholds, make, random):  # type: ignore[no-untyped-def]
    """Return the smallest p over the elements of each campaign, clean and fabricated."""
    smallest = []
    for _ in range(CAMPAIGNS):
        made = clean.campaign(random)
        for campaign in (made, make(made, random)):
            found = [screen(column, thresholds) for column in campaign.values.T]
            smallest.append(min((one.p for one in found if one.assessable), default=1.0))
    return np.maximum(np.array(smallest).reshape(-1, 2), FLOOR)


def main() -> None:
    figure = Figure(figsize=(7, 3), layout="constrained")
    for axes, (code, screen, make, title) in zip(figure.subplots(1, 2), ASKED, strict=True):
        thresholds = screens().of(code).thresholds
        found = chances(screen, thresholds, make, np.random.default_rng(SEED))
        bins = np.geomspace(FLOOR, 1, 40)
        axes.hist(found[:, 0], bins, color="#1f4e8c", alpha=0.8, label="clean")
        axes.hist(found[:, 1], bins, color="#c0392b", alpha=0.6, label=title)
        axes.axvline(thresholds["p"], color="#333333", linestyle="--", linewidth=0.8, label="threshold")
        axes.set_xscale("log")
        axes.set_xlabel("smallest p of eight elements", fontsize=9)
        axes.set_ylabel(f"campaigns of {CAMPAIGNS}", fontsize=9)
        axes.set_title(code, fontsize=9)
        axes.legend(fontsize=7)
    figure.savefig("docs/pictures/methods/quality.png", dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
