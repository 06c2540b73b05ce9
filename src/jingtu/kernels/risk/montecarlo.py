"""How likely the acceptable risk is exceeded when parameters are uncertain: Monte Carlo, the same by any number of hands.

uncertain = (Uncertain("BWa", Distribution("normal", (61.8, 9.0), lower=35.0, upper=110.0)),
             Uncertain("surface", Distribution("lognormal", (1.0, 1.5)), relative=True, shared=False))
simulate(substance, site, Concentrations(surface, subsurface, groundwater), uncertain, draws=1000, seed=7).cancer_soil.above
"""

from __future__ import annotations

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
from jingtu.kernels.risk.substance import Substance
from jingtu.kernels.risk.transport import CrackPorosity
from jingtu.kernels.risk.unit_sums import EFFECTS, UnitSums, distinct, unit_sums

PERCENTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
VALUES_AT_ONCE = 1 << 14  # pairs × draws of a block: its arrays stay in the cache of a core
KEPT_VALUES = 1 << 20  # distinct sets of parameters × draws whose sums are kept: 48 bytes each
PER_STEP = 4  # numbers that Philox gives for one step of its counter
Group = TypeVar("Group", Substance, Site, "Concentrations")
MEASURED = ("surface", "subsurface", "groundwater")


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

    def work(block: slice) -> dict[str, Spread]:
        of, where = parameters(block)
        units = kept(block) if kept else unit_sums(of, where, without, crack_porosity)
        measured = _down(concentrations, block)
        for one in uncertain:
            if one.symbol in MEASURED:
                measured = _with(measured, one, drawn[one.symbol] if one.shared else _own(one, block, first, draws, seed))
        return _summaries(_risks(units, measured), where, (block.stop - block.start, draws))

    blocks = _blocks(count, draws)
    done = []
    for number, made in enumerate(in_turn(work, blocks, threads)):
        progress(number, len(blocks))
        done.append(made)
    progress(len(blocks), len(blocks))
    return Simulation(**{field.name: _joined([made[field.name] for made in done]) for field in fields(Simulation)})


def _blocks(count: int, draws: int) -> list[slice]:
    size = max(VALUES_AT_ONCE // draws, 1)
    return [slice(at, min(at + size, count)) for at in range(0, count, size)]


def _kept(
    substance: Substance,
    site: Site,
    count: int,
    uncertain: Sequence[Uncertain],
    draws: int,
    sums_of: Callable[[NDArray[np.int64]], UnitSums],
) -> Callable[[slice], UnitSums] | None:
    """Return what gives the unit sums of a block from those of each distinct set of parameters, worked out once.

    None where pairs have draws of their own for a parameter, where few sets repeat, or where the sums would take too much memory.
    """
    if any(not one.shared and one.symbol not in MEASURED for one in uncertain):
        return None
    rows, number = distinct(substance, site, count)
    if 2 * len(rows) > count or len(rows) * draws > KEPT_VALUES:
        return None
    parts = [sums_of(rows[block]) for block in _blocks(len(rows), draws)]
    whole = {
        key: np.concatenate(
            [
                np.broadcast_to(part[key], (len(rows[block]), draws))
                for part, block in zip(parts, _blocks(len(rows), draws), strict=True)
            ]
        )
        for key in parts[0]
    }
    return lambda block: {key: values[number[block]] for key, values in whole.items()}


def _summaries(found: Mapping[str, Values], site: Site, shape: tuple[int, int]) -> dict[str, Spread]:
    """Summarise the draws of a block: pairs down, draws across."""
    return {
        name: _spread(np.broadcast_to(values, shape), site.ACR if name.startswith("cancer") else site.AHQ)
        for name, values in found.items()
    }


def _risks(units: UnitSums, measured: Concentrations) -> dict[str, Values]:
    """Return risk of cancer and hazard quotient of each medium."""
    given = {start: getattr(measured, start) for start in MEASURED}
    sound = {start: np.where((values >= 0) & np.isfinite(values), values, np.nan) for start, values in given.items()}
    found = {}
    for effect in EFFECTS:
        found[f"{effect}_soil"] = total(sound[start] * units[effect, start] for start in ("surface", "subsurface"))
        found[f"{effect}_groundwater"] = sound["groundwater"] * units[effect, "groundwater"]
    return found


def _spread(values: Values, limit: Values) -> Spread:
    """Summarise rows of draws; draws that are NaN do not count."""
    if np.isnan(values[:, 0]).all() and np.isnan(values).all():  # such as groundwater that nobody measured
        none = np.full(len(values), np.nan)
        return Spread(above=none, mean=none, percentiles=np.full((len(values), len(PERCENTILES)), np.nan), lost=none)
    in_order = np.sort(values, axis=1)  # NaN last
    known = in_order.shape[1] - np.isnan(values).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        above = np.where(known > 0, (values > limit).sum(axis=1) / known, np.nan)
        mean = np.nansum(values, axis=1) / np.where(known > 0, known, np.nan)
    at = np.maximum(known[:, None] - 1, 0) * np.asarray(PERCENTILES)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(known[:, None] - 1, 0))
    below, over = (np.take_along_axis(in_order, index, axis=1) for index in (low, high))
    lost = np.where(known > 0, 1 - known / values.shape[1], np.nan)
    return Spread(above=above, mean=mean, percentiles=below + (over - below) * (at - low), lost=lost)


def _joined(spreads: list[Spread]) -> Spread:
    return Spread(**{field.name: np.concatenate([getattr(one, field.name) for one in spreads]) for field in fields(Spread)})


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
