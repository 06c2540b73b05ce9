"""What became of the units from one classification to the next (动态调整)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from jingtu.kernels.farmland.areas import NUMBER_OF_CLASSES
from jingtu.kernels.farmland.overlay import Overlay, overlay
from jingtu.kernels.farmland.points import UNCLASSED, Classes
from jingtu.kernels.farmland.shapes import Floats, Geometries
from jingtu.standards import farmland
from jingtu.standards.farmland import PERCENT

NONE = -1


class Relation(IntEnum):
    """How an old and a new unit belong together by their ground."""

    KEPT = 0  # one became one
    SPLIT = 1  # one became several
    MERGED = 2  # several became one
    REDRAWN = 3  # several became several
    NEW = 4
    GONE = 5


class Move(IntEnum):
    """How the class changed."""

    SAME = 0
    UPGRADED = 1  # to a better class
    DOWNGRADED = 2  # to a worse class
    JUDGED = 3  # had none before
    UNJUDGED = 4  # has none any more


@dataclass(frozen=True)
class Layer:
    """One classification: polygons, class and area in m² of each, all (u,)."""

    geometry: Geometries
    classes: Classes
    area: Floats


@dataclass(frozen=True)
class Changes:
    """Rows (r,) of old and new unit (-1 where there is none) with relation, move and area in m².

    `area` is the old unit's ground in the new one, in the old layer's reckoning; of NEW and GONE rows the whole unit. `table`
    (5, 5) sums the ground from each old class (rows, the last for ground that was in no unit) to each new one (columns, the last
    for ground that left). `remeasured` is what ground in both layers gained because its cropland is reckoned otherwise, so that
    old total − left + come + remeasured = new total exactly.
    """

    old: npt.NDArray[np.int32]
    new: npt.NDArray[np.int32]
    relation: npt.NDArray[np.int8]
    move: npt.NDArray[np.int8]
    area: Floats
    table: Floats
    remeasured: float


def compare(old: Layer, new: Layer, rules: farmland.Changes) -> Changes:
    """Return what became of the units; both layers in the same projected system, units of one layer without overlaps."""
    shared = overlay(old.geometry, new.geometry)
    in_old, in_new = _reckoned(shared, old, new)
    related = (in_old * PERCENT >= rules.sliver_percent * old.area[shared.first]) | (
        in_new * PERCENT >= rules.sliver_percent * new.area[shared.second]
    )
    first, second = shared.first[related], shared.second[related]
    relation = _relations(first, second, len(old.area), len(new.area))
    gone = np.setdiff1d(np.arange(len(old.area), dtype=np.int32), first)
    come = np.setdiff1d(np.arange(len(new.area), dtype=np.int32), second)
    rows_old = np.concatenate([first, gone, np.full(len(come), NONE, dtype=np.int32)])
    rows_new = np.concatenate([second, np.full(len(gone), NONE, dtype=np.int32), come])
    return Changes(
        old=rows_old,
        new=rows_new,
        relation=np.concatenate([relation, np.full(len(gone), Relation.GONE), np.full(len(come), Relation.NEW)]).astype(np.int8),
        move=_moves(rows_old, rows_new, old.classes, new.classes),
        area=np.concatenate([in_old[related], old.area[gone], new.area[come]]),
        table=_table(shared, in_old, in_new, old, new),
        remeasured=float(in_new.sum() - in_old.sum()),
    )


def _reckoned(shared: Overlay, old: Layer, new: Layer) -> tuple[Floats, Floats]:
    """Return the shared ground as both layers reckon it: the share of the polygon times its area."""
    import shapely

    in_old = shared.area / np.asarray(shapely.area(old.geometry))[shared.first] * old.area[shared.first]
    in_new = shared.area / np.asarray(shapely.area(new.geometry))[shared.second] * new.area[shared.second]
    return in_old, in_new


def _relations(first: npt.NDArray[np.int32], second: npt.NDArray[np.int32], olds: int, news: int) -> npt.NDArray[np.int8]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(first), dtype=np.int8), (first, olds + second)), shape=(olds + news, olds + news))
    _, label = connected_components(graph, directed=False)
    group = label[first]
    olds_in, newer_in = (np.bincount(labels, minlength=olds + news)[group] for labels in (label[:olds], label[olds:]))
    kinds = [(olds_in == 1) & (newer_in == 1), olds_in == 1, newer_in == 1]
    return np.select(kinds, [Relation.KEPT, Relation.SPLIT, Relation.MERGED], Relation.REDRAWN).astype(np.int8)


def _moves(rows_old: npt.NDArray[np.int32], rows_new: npt.NDArray[np.int32], old: Classes, new: Classes) -> npt.NDArray[np.int8]:
    before = np.append(old, UNCLASSED)[rows_old]  # row -1 reads the last
    after = np.append(new, UNCLASSED)[rows_new]
    kinds = [before == after, before == UNCLASSED, after == UNCLASSED, after < before]
    return np.select(kinds, [Move.SAME, Move.JUDGED, Move.UNJUDGED, Move.UPGRADED], Move.DOWNGRADED).astype(np.int8)


def _table(shared: Overlay, in_old: Floats, in_new: Floats, old: Layer, new: Layer) -> Floats:
    table = np.zeros((NUMBER_OF_CLASSES + 1, NUMBER_OF_CLASSES + 1))
    np.add.at(table, (old.classes[shared.first], new.classes[shared.second]), in_old)
    left = old.area - np.bincount(shared.first, weights=in_old, minlength=len(old.area))
    come = new.area - np.bincount(shared.second, weights=in_new, minlength=len(new.area))
    np.add.at(table[:, -1], old.classes, left)
    np.add.at(table[-1], new.classes, come)
    return table
