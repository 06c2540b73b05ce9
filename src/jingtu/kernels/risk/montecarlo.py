"""How likely the acceptable risk is exceeded when parameters are uncertain: Monte Carlo, the same by any number of hands.

uncertain = (Uncertain("BWa", Distribution("normal", (61.8, 9.0), lower=35.0, upper=110.0)),
             Uncertain("surface", Distribution("lognormal", (1.0, 1.5)), relative=True, shared=False))
simulate(substance, site, Concentrations(surface, subsurface, groundwater), uncertain, draws=1000, seed=7).cancer_soil.above
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.progress import Progress, unheard
from jingtu.kernels.risk.assess import total
from jingtu.kernels.risk.distributions import Distribution
from jingtu.kernels.risk.in_turn import in_turn
from jingtu.kernels.risk.site import Site, UnknownSymbol, Values
from jingtu.kernels.risk.spread import Spread, placed, ranked, scaled, spread_of
from jingtu.kernels.risk.substance import Substance
from jingtu.kernels.risk.transport import CrackPorosity
from jingtu.kernels.risk.unit_sums import EFFECTS, UnitSums, distinct, unit_sums

VALUES_AT_ONCE = 1 << 14  # pairs × draws of a block: its arrays stay in the cache of a core
KEPT_VALUES = 1 << 20  # distinct sets of parameters × draws whose sums are kept: 48 bytes each
PER_STEP = 4  # numbers that Philox gives for one step of its counter
Group = TypeVar("Group", Substance, Site, "Concentrations")
MEASURED = ("surface", "subsurface", "groundwater")
Pairs = slice | NDArray[np.int64]


@dataclass(frozen=True)
class Concentrations:
    """Concentrations of n pairs of point and substance: mg/kg, mg/kg and mg/L, (n,) or single; NaN where not measured."""

    surface: Values
    subsurface: Values
    groundwater: Values

    @classmethod
    def of(cls, surface: ArrayLike, subsurface: ArrayLike, groundwater: ArrayLike) -> Concentrations:
        """Make the three into arrays."""
        return cls(*(np.asarray(values, dtype=np.float64) for values in (surface, subsurface, groundwater)))


@dataclass(frozen=True)
class Uncertain:
    """
    A parameter that is drawn: a symbol of the site or the substance, or surface, subsurface, groundwater.

    `relative` multiplies the value that is there instead of replacing it. `shared` puts the same draws at every pair, as suits
    people and buildings, so that points differ by what they are and not by chance; otherwise each pair has draws of its own.
    """

    symbol: str
    distribution: Distribution
    relative: bool = False
    shared: bool = True


@dataclass(frozen=True)
class Simulation:
    """The spread of risk of cancer and hazard quotient by medium."""

    cancer_soil: Spread
    hazard_soil: Spread
    cancer_groundwater: Spread
    hazard_groundwater: Spread


def simulate(
    substance: Substance,
    site: Site,
    concentrations: Concentrations,
    uncertain: Sequence[Uncertain],
    *,
    draws: int,
    seed: int,
    first: int = 0,
    without: Collection[str] = (),
    crack_porosity: CrackPorosity = "soil",
    threads: int = 1,
    progress: Progress = unheard,
) -> Simulation:
    """
    Draw uncertain parameters for n pairs of point and substance and assess each draw.

    Parameters
    ----------
    substance, site, concentrations
        Arrays of (n,) or single values: one entry for each pair.
    uncertain : sequence of Uncertain
        What is drawn; independent of each other.
    draws : int
        How many draws each pair gets.
    seed : int
        0 to 2**64 - 1. The same seed gives the same result, whatever the number of threads and however the pairs are cut up.
    first : int
        The number of the first pair within the whole work, when it is cut up.

    Notes
    -----
    HJ 25.3-2019 asks for an analysis of uncertainty (appendix D) and leaves the distributions to the assessor; they are those
    given here and nothing else. Memory is that of one block of 2**14 values for each thread, of the sums kept of repeating
    parameters (48 MB at most), and the result.
    """
    _check(uncertain, draws, seed)
    count = _count(substance, site, concentrations)
    drawn = {one.symbol: _shared(one, draws, seed) for one in uncertain if one.shared}

    def parameters(block: slice | NDArray[np.int64]) -> tuple[Substance, Site]:
        of, where = _down(substance, block), _down(site, block)
        for one in uncertain:
            if one.symbol not in MEASURED:
                numbers = drawn[one.symbol] if one.shared else _own(one, block, first, draws, seed)
                of, where = _with(of, one, numbers), _with(where, one, numbers)
        return of, where

    kept = _kept(substance, site, count, uncertain, draws, lambda rows: unit_sums(*parameters(rows), without, crack_porosity))
    alike = _differ_by_a_factor(concentrations, uncertain, count)
    known = {start: np.broadcast_to(values, count) for start, values in _sound(concentrations).items()}

    def by_factor(where: Pairs, units: UnitSums, number: NDArray[np.int64]) -> dict[str, Spread]:
        own = {start: values[where] for start, values in known.items()}
        return _scaled(units, number, own, _limits(_down(site, where)), draws)

    def work(block: slice) -> dict[str, Spread]:
        of, where = parameters(block)
        units = kept.of(block) if kept else unit_sums(of, where, without, crack_porosity)
        if alike[block.start]:
            return by_factor(block, units, np.arange(block.stop - block.start))
        measured = _down(concentrations, block)
        for one in uncertain:
            if one.symbol in MEASURED:
                measured = _with(measured, one, drawn[one.symbol] if one.shared else _own(one, block, first, draws, seed))
        return _summaries(_risks(units, measured), where, (block.stop - block.start, draws))

    at_once = np.flatnonzero(alike) if kept else np.zeros(0, np.int64)
    blocks = _blocks(alike, draws, without_alike=kept is not None)
    done: list[tuple[Pairs, dict[str, Spread]]] = []
    if kept and len(at_once):
        done.append((at_once, by_factor(at_once, kept.units, kept.number[at_once])))
    for number, made in enumerate(in_turn(work, blocks, threads)):
        progress(number, len(blocks))
        done.append((blocks[number], made))
    progress(len(blocks), len(blocks))
    names = [field.name for field in fields(Simulation)]
    return Simulation(**{name: placed(count, [(where, made[name]) for where, made in done]) for name in names})


def _blocks(alike: NDArray[np.bool_], draws: int, *, without_alike: bool = False) -> list[slice]:
    """Cut pairs into blocks, none with pairs of both ways; `without_alike` leaves out those that differ by a factor."""
    size = max(VALUES_AT_ONCE // draws, 1)
    ends = [0, *(np.flatnonzero(np.diff(alike)) + 1).tolist(), len(alike)]
    return [
        slice(at, min(at + size, stop))
        for start, stop in itertools.pairwise(ends)
        if start < stop and not (without_alike and alike[start])
        for at in range(start, stop, size)
    ]


@dataclass(frozen=True)
class _Kept:
    """Unit sums of each distinct set of parameters, (sets, draws), and the set of each pair."""

    units: UnitSums
    number: NDArray[np.int64]

    def of(self, block: slice) -> UnitSums:
        """Return the sums of the pairs of a block."""
        return {key: values[self.number[block]] for key, values in self.units.items()}


def _kept(
    substance: Substance,
    site: Site,
    count: int,
    uncertain: Sequence[Uncertain],
    draws: int,
    sums_of: Callable[[NDArray[np.int64]], UnitSums],
) -> _Kept | None:
    """Return the unit sums of each distinct set of parameters, worked out once.

    None where pairs have draws of their own for a parameter, where few sets repeat, or where the sums would take too much memory.
    """
    if any(not one.shared and one.symbol not in MEASURED for one in uncertain):
        return None
    rows, number = distinct(substance, site, count)
    if 2 * len(rows) > count or len(rows) * draws > KEPT_VALUES:
        return None
    blocks = _blocks(np.zeros(len(rows), dtype=np.bool_), draws)
    parts = [sums_of(rows[block]) for block in blocks]
    whole = {
        key: np.concatenate(
            [np.broadcast_to(part[key], (block.stop - block.start, draws)) for part, block in zip(parts, blocks, strict=True)]
        )
        for key in parts[0]
    }
    return _Kept(whole, number)


def _differ_by_a_factor(measured: Concentrations, uncertain: Sequence[Uncertain], count: int) -> NDArray[np.bool_]:
    """Tell of which pairs the draws are those of a unit of concentration times one number: only one start counts for the soil.

    None are where the acceptable level is drawn, or a concentration takes the place of what was measured.
    """
    drawn = {one.symbol for one in uncertain}
    replaced = any(one.symbol in MEASURED and not one.relative for one in uncertain)
    if replaced or drawn & {"ACR", "AHQ"}:
        return np.zeros(count, dtype=np.bool_)
    there = {start: np.broadcast_to(~np.isnan(values), count) for start, values in _sound(measured).items()}
    several = there["surface"] & there["subsurface"]
    alike: NDArray[np.bool_] = ~several
    for start in drawn & set(MEASURED):
        alike = alike & ~there[start]
    return alike


def _scaled(
    units: UnitSums, number: NDArray[np.int64], measured: Mapping[str, Values], limits: Mapping[str, Values], draws: int
) -> dict[str, Spread]:
    """Summarise pairs that differ by a factor from the draws of a unit of concentration, of the set `number`."""
    sets = int(number.max()) + 1
    found = {}
    for effect in EFFECTS:
        limit = np.broadcast_to(limits[effect], len(number))
        for medium, starts in (("soil", ("surface", "subsurface")), ("groundwater", ("groundwater",))):
            parts: list[tuple[Pairs, Spread]] = []
            for start in starts:
                at = np.flatnonzero(~np.isnan(measured[start]))
                if len(at):
                    in_order = ranked(np.broadcast_to(units[effect, start], (max(sets, len(units[effect, start])), draws)))
                    parts.append((at, scaled(in_order, number[at], measured[start][at], limit[at])))
            found[f"{effect}_{medium}"] = placed(len(number), parts)
    return found


def _limits(site: Site) -> dict[str, Values]:
    """Return the acceptable level of each effect for pairs that were cut out."""
    return {"cancer": np.ravel(site.ACR), "hazard": np.ravel(site.AHQ)}


def _summaries(found: Mapping[str, Values], site: Site, shape: tuple[int, int]) -> dict[str, Spread]:
    """Summarise the draws of a block: pairs down, draws across."""
    return {
        name: spread_of(np.broadcast_to(values, shape), site.ACR if name.startswith("cancer") else site.AHQ)
        for name, values in found.items()
    }


def _sound(measured: Concentrations) -> dict[str, Values]:
    """Return the concentrations that can be: NaN for the others."""
    given = {start: getattr(measured, start) for start in MEASURED}
    return {start: np.where((values >= 0) & np.isfinite(values), values, np.nan) for start, values in given.items()}


def _risks(units: UnitSums, measured: Concentrations) -> dict[str, Values]:
    """Return risk of cancer and hazard quotient of each medium."""
    sound = _sound(measured)
    found = {}
    for effect in EFFECTS:
        found[f"{effect}_soil"] = total(sound[start] * units[effect, start] for start in ("surface", "subsurface"))
        found[f"{effect}_groundwater"] = sound["groundwater"] * units[effect, "groundwater"]
    return found


def _down(part: Group, block: slice | NDArray[np.int64]) -> Group:
    """Cut the block out of every array and turn it so that draws can stand across."""
    cut = {field.name: getattr(part, field.name) for field in fields(part)}
    return replace(part, **{name: value[block][:, None] if np.ndim(value) else value for name, value in cut.items()})


def _with(part: Group, one: Uncertain, numbers: Values) -> Group:
    if one.symbol not in type(part).__dataclass_fields__:
        return part
    value = getattr(part, one.symbol) * numbers if one.relative else numbers
    return replace(part, **{one.symbol: value})


def _stream(symbol: str, seed: int) -> np.random.Philox:
    """Return the numbers of a symbol; each has its own stream, so that adding one leaves the others as they are."""
    return np.random.Philox(key=(seed << 64) | zlib.crc32(symbol.encode()))


def _shared(one: Uncertain, draws: int, seed: int) -> Values:
    return one.distribution.quantile(np.random.Generator(_stream(one.symbol, seed)).random((1, draws)))


def _own(one: Uncertain, block: slice | NDArray[np.int64], first: int, draws: int, seed: int) -> Values:
    """Draw for the pairs of a block from where they stand in the stream, so that it does not matter who draws them."""
    assert isinstance(block, slice), "distinct sets of parameters have no draws of their own"
    steps = -(-draws // PER_STEP)
    stream = _stream(one.symbol, seed)
    stream.advance((first + block.start) * steps)
    numbers = np.random.Generator(stream).random((block.stop - block.start, steps * PER_STEP))
    return one.distribution.quantile(numbers[:, :draws])


def _count(*parts: Substance | Site | Concentrations) -> int:
    shapes = [np.shape(getattr(part, field.name)) for part in parts for field in fields(part)]
    shape = np.broadcast_shapes(*shapes, (1,))
    if len(shape) > 1:
        raise ValueError(f"The pairs must lie along one axis, found the shape {shape}.")
    return int(shape[0])


def _check(uncertain: Sequence[Uncertain], draws: int, seed: int) -> None:
    known = {*Site.__dataclass_fields__, *Substance.__dataclass_fields__, *MEASURED}
    symbols = [one.symbol for one in uncertain]
    if strange := sorted(set(symbols) - known):
        raise UnknownSymbol(f"The model has no parameter {', '.join(strange)} that could be drawn.")
    if twice := sorted({symbol for symbol in symbols if symbols.count(symbol) > 1}):
        raise ValueError(f"{', '.join(twice)} is drawn twice.")
    if draws < 1 or not 0 <= seed < 1 << 64:
        raise ValueError(f"Expected at least one draw and a seed from 0 to 2**64 - 1, found {draws} and {seed}.")
