"""What draws say of each pair: the share above a limit, the mean, percentiles, and how many draws do not count.

Pairs whose draws differ by a factor alone are summarised without drawing for each: the draws are put in order once, and the
order stays what it is under a factor of zero or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.risk.site import Values

PERCENTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Spread:
    """
    What the draws of one quantity say of each pair, (n,) and (n, 5); NaN where the quantity is not computed.

    `above` is the share of draws above the acceptable value, `percentiles` the 5, 25, 50, 75 and 95 % points, `lost` the share of
    draws whose parameters contradict each other and which do not count.
    """

    above: Values
    mean: Values
    percentiles: Values
    lost: Values


@dataclass(frozen=True)
class Ranked:
    """Draws of m sets in their order, (m, draws) with NaN last; how many of each count, and their mean, (m,)."""

    in_order: Values
    known: NDArray[np.int64]
    mean: Values


def ranked(values: Values) -> Ranked:
    """Put rows of draws in order."""
    in_order = np.sort(values, axis=1)  # NaN last
    known = in_order.shape[1] - np.isnan(values).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(values, axis=1) / np.where(known > 0, known, np.nan)
    return Ranked(in_order, known, mean)


def spread_of(values: Values, limit: Values) -> Spread:
    """Summarise rows of draws, (n, draws), beside a limit; draws that are NaN do not count."""
    if np.isnan(values[:, 0]).all() and np.isnan(values).all():  # such as groundwater that nobody measured
        return nothing(len(values))
    found = ranked(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        above = np.where(found.known > 0, (values > limit).sum(axis=1) / found.known, np.nan)
    return _told(found, np.arange(len(values)), np.ones(len(values)), above)


def scaled(found: Ranked, number: NDArray[np.int64], factor: Values, limit: Values) -> Spread:
    """Summarise the draws of set `number` times a factor ≥ 0, for n pairs of (number, factor, limit), each (n,)."""
    above = np.full(len(number), np.nan)
    order = np.argsort(number, kind="stable")
    sets, starts = np.unique(number[order], return_index=True)
    for one, at in zip(sets, np.split(order, starts[1:]), strict=True):
        if known := int(found.known[one]):
            above[at] = 1 - _at_most(found.in_order[one, :known], factor[at], limit[at]) / known
    return _told(found, number, factor, above)


def nothing(count: int) -> Spread:
    """Return the spread of a quantity that is computed for none of the pairs."""
    none = np.full(count, np.nan)
    return Spread(above=none, mean=none, percentiles=np.full((count, len(PERCENTILES)), np.nan), lost=none)


def placed(count: int, parts: Sequence[tuple[NDArray[np.int64] | slice, Spread]]) -> Spread:
    """Return one spread of `count` pairs from parts, each with where it belongs; what no part tells is NaN."""
    whole = nothing(count)
    told = {field.name: getattr(whole, field.name).copy() for field in fields(Spread)}
    for where, part in parts:
        for name, values in told.items():
            values[where] = getattr(part, name)
    return Spread(**told)


def _told(found: Ranked, number: NDArray[np.int64], factor: Values, above: Values) -> Spread:
    known, draws = found.known[number], found.in_order.shape[1]
    last = np.maximum(known - 1, 0)
    at = last[:, None] * np.asarray(PERCENTILES)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, last[:, None])
    below, over = (found.in_order[number[:, None], index] * factor[:, None] for index in (low, high))
    lost = np.where(known > 0, 1 - known / draws, np.nan)
    return Spread(above=above, mean=found.mean[number] * factor, percentiles=below + (over - below) * (at - low), lost=lost)


def _at_most(in_order: Values, factor: Values, limit: Values) -> NDArray[np.int64]:
    """How many of the draws times each factor are at most the limit: looked up, then put right where the quotient was rounded."""
    with np.errstate(divide="ignore", invalid="ignore"):
        count = np.searchsorted(in_order, np.where(factor > 0, limit / factor, np.inf), side="right")
    last = len(in_order) - 1
    while (more := (count <= last) & (in_order[np.minimum(count, last)] * factor <= limit)).any():
        count = count + more
    while (less := (count > 0) & (in_order[np.maximum(count - 1, 0)] * factor > limit)).any():
        count = count - less
    return count
