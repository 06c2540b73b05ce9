"""`judge` for tens of millions of results: one pass over the arrays, in chunks on threads.

The compiled loop holds no lock of the interpreter; each thread writes its own stretch of the outputs, so the answer is the same
bytes on any number of threads, and the same as `judge` gives.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.evaluation.flags import Flag
from jingtu.kernels.evaluation.judging import NO_VERDICT, Judged
from jingtu.kernels.evaluation.rules import Rules, bin_edges
from jingtu.kernels.progress import Progress, unheard
from jingtu.standards.evaluation import nondetect_rule

CHUNK = 1 << 18  # results that a thread takes at a time
BLOCK = 2048  # results whose intermediate numbers stay in the cache

_NON_DETECT, _NOT_PROVEN = int(Flag.NON_DETECT), int(Flag.NOT_PROVEN)
_UNDECIDED, _BACKGROUND = int(Flag.UNDECIDED), int(Flag.BACKGROUND)


def judge_fast(
    rules: Rules,
    substance: NDArray[np.integer],
    value: NDArray[np.float64],
    *,
    detection_limit: NDArray[np.float64] | None = None,
    conditions: Mapping[str, ArrayLike] | None = None,
    provisional: bool = False,
    background: NDArray[np.float64] | None = None,
    threads: int | None = None,
    progress: Progress = unheard,
) -> Judged:
    """Return what `judge` returns, for the same arguments, on `threads` threads (default: one per processor).

    `progress` counts results and may cancel.
    """
    count = len(value)
    choice, stride, measured, starts, bin_stride = _inputs(rules, conditions or {}, count)
    none = np.full(1, np.nan)
    outputs = (np.empty(count, np.int8), np.empty(count), np.empty(count, np.int16), np.empty(count, np.uint16))
    local = none if background is None else np.where(rules.background, background, np.nan)
    tables = (*_tables(rules, provisional), local, nondetect_rule().substitute)

    def work(first: int) -> int:
        part = slice(first, min(first + CHUNK, count))
        _judge_chunk(
            np.asarray(substance)[part], np.asarray(value, np.float64)[part],
            none if detection_limit is None else detection_limit[part],
            choice if len(choice) == 1 else choice[part], stride, measured if len(measured) == 1 else measured[part], starts,
            bin_stride, tables, *(out[part] for out in outputs),
        )  # fmt: skip
        return part.stop

    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        futures = [pool.submit(work, first) for first in range(0, count, CHUNK)]
        try:
            for future in futures:
                progress(future.result(), count)
        except BaseException:
            for future in futures:
                future.cancel()
            raise
    return Judged(*outputs)


def _inputs(
    rules: Rules, conditions: Mapping[str, ArrayLike], count: int
) -> tuple[NDArray[np.integer], tuple[int, int], NDArray[np.float64], NDArray[np.float64], int]:
    """Return what the loop needs to find a cell: one array of choices and one measured quantity, as they came where possible.

    The choice array is (n,) or (1,); `stride` is what a choice is multiplied by and what stands for "not known". A quantity is
    in the bin after every start that it is above.
    """
    strides = [int(np.prod(rules.shape[number + 1 :], dtype=int)) for number in range(len(rules.shape))]
    bins = [number for number, dimension in enumerate(rules.dimensions) if dimension.kind == "bins"]
    choices = [number for number, dimension in enumerate(rules.dimensions) if dimension.kind != "bins"]
    if len(bins) > 1 or len(choices) > 1:  # several: their cell is worked out beforehand, array by array
        return rules.cells(conditions, count), (1, 0), np.full(1, np.nan), np.empty(0), 0
    choice, stride = np.full(1, -1, np.int8), (0, 0)
    if choices:
        dimension = rules.dimensions[choices[0]]
        stride = (strides[choices[0]], len(dimension.codes))
        choice = np.atleast_1d(np.asarray(conditions.get(dimension.code, np.int8(-1))))
    measured, starts, bin_stride = np.full(1, np.nan), np.empty(0), 0
    if bins:
        dimension = rules.dimensions[bins[0]]
        edges, closed = bin_edges(dimension)
        starts = np.where(closed, edges, np.nextafter(edges, -np.inf))
        measured = np.atleast_1d(np.asarray(conditions.get(dimension.code, np.nan), np.float64))
        bin_stride = strides[bins[0]]
    return choice, stride, measured, starts, bin_stride


def _tables(rules: Rules, provisional: bool) -> tuple[Any, ...]:
    """Return the tables of the rules with everything that the numbers of a result do not change worked out beforehand.

    In order, flat over substance × cell: upper and lower bounds by rung (infinite for none), the divisor of the ratio, the
    bound that a detection limit must keep, whether a verdict is possible, flags, whether a total may be tested first; then
    how many cells a substance has, the rung of the ratio, and whether there are lower bounds and totals to test first at all.
    """
    substances, cells, rungs = rules.upper.shape
    unsure = rules.undecided > 0
    limited = ~(np.isnan(rules.upper).all(axis=2) & np.isnan(rules.lower).all(axis=2))
    flags = np.where(rules.assumed > 0, int(Flag.ASSUMED), 0)
    flags |= np.where(unsure, int(Flag.PROVISIONAL if provisional else Flag.NOT_ASSESSABLE), 0)
    flags |= np.where(~unsure & ~limited, int(Flag.NO_LIMIT), 0)
    first = rules.upper[:, :, max(rules.base, 0)]
    divided = (first > 0) & (rules.base >= 0) & (provisional | ~unsure)
    flat = substances * cells
    bounds = np.full((max(rungs, 2), flat), np.inf)  # the loop always looks at two rungs
    bounds[:rungs] = np.where(np.isnan(rules.upper), np.inf, rules.upper).reshape(flat, rungs).T
    return (
        bounds,
        np.ascontiguousarray(np.where(np.isnan(rules.lower), -np.inf, rules.lower).reshape(flat, rungs).T),
        np.where(divided, first, np.nan).ravel(),
        first.ravel(),
        ((flags & int(Flag.NOT_ASSESSABLE | Flag.NO_LIMIT)) == 0).astype(np.int8).ravel(),
        flags.astype(np.uint16).ravel(),
        rules.tentative.ravel(),
        cells,
        max(rules.base, 0),
        bool((~np.isnan(rules.lower)).any()),
        bool(rules.tentative.any()),
    )


@numba.njit(cache=True, nogil=True)
def _judge_chunk(
    substance: Any,
    value: Any,
    detection_limit: Any,
    choice: Any,
    stride: Any,
    measured: Any,
    starts: Any,
    bin_stride: int,
    tables: Any,
    level: Any,
    ratio: Any,
    cell: Any,
    flags: Any,
) -> None:
    """Judge one stretch; the arrays of one element stand for all results, and there are two rungs at least.

    Block by block, each small enough to stay in the cache, and within a block one simple loop after the other: the compiler turns
    those into vector instructions, and no row pays for a wrongly guessed branch.
    """
    (
        upper,
        lower,
        divisor,
        first_upper,
        alive,
        start_flags,
        tentative,
        cells,
        base,
        with_lower,
        with_tentative,
        background,
        substitute,
    ) = tables
    one_choice, one_measured = len(choice) == 1, len(measured) == 1
    with_limits, with_background = len(detection_limit) == len(value), len(background) > 1
    first_rung, second_rung = upper[0], upper[1]
    places, reached = np.empty(BLOCK, np.int32), np.empty(BLOCK, np.int8)
    for first in range(0, len(value), BLOCK):
        count = min(BLOCK, len(value) - first)
        at, found = cell[first : first + count], value[first : first + count]
        rows, flag = substance[first : first + count], flags[first : first + count]
        place, exceeded = places[:count], reached[:count]
        if one_choice:
            at[:] = (stride[1] if choice[0] < 0 else choice[0]) * stride[0]
        else:
            chosen = choice[first : first + count]
            for i in range(count):
                at[i] = (stride[1] if chosen[i] < 0 else chosen[i]) * stride[0]
        if one_measured:
            at[:] += _slot(measured[0], starts) * bin_stride
        else:
            quantity = measured[first : first + count]
            for edge in range(len(starts)):
                start = starts[edge]
                for i in range(count):
                    at[i] += (quantity[i] > start) * bin_stride
            for i in range(count):
                at[i] += (quantity[i] != quantity[i]) * (bin_stride * (len(starts) + 1))
        for i in range(count):
            place[i] = rows[i] * cells + at[i]
        out = ratio[first : first + count]
        special = False
        for i in range(count):
            content, here = found[i], place[i]
            exceeded[i] = max((content > first_rung[here]) * 1, (content > second_rung[here]) * 2)
            out[i] = content / divisor[here]
            flag[i] = start_flags[here]
            special |= content != content
        for rung in range(2, upper.shape[0]):
            most = upper[rung]
            for i in range(count):
                exceeded[i] = max(exceeded[i], (found[i] > most[place[i]]) * (rung + 1))
        if with_lower:
            for rung in range(lower.shape[0]):
                least = lower[rung]
                for i in range(count):
                    exceeded[i] = max(exceeded[i], (found[i] < least[place[i]]) * (rung + 1))
            least = lower[base]
            for i in range(count):
                out[i] = np.nan if found[i] < least[place[i]] else out[i]
        if special:
            for i in range(count):
                if found[i] != found[i]:
                    method = detection_limit[first + i] if with_limits else np.nan
                    out[i] = method * substitute / divisor[place[i]]
                    out[i] = np.nan if out[i] > 1 else out[i]
                    flag[i] |= _NON_DETECT if method <= first_upper[place[i]] else _NON_DETECT | _NOT_PROVEN
        verdict = level[first : first + count]
        for i in range(count):
            verdict[i] = exceeded[i] if alive[place[i]] else NO_VERDICT
        if with_tentative:
            for i in range(count):
                if tentative[place[i]] and exceeded[i] > 0:
                    flag[i] |= _UNDECIDED
                    verdict[i] = NO_VERDICT
        if with_background:
            for i in range(count):
                if exceeded[i] > 0 and found[i] <= background[rows[i]]:
                    flag[i] |= _BACKGROUND
                    verdict[i] = 0 if verdict[i] > 0 else verdict[i]


@numba.njit(cache=True, nogil=True)
def _slot(quantity: float, starts: Any) -> int:
    if quantity != quantity:
        return len(starts) + 1
    return int((quantity > starts).sum())
