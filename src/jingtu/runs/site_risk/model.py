"""Put the parameters of an edition and a user's own together for pairs of point and substance, and assess them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels.progress import Progress, unheard
from jingtu.kernels.risk.assess import Assessment, ControlValues, Effects, assess, control_values, effects
from jingtu.kernels.risk.montecarlo import Concentrations, Simulation, simulate
from jingtu.kernels.risk.site import CHILD, Site, Values
from jingtu.kernels.risk.substance import Substance
from jingtu.kernels.risk.transport import CrackPorosity
from jingtu.runs.site_risk.entries import Entry
from jingtu.standards import exposure
from jingtu.standards.exposure import Edition, LandClass


@dataclass(frozen=True)
class Model:
    """What an assessment is made with: the edition, the user's own values, routes left out, form of the cracks' formula."""

    edition: Edition
    entries: tuple[Entry, ...] = ()
    without: tuple[str, ...] = ()
    crack_porosity: CrackPorosity = "soil"

    @property
    def values(self) -> tuple[Entry, ...]:
        """The entries that set a value."""
        return tuple(entry for entry in self.entries if entry.value is not None)

    @property
    def drawn(self) -> tuple[Entry, ...]:
        """The entries that are drawn."""
        return tuple(entry for entry in self.entries if entry.distribution)

    @property
    def accepted(self) -> str:
        """The acceptable level in words."""
        values = dict(self.edition.values("class_2")) | {entry.symbol: entry.value for entry in self.values if not entry.point}
        return f"可接受水平（单一污染物致癌风险 {values['ACR']:.0E} 或危害商 {values['AHQ']:g}）"


@dataclass(frozen=True)
class Assessed:
    """The pairs of one land class with what they were assessed with; every array is (n,) or single."""

    land: LandClass
    pairs: pd.DataFrame
    site: Site
    substance: Substance
    effects: Effects
    found: Assessment
    values: ControlValues


def assessed(pairs: pd.DataFrame, model: Model) -> list[Assessed]:
    """Assess pairs (columns point, substance, land, surface, subsurface, groundwater), one entry for each land class there is."""
    lands: tuple[LandClass, ...] = ("class_1", "class_2")
    return [
        _assessed(pairs[pairs["land"] == land].reset_index(drop=True), land, model)
        for land in lands
        if (pairs["land"] == land).any()
    ]


def site_of(pairs: pd.DataFrame, land: LandClass, model: Model) -> Site:
    """Return the parameters of the points of these pairs; columns of `pairs` named by a symbol go before everything else."""
    values: dict[str, Any] = dict(model.edition.values(land))
    for entry in _for_site(model, land):
        values[entry.symbol] = _laid_over(values[entry.symbol], entry, pairs)
    values |= {symbol: _filled(pairs[symbol], values[symbol]) for symbol in values if symbol in pairs}
    return Site.of(values)


def substance_of(pairs: pd.DataFrame, model: Model) -> Substance:
    """Return the properties of the substances of these pairs."""
    assert model.edition.allocation is not None
    codes, index = np.unique(pairs["substance"].to_numpy(dtype=object).astype(str), return_inverse=True)
    known = [exposure.substances()[code].properties(model.edition.allocation) for code in codes]
    by_code = Substance.several(known)
    values = {symbol: getattr(by_code, symbol)[index] for symbol in Substance.__dataclass_fields__}
    for entry in model.values:
        if entry.symbol in values:
            values[entry.symbol] = _laid_over(values[entry.symbol], entry, pairs)
    return Substance.of(values)


def simulated(one: Assessed, model: Model, *, draws: int, seed: int, threads: int, progress: Progress = unheard) -> Simulation:
    """Draw the uncertain parameters for the pairs of one land class."""
    children = one.site.children
    drawn = [entry.uncertain for entry in model.drawn if children or entry.symbol not in CHILD]
    measured = Concentrations.of(*(one.pairs[name].to_numpy(float) for name in ("surface", "subsurface", "groundwater")))
    return simulate(
        one.substance, one.site, measured, drawn, draws=draws, seed=seed,
        without=model.without, crack_porosity=model.crack_porosity, threads=threads, progress=progress,
    )  # fmt: skip


def governing(parts: Mapping[str, Values], routes: Sequence[str], count: int) -> tuple[np.ndarray[Any, Any], Values]:
    """Return for each pair the route with the greatest share and that share; "" and NaN where none is known."""
    shares = np.stack([np.broadcast_to(parts[route], (count,)) for route in routes])
    known = ~np.isnan(shares)
    best = np.where(known, shares, -np.inf).argmax(axis=0)
    some = known.any(axis=0)
    return np.where(some, np.array(routes, dtype=object)[best], ""), np.where(some, shares[best, np.arange(count)], np.nan)


def _assessed(pairs: pd.DataFrame, land: LandClass, model: Model) -> Assessed:
    site, substance = site_of(pairs, land, model), substance_of(pairs, model)
    of = effects(substance, site, crack_porosity=model.crack_porosity, without=model.without)
    measured = (pairs[name].to_numpy(float) for name in ("surface", "subsurface", "groundwater"))
    return Assessed(land, pairs, site, substance, of, assess(of, *measured), control_values(of, site))


def _for_site(model: Model, land: LandClass) -> list[Entry]:
    own = [entry for entry in model.values if entry.symbol in Site.__dataclass_fields__]
    return [entry for entry in own if land == "class_1" or entry.symbol not in CHILD]


def _laid_over(value: Any, entry: Entry, pairs: pd.DataFrame) -> Any:
    """Put an entry's value where it holds: everywhere, at one point, or for one substance."""
    if not entry.point and not entry.substance:
        return entry.value
    here = np.ones(len(pairs), dtype=bool)
    if entry.point:
        here &= (pairs["point"] == entry.point).to_numpy()
    if entry.substance:
        here &= (pairs["substance"] == entry.substance).to_numpy()
    return np.where(here, entry.value, value)


def _filled(column: pd.Series, default: Any) -> Values:
    given = column.to_numpy(float)
    filled: Values = np.where(np.isnan(given), default, given)
    return filled


def in_specific_order(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return entries with the general before the particular, so that the particular is laid over it."""
    return tuple(sorted(entries, key=lambda entry: bool(entry.point) + bool(entry.substance)))
