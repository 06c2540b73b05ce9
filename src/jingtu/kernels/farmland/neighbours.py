"""Units without points, judged from the units of the same kind that they touch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely

from jingtu.kernels.farmland.points import UNCLASSED, Classes
from jingtu.kernels.farmland.shapes import Geometries
from jingtu.kernels.farmland.units import Flag, Judged, Rule, worst_of
from jingtu.standards.farmland import EmptyUnits


def from_neighbours(judged: Judged, units: Geometries, kinds: npt.NDArray[np.object_], rules: EmptyUnits) -> Judged:
    """
    Judge the elements of units without points by their neighbours.

    Parameters
    ----------
    judged : Judged
        What the points gave.
    units : (u,) array of shapely polygons
        Neighbours are those that touch or overlap.
    kinds : (u,) array of str
        Land use, soil type, crop or whatever makes units comparable; only equal ones are looked at.

    Returns
    -------
    Judged
        With the worst class of the neighbours, or with "agreed" their common class and none where they differ. Such units are
        flagged PROVISIONAL and carry the rule NEIGHBOURS. A unit judged so lends its class to no other; what has no neighbour
        with points stays unjudged.
    """
    empty, near = shapely.STRtree(units).query(units[_without_points(judged)], predicate="intersects")
    empty = _without_points(judged)[empty]
    same = (kinds[empty] == kinds[near]) & (empty != near)
    classes, rule, flags = judged.classes.copy(), judged.rules.copy(), judged.flags.copy()
    for element in range(classes.shape[1]):
        found = _combined(empty[same], near[same], judged.classes[:, element], rules)
        filled = (judged.classes[:, element] == UNCLASSED) & (found > UNCLASSED)
        classes[filled, element] = found[filled]
        rule[filled, element] = Rule.NEIGHBOURS
        flags[filled, element] |= np.uint8(Flag.PROVISIONAL)
    worst, governing = worst_of(classes)
    return replace(judged, classes=classes, rules=rule, flags=flags, worst=worst, governing=governing)


def _without_points(judged: Judged) -> npt.NDArray[np.int64]:
    return np.flatnonzero((judged.classes == UNCLASSED).any(axis=1))


def _combined(empty: npt.NDArray[np.int64], near: npt.NDArray[np.int64], classes: Classes, rules: EmptyUnits) -> Classes:
    """Return for each unit the class that its neighbours give it, 0 for none."""
    known = classes[near] > UNCLASSED
    worst = np.zeros(len(classes), dtype=np.int8)
    np.maximum.at(worst, empty[known], classes[near[known]])
    if rules.combine == "worst":
        return worst
    best = np.full(len(classes), np.iinfo(np.int8).max, dtype=np.int8)
    np.minimum.at(best, empty[known], classes[near[known]])
    return np.where(best == worst, worst, UNCLASSED).astype(np.int8)
