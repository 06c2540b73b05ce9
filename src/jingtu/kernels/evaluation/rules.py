"""A standard turned into tables that a result is looked up in: substance × combination of conditions × rung.

The rungs are what a result climbs: the kinds of limit in the order of the standard (screening, control), or its grades, best
first (groundwater classes I to IV). A cell is one combination of the other dimensions (land use × pH range); each of these has
one slot more than it has values, for "not known". That slot holds the strictest limit of the others and says whether it
matters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.standards.evaluation import evaluation_rules
from jingtu.standards.limits import Dimension, Limit, LimitStandard

MOST_CELLS = np.iinfo(np.int16).max  # judgements hold the cell in 16 bits
NOTHING = 0.0  # the bound of a limit that lets nothing be found


@dataclass(frozen=True)
class Rung:
    """A kind of limit, and the grade where the standard grades."""

    kind: str
    grade: str | None
    name: str


@dataclass(frozen=True)
class Rules:
    """The tables of one standard on one day; made by `compile_rules`.

    `upper` and `lower` are (substances, cells, rungs) arrays, NaN where there is no limit; `limit` and `lower_limit` give for the
    same places the number of the limit in `limits`, -1 for none. `undecided` (substances, cells) has bit i where the value of
    dimension i is not known and matters, `assumed` where the standard says what to take. `tentative` marks cells
    where a total may be tested first. `base` is the rung that ratios refer to, -1 where no rung was chosen.
    """

    standard: LimitStandard
    substances: tuple[str, ...]
    units: tuple[str, ...]
    rungs: tuple[Rung, ...]
    dimensions: tuple[Dimension, ...]
    limits: tuple[Limit, ...]
    upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    limit: NDArray[np.int32]
    lower_limit: NDArray[np.int32]
    undecided: NDArray[np.uint8]
    assumed: NDArray[np.uint8]
    tentative: NDArray[np.bool_]
    background: NDArray[np.bool_]
    base: int

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many slots each dimension has, the last for "not known"."""
        return tuple(len(dimension.codes) + 1 for dimension in self.dimensions)

    @cached_property
    def number_of(self) -> dict[str, int]:
        """The row of each substance in the tables."""
        return {code: number for number, code in enumerate(self.substances)}

    def cells(self, conditions: Mapping[str, ArrayLike], count: int) -> NDArray[np.int32]:
        """Return the cell of each of `count` results.

        `conditions` gives for a dimension of choice the position of the value in `Dimension.codes` (-1 not known), for one of
        bins the measured quantity (NaN not known), as an (n,) array or one number. What is left out is not known.
        """
        cell = np.zeros(count, np.int32)
        for dimension, slots in zip(self.dimensions, self.shape, strict=True):
            cell *= slots
            cell += _slots(dimension, conditions.get(dimension.code))
        return cell

    def unknown_dimensions(self, bits: int) -> tuple[Dimension, ...]:
        """Return the dimensions that the bits of `undecided` or `assumed` name."""
        return tuple(dimension for number, dimension in enumerate(self.dimensions) if bits >> number & 1)


def compile_rules(standard: LimitStandard, *, on: dt.date | None = None, target: str | None = None) -> Rules:
    """Return the tables of a standard.

    `on`: only limits in force on this day (default: all of the edition). `target`: the grade that ratios refer to, where
    the standard grades (groundwater: class_3). Raises KeyError for a target that the standard does not have.
    """
    grades = next((dimension for dimension in standard.dimensions if dimension.kind == "grade"), None)
    rungs = _rungs(standard, grades)
    limits = tuple(limit for limit in standard.limits if on is None or limit.holds(on))
    dimensions = tuple(dimension for dimension in standard.dimensions if dimension.kind != "grade")
    groups = _grouped(limits, rungs, grades)
    codes = tuple(dict.fromkeys(code for code, _, _ in groups))
    tables = _Tables(codes, dimensions, limits, len(rungs))
    for (code, rung, bound), numbers in groups.items():
        tables.fill(codes.index(code), rung, bound, numbers, first_test=any(limits[n].substance != code for n in numbers))
    return Rules(
        standard=standard,
        substances=codes,
        units=tuple(
            next(limits[n].unit for (of, _, _), numbers in groups.items() for n in numbers if of == code) for code in codes
        ),
        rungs=rungs,
        dimensions=dimensions,
        limits=limits,
        upper=tables.upper,
        lower=tables.lower,
        limit=tables.limit,
        lower_limit=tables.lower_limit,
        undecided=tables.undecided,
        assumed=tables.assumed,
        tentative=tables.tentative,
        background=np.array([any(limit.background and limit.substance == code for limit in limits) for code in codes], bool),
        base=_base(grades, target),
    )


def _base(grades: Dimension | None, target: str | None) -> int:
    if grades is None:
        return 0
    if target is None:
        return -1
    if target not in grades.codes:
        raise KeyError(f"{target} is not a grade of the standard; it has {', '.join(grades.codes)}.")
    return grades.codes.index(target)


def _rungs(standard: LimitStandard, grades: Dimension | None) -> tuple[Rung, ...]:
    if grades is None:
        return tuple(Rung(kind, None, name) for kind, name in standard.kinds)
    return tuple(Rung(kind, grade, grades.name_of(grade)) for kind, _ in standard.kinds for grade in grades.codes)


_Group = tuple[str, int, str]


def _grouped(limits: Sequence[Limit], rungs: Sequence[Rung], grades: Dimension | None) -> dict[_Group, list[int]]:
    """Return the limits by substance, rung and bound; a total that may be tested first is a substance of its own."""
    position = {(rung.kind, rung.grade): number for number, rung in enumerate(rungs)}
    groups: dict[_Group, list[int]] = {}
    for number, limit in enumerate(limits):
        grade = limit.conditions.get(grades.code) if grades else None
        rung = position[limit.kind, grade]
        groups.setdefault((limit.substance, rung, limit.bound), []).append(number)
        if limit.first_test:
            groups.setdefault((limit.first_test, rung, limit.bound), []).append(number)
    return groups


class _Tables:
    """The arrays while they are being filled."""

    def __init__(self, codes: Sequence[str], dimensions: Sequence[Dimension], limits: Sequence[Limit], rungs: int) -> None:
        self.codes, self.dimensions, self.limits = codes, dimensions, limits
        self.slots = [len(dimension.codes) + 1 for dimension in dimensions]
        cells = int(np.prod(self.slots, dtype=int))
        if cells > MOST_CELLS:
            raise ValueError(f"The standard distinguishes {cells} combinations of conditions; {MOST_CELLS} are the most.")
        shape = (len(codes), cells, rungs)
        self.upper, self.lower = np.full(shape, np.nan), np.full(shape, np.nan)
        self.limit, self.lower_limit = np.full(shape, -1, np.int32), np.full(shape, -1, np.int32)
        self.undecided, self.assumed = np.zeros(shape[:2], np.uint8), np.zeros(shape[:2], np.uint8)
        self.tentative = np.zeros(shape[:2], bool)

    def fill(self, row: int, rung: int, bound: str, numbers: Sequence[int], *, first_test: bool) -> None:
        """Enter limits of one substance, rung and bound; a limit of the substance itself goes before a first test."""
        values, places = self._by_values(row, numbers)
        undecided = np.zeros(values.shape, np.uint8)
        assumed = np.zeros(values.shape, np.uint8)
        for axis, dimension in enumerate(self.dimensions):
            values, places, undecided, assumed = _with_unknown(
                values, places, undecided, assumed, axis, dimension, strictest_is_least=bound == "max"
            )
        into, at = (self.upper, self.limit) if bound == "max" else (self.lower, self.lower_limit)
        into[row, :, rung], at[row, :, rung] = values.ravel(), places.ravel()
        self.undecided[row] |= undecided.ravel()
        self.assumed[row] |= assumed.ravel()
        if first_test:
            own = np.array([self.limits[int(place)].substance == self.codes[row] for place in places.ravel()])
            self.tentative[row] |= (places.ravel() >= 0) & ~own

    def _by_values(self, row: int, numbers: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Return value and number of the limit for every combination of known values."""
        shape = tuple(slots - 1 for slots in self.slots)
        values, places = np.full(shape, np.nan), np.full(shape, -1, np.int32)
        own_last = sorted(numbers, key=lambda number: self.limits[number].substance == self.codes[row])
        for number in own_last:
            limit = self.limits[number]
            where = tuple(
                dimension.codes.index(limit.conditions[dimension.code]) if dimension.code in limit.conditions else slice(None)
                for dimension in self.dimensions
            )
            values[where], places[where] = _bound(limit), number
        return values, places


def _bound(limit: Limit) -> float:
    """Return the number of a limit; one that lets nothing be found (不得检出) is zero, one whose words set no bound is NaN."""
    if limit.value is not None:
        return limit.value
    return NOTHING if limit.text in evaluation_rules().nothing_allowed else np.nan


def _with_unknown(
    values: NDArray[np.float64],
    places: NDArray[np.int32],
    undecided: NDArray[np.uint8],
    assumed: NDArray[np.uint8],
    axis: int,
    dimension: Dimension,
    *,
    strictest_is_least: bool,
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.uint8], NDArray[np.uint8]]:
    """Append to one axis the slot for "not known"."""
    if dimension.unknown is not None:
        chosen = np.full(values.take([0], axis).shape, dimension.codes.index(dimension.unknown))
    else:
        order = np.where(np.isnan(values), np.inf, values if strictest_is_least else -values)
        chosen = order.argmin(axis, keepdims=True)
    value = np.take_along_axis(values, chosen, axis)
    same = ((values == value) | (np.isnan(values) & np.isnan(value))).all(axis, keepdims=True)
    bit = np.where(same, 0, 1 << axis).astype(np.uint8)
    nothing = np.zeros_like(bit)
    extra_undecided = np.bitwise_or.reduce(undecided, axis, keepdims=True) | (nothing if dimension.unknown else bit)
    extra_assumed = np.bitwise_or.reduce(assumed, axis, keepdims=True) | (bit if dimension.unknown else nothing)
    return (
        np.concatenate([values, value], axis),
        np.concatenate([places, np.take_along_axis(places, chosen, axis)], axis),
        np.concatenate([undecided, extra_undecided], axis),
        np.concatenate([assumed, extra_assumed], axis),
    )


def _slots(dimension: Dimension, given: ArrayLike | None) -> NDArray[np.int32] | int:
    unknown = len(dimension.codes)
    if given is None:
        return unknown
    if dimension.kind == "bins":
        measured = np.asarray(given, np.float64)
        edges, closed = bin_edges(dimension)
        slot = np.zeros(measured.shape, np.int32)
        for edge, belongs_below in zip(edges, closed, strict=True):
            slot += (measured > edge) | ((measured == edge) & (not belongs_below))
        return np.where(np.isnan(measured), np.int32(unknown), slot)
    code = np.asarray(given, np.int32)
    return np.where(code < 0, np.int32(unknown), code)


def bin_edges(dimension: Dimension) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the edges between the bins of a dimension, and whether each belongs to the bin below it."""
    inner = [bin for bin in dimension.bins if bin.upper is not None]
    return np.array([bin.upper for bin in inner], np.float64), np.array([bin.upper_closed for bin in inner], bool)
