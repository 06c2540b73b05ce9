"""Draw docs/pictures/methods/farmland.png: run `python -m scripts.method_figures.farmland`."""

import numpy as np
import shapely
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from jingtu.kernels.farmland.areas import pieces
from jingtu.kernels.farmland.placing import place
from jingtu.kernels.farmland.units import judge
from jingtu.standards.farmland import rules
from tests.kernels.farmland.mosaics import mosaic

COLOURS = np.array(["#DDDDDD", "#B9D8AE", "#F2D98B", "#E0988F"])
DOTS = np.array(["#DDDDDD", "#2E6B34", "#9A6B00", "#8E1B10"])


def county():
    """Return units, points and classes: one element, higher towards the north-east, with a little chance."""
    generator = np.random.default_rng(12)
    units = mosaic(4, generator, 500.0)
    easting, northing = generator.uniform(0, 2_000, (2, 170))
    level = (easting + northing) / 4_000 + 0.13 * generator.normal(size=170)
    classes = 1 + (level > 0.62).astype(np.int8) + (level > 0.93).astype(np.int8)
    classes[np.hypot(easting - 700, northing - 250).argmin()] = 3  # one that lies alone
    return units, easting, northing, classes.astype(np.int8)


def main() -> None:
    used = rules()
    units, easting, northing, classes = county()
    placed = place(easting, northing, units)
    judged = judge(placed.unit, classes[:, None], len(units), used, easting, northing)
    nothing = np.full(len(units), np.nan)
    found = pieces(units, judged.worst, nothing, placed.unit, judged.set_apart[:, 0], easting, northing, used.prudence)
    figure = Figure(figsize=(7, 3.3), layout="constrained")
    left, right = figure.subplots(1, 2)
    rings = [shapely.get_coordinates(shapely.get_exterior_ring(part)) for part in found.geometry]
    left.add_collection(PolyCollection(rings, facecolors=COLOURS[found.classes], edgecolors="#555555", linewidths=0.7))
    left.scatter(easting, northing, c=DOTS[classes], s=6, zorder=3)
    left.autoscale_view()
    left.set_aspect("equal")
    left.set_axis_off()
    left.set_title("points and classes of units (I green, II yellow, III red)", fontsize=8)
    numbers = np.arange(1, 31)
    for operator, mark in (("at_least", "s-"), ("above", "o-")):
        dominance = used.dominance.model_copy(update={"operator": operator})
        allowed = [max(other for other in range(n) if dominance.reached(n - other, n)) for n in numbers]
        right.step(numbers, allowed, mark, markersize=3, linewidth=0.9, where="mid", label=f"{operator.replace('_', ' ')} 80 %")
    right.set_xlabel("points in the unit", fontsize=8)
    right.set_ylabel("points of other classes that it bears", fontsize=8)
    right.legend(fontsize=8)
    figure.savefig("docs/pictures/methods/farmland.png", dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
