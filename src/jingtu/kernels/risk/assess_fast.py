"""The assessment of many pairs in one compiled pass; `assess` does the same by arrays and tests it.

The compiler is loaded at the first call and keeps what it made in its cache; for a few pairs `assess` is sooner done.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from math import exp, expm1, isfinite, isnan, nan, sqrt
from typing import Any

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.progress import Progress, unheard
from jingtu.kernels.risk.assess import ROUTES
from jingtu.kernels.risk.in_turn import in_turn
from jingtu.kernels.risk.pair_terms import site_terms, substance_terms
from jingtu.kernels.risk.site import Site, Values
from jingtu.kernels.risk.substance import Substance
from jingtu.kernels.risk.transport import PER_M3, CrackPorosity
from jingtu.kernels.risk.trouble import Trouble

PAIRS_AT_ONCE = 1 << 13
COUNT = len(ROUTES)
FIRST_GROUNDWATER, FIRST_SUBSURFACE = ROUTES.index("iov3"), ROUTES.index("iov2")
VAPOUR = np.array([5, 5, 5, 0, 1, 2, 3, 4, 5])  # which volatilisation factor a route has; the last is 1
LINE = 8  # numbers in a line of the cache
DENSE, GEOMETRY, LIMITED = int(Trouble.DENSITIES), int(Trouble.GEOMETRY), int(Trouble.MASS_LIMITED)
STILL, NEGATIVE, SATURATED = int(Trouble.NOT_VOLATILE), int(Trouble.NEGATIVE), int(Trouble.ABOVE_SATURATION)
NOT_MEASURED = np.array([int(Trouble.NO_SURFACE), int(Trouble.NO_SUBSURFACE), int(Trouble.NO_GROUNDWATER)])


@dataclass(frozen=True)
class PairRisk:
    """Results of n pairs. By route (n, 9) in the order of `ROUTES`: `cancer`, `hazard` and their `*_share` of the medium's sum.

    Each (n,): the sums, control values and `saturation` as in `Assessment` and `ControlValues`, `trouble` as bits.
    """

    cancer: Values
    hazard: Values
    cancer_share: Values
    hazard_share: Values
    cancer_soil: Values
    cancer_groundwater: Values
    hazard_soil: Values
    hazard_groundwater: Values
    rcvs: Values
    hcvs: Values
    rcvg: Values
    hcvg: Values
    saturation: Values
    trouble: NDArray[np.int32]


BY_ROUTE = ("cancer", "hazard", "cancer_share", "hazard_share")


def assess_pairs(
    substance: Substance,
    site: Site,
    of_substance: NDArray[np.integer],
    of_site: NDArray[np.integer],
    surface: ArrayLike,
    subsurface: ArrayLike,
    groundwater: ArrayLike,
    *,
    crack_porosity: CrackPorosity = "soil",
    without: Collection[str] = (),
    threads: int = 1,
    progress: Progress = unheard,
) -> PairRisk:
    """
    Assess n pairs, on `threads` threads with the same result.

    Parameters
    ----------
    substance : Substance
        m substances: arrays of (m,).
    site : Site
        s sites: arrays of (s,) or single values.
    of_substance, of_site : (n,) array of int
        Which substance and which site each pair has.
    surface, subsurface, groundwater : (n,) array
        As in `assess`.
    """
    n = len(of_substance)
    sites, taken, taken_other = site_terms(site, crack_porosity)
    substances, toxic, toxic_other = substance_terms(substance, site, without)
    measured = np.stack(
        [np.broadcast_to(np.asarray(values, np.float64), n) for values in (surface, subsurface, groundwater)], axis=1
    )
    out = _room(n)
    one_site = np.zeros(n, np.int64) if len(sites) == 1 else np.asarray(of_site)

    def work(first: int) -> None:
        part = slice(first, min(first + PAIRS_AT_ONCE, n))
        _assess_chunk(
            substances, sites, taken, taken_other, toxic, toxic_other, of_substance[part], one_site[part], measured[part],
            *(values[part] for values in out.values()),
        )  # fmt: skip

    starts = range(0, n, PAIRS_AT_ONCE)
    for done, _nothing in enumerate(in_turn(work, starts, threads)):
        progress(done, len(starts))
    progress(len(starts), len(starts))
    return PairRisk(**out)


def _room(n: int) -> dict[str, NDArray[Any]]:
    """Return the arrays of a `PairRisk` of n pairs, cut from one piece of memory.

    Arrays that the system hands out one by one begin at the same place of a page each and push each other out of the cache.
    """
    widths = {field.name: COUNT if field.name in BY_ROUTE else 1 for field in fields(PairRisk)}
    piece, begin, room = np.empty(sum(n * width + LINE for width in widths.values())), 0, {}
    for name, width in widths.items():
        room[name] = piece[begin : begin + n * width]
        begin += n * width + LINE - n * width % LINE
    return {
        name: cut.view(np.int32)[:n] if name == "trouble" else cut.reshape(n, COUNT) if name in BY_ROUTE else cut
        for name, cut in room.items()
    }


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _assess_chunk(  # type: ignore[no-untyped-def]
    substances, sites, taken, taken_other, toxic, toxic_other, of_substance, of_site, measured,
    cancer, hazard, cancer_share, hazard_share, cancer_soil, cancer_groundwater, hazard_soil, hazard_groundwater,
    rcvs, hcvs, rcvg, hcvg, saturation, trouble,
):  # fmt: skip
    factors, unit, unit_other = np.ones(6), np.empty(COUNT), np.empty(COUNT)
    sound = np.empty(3)
    for pair in range(len(of_substance)):
        c, s = substances[of_substance[pair]], sites[of_site[pair]]
        flags = c.trouble | s.trouble
        sorption, capped = _factors(c, s, factors)
        saturation[pair] = c.solubility * sorption
        if capped:
            flags |= LIMITED
        if isnan(factors[4]) and not flags & (STILL | DENSE):
            flags |= GEOMETRY
        _units(factors, taken[of_site[pair]], toxic[of_substance[pair]], unit)
        _units(factors, taken_other[of_site[pair]], toxic_other[of_substance[pair]], unit_other)
        trouble[pair] = flags | _sound(measured[pair], saturation[pair], sound)
        rcvs[pair], rcvg[pair] = (
            s.accepted_risk / _sum(unit, 0, FIRST_GROUNDWATER),
            s.accepted_risk / _sum(unit, FIRST_GROUNDWATER, COUNT),
        )
        hcvs[pair] = s.accepted_hazard / _sum(unit_other, 0, FIRST_GROUNDWATER)
        hcvg[pair] = s.accepted_hazard / _sum(unit_other, FIRST_GROUNDWATER, COUNT)
        cancer_soil[pair], cancer_groundwater[pair] = _risks(unit, sound, cancer[pair], cancer_share[pair])
        hazard_soil[pair], hazard_groundwater[pair] = _risks(unit_other, sound, hazard[pair], hazard_share[pair])


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _factors(c, s, factors):  # type: ignore[no-untyped-def]
    """Put the volatilisation factors into `factors`; return the sorption and whether the mass of the source limits one."""
    in_soil = c.in_air * s.soil_air + c.in_water * s.soil_water
    in_crack = c.in_air * s.crack_air + c.in_water * s.crack_water
    in_fringe = c.in_air * s.fringe_air + c.in_water * s.fringe_water
    in_water = s.groundwater / (s.fringe / in_fringe + s.above_fringe / in_soil)
    sorbed = c.Koc * s.carbon if isnan(c.Kd) else c.Kd
    sorption = (s.water + sorbed * s.density + c.vapour * s.air) / s.density
    by_air = sorption / c.henry
    factors[0] = s.seeping * sqrt(in_soil / by_air)
    factors[1] = PER_M3 / ((1 + s.outdoors * s.depth / in_soil) * by_air)
    factors[2] = PER_M3 / (by_air * _resistance(s, in_soil, in_crack, s.depth))
    factors[3] = PER_M3 * c.henry / (1 + s.outdoors * s.groundwater / in_water)
    factors[4] = PER_M3 * c.henry / _resistance(s, in_water, in_crack, s.groundwater)
    capped = False
    for number, cap in enumerate((s.surface_cap, s.outdoor_cap, s.indoor_cap)):
        if cap < factors[number]:
            factors[number], capped = cap, True
    return sorption, capped


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _resistance(s, through, in_crack, depth):  # type: ignore[no-untyped-def]
    if not s.pressed:
        return 1 + s.indoors * depth / through + s.indoors * s.floor / in_crack
    strength = s.flow * s.floor / (s.area * in_crack)
    return s.indoors * depth / through + exp(-strength) - s.indoors * s.area * expm1(-strength) / s.flow


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _units(factors, taken, toxic, unit):  # type: ignore[no-untyped-def]
    """Put what one unit of concentration brings by route into `unit`: risk of cancer or hazard quotient."""
    for route in range(COUNT):
        unit[route] = taken[route] * toxic[route] * factors[VAPOUR[route]]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _sound(measured, saturation, sound):  # type: ignore[no-untyped-def]
    """Put the concentrations that can be assessed into `sound`, NaN for the others, and return the flags of all three."""
    flags = 0
    for medium in range(3):
        value = measured[medium]
        sound[medium] = value if value >= 0 and isfinite(value) else nan
        if isnan(value):
            flags |= NOT_MEASURED[medium]
        elif not (value >= 0 and isfinite(value)):
            flags |= NEGATIVE
        if medium < 2 and value > saturation:
            flags |= SATURATED
    return flags


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _risks(unit, sound, risk, share):  # type: ignore[no-untyped-def]
    """Put the risk of each route and its share into `risk` and `share`; return the sums of soil and of groundwater."""
    for route in range(COUNT):
        medium = 2 if route >= FIRST_GROUNDWATER else 1 if route >= FIRST_SUBSURFACE else 0
        risk[route] = unit[route] * sound[medium]
    soil, groundwater = _sum(risk, 0, FIRST_GROUNDWATER), _sum(risk, FIRST_GROUNDWATER, COUNT)
    of_soil, of_groundwater = 1 / soil, 1 / groundwater
    for route in range(COUNT):
        share[route] = risk[route] * (of_soil if route < FIRST_GROUNDWATER else of_groundwater)
    return soil, groundwater


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _sum(values, first, end):  # type: ignore[no-untyped-def]
    """Return the sum of what is known, NaN where nothing is."""
    added, known = 0.0, False
    for number in range(first, end):
        if not isnan(values[number]):
            added += values[number]
            known = True
    return added if known else nan
