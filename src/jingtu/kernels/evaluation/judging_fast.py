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

CHUNK = 1 << 19

_NOT_ASSESSABLE, _PROVISIONAL, _ASSUMED = int(Flag.NOT_ASSESSABLE), int(Flag.PROVISIONAL), int(Flag.ASSUMED)
_NON_DETECT, _NOT_PROVEN, _NO_LIMIT = int(Flag.NON_DETECT), int(Flag.NOT_PROVEN), int(Flag.NO_LIMIT)
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
    choice, stride, measured, edges, closed, bin_stride = _inputs(rules, conditions or {}, count)
    none = np.full(1, np.nan)
    outputs = (np.empty(count, np.int8), np.empty(count), np.empty(count, np.int32), np.empty(count, np.uint16))
    tables = (
        rules.upper, rules.lower, rules.undecided, rules.assumed, rules.tentative,
        none if background is None else np.where(rules.background, background, np.nan), rules.base, provisional,
        nondetect_rule().substitute,
    )  # fmt: skip

    def work(first: int) -> int:
        part = slice(first, min(first + CHUNK, count))
        _judge_chunk(
            np.asarray(substance)[part], np.asarray(value, np.float64)[part],
            none if detection_limit is None else detection_limit[part],
            choice if len(choice) == 1 else choice[part], stride, measured if len(measured) == 1 else measured[part], edges, closed,
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
) -> tuple[NDArray[np.integer], tuple[int, int], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_], int]:
    """Return what the loop needs to find a cell: one array of choices and one measured quantity, as they came where possible.

    The choice array is (n,) or (1,); `stride` is what a choice is multiplied by and what stands for "not known".
    """
    strides = [int(np.prod(rules.shape[number + 1 :], dtype=int)) for number in range(len(rules.shape))]
    bins = [number for number, dimension in enumerate(rules.dimensions) if dimension.kind == "bins"]
    choices = [number for number, dimension in enumerate(rules.dimensions) if dimension.kind != "bins"]
    if len(bins) > 1 or len(choices) > 1:  # several: their cell is worked out beforehand, array by array
        return rules.cells(conditions, count), (1, 0), np.full(1, np.nan), np.empty(0), np.empty(0, bool), 0
    choice, stride = np.full(1, -1, np.int8), (0, 0)
    if choices:
        dimension = rules.dimensions[choices[0]]
        stride = (strides[choices[0]], len(dimension.codes))
        choice = np.atleast_1d(np.asarray(conditions.get(dimension.code, np.int8(-1))))
    measured, edges, closed, bin_stride = np.full(1, np.nan), np.empty(0), np.empty(0, bool), 0
    if bins:
        dimension = rules.dimensions[bins[0]]
        edges, closed = bin_edges(dimension)
        measured = np.atleast_1d(np.asarray(conditions.get(dimension.code, np.nan), np.float64))
        bin_stride = strides[bins[0]]
    return choice, stride, measured, edges, closed, bin_stride


@numba.njit(cache=True, nogil=True)
def _judge_chunk(
    substance: Any,
    value: Any,
    detection_limit: Any,
    choice: Any,
    stride: Any,
    measured: Any,
    edges: Any,
    closed: Any,
    bin_stride: int,
    tables: Any,
    level: Any,
    ratio: Any,
    cell: Any,
    flags: Any,
) -> None:
    """Judge one stretch; the arrays of one element stand for all results."""
    upper, lower, undecided, assumed, tentative, background, base, provisional, substitute = tables
    one_choice, one_measured = len(choice) == 1, len(measured) == 1
    with_limits, with_background = len(detection_limit) == len(value), len(background) == len(upper)
    first = max(base, 0)
    for i in range(len(value)):
        row = substance[i]
        chosen = choice[0] if one_choice else choice[i]
        at = (stride[1] if chosen < 0 else chosen) * stride[0]
        quantity = measured[0] if one_measured else measured[i]
        slot = len(edges) + 1
        if not np.isnan(quantity):
            slot = 0
            while slot < len(edges) and (quantity > edges[slot] or (quantity == edges[slot] and not closed[slot])):
                slot += 1
        at += slot * bin_stride
        found = value[i]
        exceeded, limited = 0, False
        for rung in range(upper.shape[2]):
            most, least = upper[row, at, rung], lower[row, at, rung]
            limited = limited or most == most or least == least
            if found > most or found < least:
                exceeded = rung + 1
        flag = 0
        used = found
        if np.isnan(found):
            method = detection_limit[i] if with_limits else np.nan
            used = method * substitute
            flag |= _NON_DETECT
            if not method <= upper[row, at, first]:
                flag |= _NOT_PROVEN
        if tentative[row, at] and exceeded > 0:
            flag |= _UNDECIDED
        if assumed[row, at] > 0:
            flag |= _ASSUMED
        if undecided[row, at] > 0:
            flag |= _PROVISIONAL if provisional else _NOT_ASSESSABLE
        elif not limited:
            flag |= _NO_LIMIT
        if with_background and exceeded > 0 and found <= background[row]:
            flag |= _BACKGROUND
            exceeded = 0
        if flag & (_NOT_ASSESSABLE | _NO_LIMIT | _UNDECIDED):
            exceeded = NO_VERDICT
        most = upper[row, at, first]
        level[i] = exceeded
        ratio[i] = used / most if base >= 0 and most > 0 and not flag & _NOT_ASSESSABLE else np.nan
        cell[i] = at
        flags[i] = flag
