"""Risk of one unit of concentration, summed over the routes that start from it: what draws of a Monte Carlo have in common."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.risk.assess import ROUTES_FROM, total, unit_effects
from jingtu.kernels.risk.site import Site, Values
from jingtu.kernels.risk.substance import Substance
from jingtu.kernels.risk.transport import CrackPorosity, not_above_zero, too_dense, transport

EFFECTS = ("cancer", "hazard")
UnitSums = dict[tuple[str, str], Values]  # by effect and by the concentration that the routes start from


@np.errstate(all="ignore")  # what cannot be computed is NaN
def unit_sums(substance: Substance, site: Site, without: Collection[str], crack_porosity: CrackPorosity) -> UnitSums:
    """Return the sums; NaN all through where the parameters of a site contradict each other.

    Without its vapour a sum would be too low there, and nobody would see it among the draws.
    """
    moved = transport(substance, site, crack_porosity)
    by_route = dict(zip(EFFECTS, unit_effects(substance, site, moved, without), strict=True))
    sums = {
        (effect, start): total(by_route[effect][route] for route in routes)
        for effect in EFFECTS
        for start, routes in ROUTES_FROM.items()
    }
    impossible = too_dense(site) | not_above_zero(site)
    if impossible.any():
        sums = {key: np.where(impossible, np.nan, values) for key, values in sums.items()}
    return sums


def distinct(substance: Substance, site: Site, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first pair of every distinct set of parameters among `count` pairs, and for each pair the number of its set."""
    columns = [getattr(part, field.name) for part in (substance, site) for field in fields(part)]
    varied = [column for column in columns if np.ndim(column)]
    if not varied:
        return np.zeros(1, np.int64), np.zeros(count, np.int64)
    table = np.ascontiguousarray(np.stack([np.broadcast_to(column, count) for column in varied], axis=1))
    rows = table.view(np.dtype((np.void, table.dtype.itemsize * table.shape[1])))[:, 0]  # by their bytes: NaN equals NaN
    _values, first, number = np.unique(rows, return_index=True, return_inverse=True)
    return first.astype(np.int64), number.astype(np.int64)
