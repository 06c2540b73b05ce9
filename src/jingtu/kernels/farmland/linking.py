"""Which points of a unit lie next to each other (连片), and which of some points hang together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jingtu.kernels.farmland.shapes import Floats

Links = npt.NDArray[np.int64]
SMALL_UNIT = 24  # points up to which all pairs of a unit are looked at; larger units begin from their triangulation
AT_ONCE = 1 << 22
ON_CIRCLE = 1 + 1e-9  # squares of distances this near each other are equal


def links(easting: Floats, northing: Floats, unit: npt.NDArray[np.int32], wanted: npt.NDArray[np.bool_]) -> Links:
    """
    Return pairs of neighbouring points within the units asked for.

    Parameters
    ----------
    easting, northing : (n,) arrays of float, metres
    unit : (n,) array of int
        Position of the unit of each point; -1 for none.
    wanted : (u,) array of bool
        Units whose points are to be linked.

    Returns
    -------
    (e, 2) array of int
        Two points are neighbours when no third point of the unit lies in, or on, the circle whose diameter joins them (Gabriel
        graph; Gabriel and Sokal 1969, Systematic Zoology 18:259). That needs no distance to be chosen and suits any density.
    """
    members = np.flatnonzero((unit >= 0) & wanted[unit])
    members = members[np.argsort(unit[members], kind="stable")]
    _, starts, counts = np.unique(unit[members], return_index=True, return_counts=True)
    found = [np.zeros((0, 2), dtype=np.int64)]
    for size in np.unique(counts[counts > 1]):
        rows = members[starts[counts == size][:, None] + np.arange(size)]
        at = np.stack([easting[rows], northing[rows]], axis=-1)
        if size > SMALL_UNIT:
            found += [row[_of_large_unit(points)] for row, points in zip(rows, at, strict=True)]
        else:
            found += [_of_small_units(*part) for part in _parts(rows, at, AT_ONCE // size**3 + 1)]
    return np.concatenate(found)


def _parts(rows: Links, at: Floats, size: int) -> list[tuple[Links, Floats]]:
    return [(rows[start : start + size], at[start : start + size]) for start in range(0, len(rows), size)]


def _of_small_units(rows: Links, at: Floats) -> Links:
    """Return the links within many units of the same size: `rows` (g, n) points, `at` (g, n, 2)."""
    squares = ((at[:, :, None, :] - at[:, None, :, :]) ** 2).sum(axis=-1)
    # A third point lies in the closed circle over a diameter exactly if it sees it under a right angle or more; one that
    # stands in the place of an end does not count.
    to_third = np.where(squares > 0, squares, np.inf)
    blocked = to_third[:, :, None, :] + to_third[:, None, :, :] <= ON_CIRCLE * squares[:, :, :, None]
    group, one, other = np.nonzero(~blocked.any(axis=-1))
    first = one < other
    return np.column_stack([rows[group[first], one[first]], rows[group[first], other[first]]])


def _of_large_unit(at: Floats) -> Links:
    """Return the links (e, 2) within one unit of many points: its Gabriel graph is a part of its Delaunay triangulation."""
    places, first, place = np.unique(at, axis=0, return_index=True, return_inverse=True)
    sides = first[_between_places(places - places.mean(axis=0))]
    again = np.flatnonzero(first[place.ravel()] != np.arange(len(at)))
    return np.concatenate([sides, np.column_stack([first[place.ravel()[again]], again])]).astype(np.int64)


def _between_places(at: Floats) -> Links:
    from scipy.spatial import Delaunay, KDTree, QhullError

    try:
        corners = Delaunay(at).simplices
    except (QhullError, ValueError):  # fewer than three places, or all on one line: neighbours follow each other along it
        order = np.lexsort(at.T)
        return np.column_stack([order[:-1], order[1:]])
    sides = np.unique(np.sort(corners[:, [[0, 1], [1, 2], [0, 2]]].reshape(-1, 2), axis=1), axis=0).astype(np.int64)
    half = np.hypot(*(at[sides[:, 0]] - at[sides[:, 1]]).T) / 2
    nearest, _ = KDTree(at).query(at[sides].mean(axis=1), k=3)  # the two ends and the next
    return np.asarray(sides[nearest[:, 2] > half * np.sqrt(ON_CIRCLE)])


def together(chosen: npt.NDArray[np.bool_], joined: Links) -> npt.NDArray[np.int64]:
    """Return for each point how many of the chosen points hang together with it over links, itself counted; 0 if not chosen."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    kept = joined[chosen[joined].all(axis=1)]
    among = np.flatnonzero(chosen)
    place = np.zeros(len(chosen), dtype=np.int64)
    place[among] = np.arange(len(among))
    pairs = place[kept]
    graph = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(among), len(among)))
    _, label = connected_components(graph, directed=False)
    sizes = np.zeros(len(chosen), dtype=np.int64)
    sizes[among] = np.bincount(label)[label] if len(among) else 0
    return sizes
