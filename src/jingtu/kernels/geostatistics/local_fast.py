"""Kriging from neighbours, compiled: eight targets at a time, many parts on several threads. `local_plain` is the plain way."""

from __future__ import annotations

import numpy as np
from numba import njit

from jingtu.kernels.geostatistics.chunks import in_parts
from jingtu.kernels.geostatistics.elimination import SMALLEST_PIVOT
from jingtu.kernels.geostatistics.lanes import (
    LANES,
    exp_of_minus,
    load,
    reciprocal_above,
    scratch,
    smaller,
    spread,
    square_root,
    store,
    zero_where_positive,
)
from jingtu.kernels.geostatistics.local_plain import Task
from jingtu.kernels.geostatistics.models import Array
from jingtu.kernels.geostatistics.neighbours import Search
from jingtu.kernels.geostatistics.results import Kriged, KrigingFlag
from jingtu.kernels.geostatistics.strips import ROUNDED_UP, nearest, strips, visiting_order
from jingtu.kernels.progress import Progress

CODES = {"spherical": 0, "exponential": 1, "gaussian": 2}
SPHERICAL, EXPONENTIAL = CODES["spherical"], CODES["exponential"]
FAR = 1e200  # where an absent neighbour is put: squared distances overflow to infinity, covariances come out as 0
TARGETS_AT_ONCE = 4096
NO_NEIGHBOURS = int(KrigingFlag.NO_NEIGHBOURS)
FEW_NEIGHBOURS = int(KrigingFlag.FEW_NEIGHBOURS)
SINGULAR = int(KrigingFlag.SINGULAR)
DUPLICATES_AVERAGED = int(KrigingFlag.DUPLICATES_AVERAGED)


def krige(task: Task, targets: Array, drift: Array, search: Search, kriged: Kriged, *, threads: int, progress: Progress) -> None:
    """Fill `kriged` for (m, 2) targets with (m, q) drift; models of `CODES`, point targets, no sectors."""
    if not len(targets):
        return
    samples, variogram = task.samples, task.variogram
    sought = strips(samples.places, search.count)
    order = visiting_order(targets)
    parts = list(zip(variogram.models, variogram.parts_sills, variogram.parts_ranges, strict=True))
    codes = np.array([CODES[model] for model, _sill, _range in parts])
    scales = np.array([(sill, 1.0 / reach) for _model, sill, reach in parts])
    given = (
        (sought.places, sought.numbers, sought.begins, sought.south, sought.north),
        (variogram.without_anisotropy(samples.places), samples.values, samples.drift, samples.averaged),
        (targets, variogram.without_anisotropy(targets), drift),
        (codes, scales, variogram.nugget, variogram.sill),
    )
    wanted = min(search.count, len(samples.values))
    farthest = np.inf if search.radius is None else search.radius**2
    size = wanted + task.drifts + 2
    results = (kriged.estimate, kriged.variance, kriged.flags)

    def part(begin: int, end: int) -> None:
        room = scratch(size * (size + 3))
        _krige_part(*given, order[begin:end], search.count, wanted, farthest, room, results)

    in_parts(part, len(targets), TARGETS_AT_ONCE, threads=threads, progress=progress)


@njit(nogil=True, cache=True, error_model="numpy")
def _krige_part(strip, samples, at, model, order, asked, wanted, farthest, room, results):  # type: ignore[no-untyped-def]
    places, numbers, begins, south, north = strip
    _straight, _values, drift, averaged = samples
    targets, _targets_straight, _targets_drift = at
    estimate, variance, flags = results
    last = wanted + drift.shape[1]
    found = np.empty((LANES, wanted), dtype=np.int64)
    counts = np.empty(LANES, dtype=np.int64)
    squared = np.empty(wanted)
    bound, east, up = np.inf, 0.0, 0.0
    for first in range(0, order.size, LANES):
        used = min(LANES, order.size - first)
        for lane in range(LANES):
            target = order[first + min(lane, used - 1)]
            step = np.sqrt((targets[target, 0] - east) ** 2 + (targets[target, 1] - up) ** 2)
            east, up = targets[target, 0], targets[target, 1]
            bound = min(((np.sqrt(bound) + step) * ROUNDED_UP) ** 2, farthest)
            count = nearest(places, numbers, begins, south, north, east, up, bound, found[lane], squared)
            counts[lane] = count
            bound = squared[count - 1] if count == wanted else np.inf
        _fill(samples, at, order, first, used, found, counts, wanted, model, room)
        singular = _eliminate(room, wanted, last, SMALLEST_PIVOT * model[3])
        for lane in range(used):
            target = order[first + lane]
            flag = FEW_NEIGHBOURS if counts[lane] < asked else 0
            for number in range(counts[lane]):
                if averaged[found[lane, number]]:
                    flag |= DUPLICATES_AVERAGED
            if counts[lane] == 0:
                flag = NO_NEIGHBOURS
            elif singular >> lane & 1:
                flag |= SINGULAR
            else:
                estimate[target] = -room[(last * (last + 2) + last + 1) * LANES + lane]
                variance[target] = max(room[((last + 1) * (last + 2) + last + 1) * LANES + lane], 0.0)
            flags[target] = flag


@njit(nogil=True, cache=True, error_model="numpy")
def _fill(samples, at, order, first, used, found, counts, wanted, model, room):  # type: ignore[no-untyped-def]
    """Write the upper triangles of the bordered matrices that `elimination` draws, one in each lane, row by row."""
    straight, values, drift, _averaged = samples
    _targets, targets_straight, targets_drift = at
    drifts = drift.shape[1]
    last = wanted + drifts
    size = last + 2
    places = size * size  # behind the matrix: eastings, then northings, of neighbours and at last of the target
    for lane in range(LANES):
        target = order[first + min(lane, used - 1)]
        for row in range(wanted):
            present = row < counts[lane]
            number = found[lane, row] if present else 0
            room[(places + row) * LANES + lane] = straight[number, 0] if present else FAR * (row + 1.0)
            room[(places + size + row) * LANES + lane] = straight[number, 1] if present else FAR
            for column in range(drifts):
                room[(row * size + wanted + column) * LANES + lane] = drift[number, column] if present else 0.0
            room[(row * size + last) * LANES + lane] = values[number] if present else 0.0
        room[(places + wanted) * LANES + lane] = targets_straight[target, 0]
        room[(places + size + wanted) * LANES + lane] = targets_straight[target, 1]
        for column in range(drifts):
            room[((wanted + column) * size + last + 1) * LANES + lane] = targets_drift[target, column]
    _covariances(room, wanted, size, model)


@njit(nogil=True, cache=True, error_model="numpy")
def _covariances(room, wanted, size, model):  # type: ignore[no-untyped-def]
    codes, scales, nugget, sill = model
    places = size * size
    for row in range(wanted):
        east, north = load(room, places + row), load(room, places + size + row)
        store(room, row * size + row, spread(sill))
        for column in range(row + 1, wanted + 1):
            apart_east = load(room, places + column) - east
            apart_north = load(room, places + size + column) - north
            squared = apart_east * apart_east + apart_north * apart_north
            covariance = _covariance(squared, codes, scales, nugget)
            store(room, row * size + (column if column < wanted else size - 1), covariance)
    for row in range(wanted, size):
        for column in range(row, size - 1):
            store(room, row * size + column, spread(0.0))
    store(room, (size - 2) * size + size - 1, spread(0.0))
    store(room, size * size - 1, spread(sill))


@njit(nogil=True, cache=True, error_model="numpy")
def _covariance(squared, codes, scales, nugget):  # type: ignore[no-untyped-def]
    """Return the covariances at eight squared distances, as `Variogram.covariance` does."""
    total = zero_where_positive(squared, spread(nugget))
    distance = square_root(squared)
    for part in range(codes.size):
        ratio = distance * spread(scales[part, 1])
        if codes[part] == SPHERICAL:
            inside = smaller(ratio, spread(1.0))
            shape = spread(1.0) - inside * (spread(1.5) - spread(0.5) * inside * inside)
        elif codes[part] == EXPONENTIAL:
            shape = exp_of_minus(ratio)
        else:
            shape = exp_of_minus(ratio * ratio)
        total = total + spread(scales[part, 0]) * shape
    return total


@njit(nogil=True, cache=True, error_model="numpy")
def _eliminate(room, wanted, last, least):  # type: ignore[no-untyped-def]
    """Eliminate the first `last` rows in every lane as `elimination.eliminate` does; return a bit for each singular lane."""
    size = last + 2
    scaled = size * (size + 2)  # behind the matrix and the places: the row divided by its pivot
    bounds = size * size
    singular = 0
    for step in range(last):
        if step == wanted:
            for row in range(wanted, last):
                store(room, bounds + row, spread(-SMALLEST_PIVOT) * load(room, row * size + row))
        pivot = load(room, step * size + step)
        if step < wanted:
            inverse = reciprocal_above(pivot, spread(least))
        else:
            inverse = spread(0.0) - reciprocal_above(spread(0.0) - pivot, load(room, bounds + step))
        store(room, scaled, inverse)
        for lane in range(LANES):
            if room[scaled * LANES + lane] == 0.0:
                singular |= 1 << lane
        for row in range(step + 1, size):
            factor = load(room, step * size + row) * inverse
            for column in range(row, size):
                rest = load(room, row * size + column) - factor * load(room, step * size + column)
                store(room, row * size + column, rest)
    return singular
