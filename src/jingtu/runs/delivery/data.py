"""A delivery as what its checks ask: results beside their samples, in one unit, the one of several that counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.delivery.findings import Place
from jingtu.runs.delivery.sheet import Sheet, distinct_rows, renumbered
from jingtu.runs.headers import plain
from jingtu.standards import units
from jingtu.standards.delivery import Format, delivery

ORDINARY = "ordinary"
PARALLELS = ("field_parallel", "lab_parallel")
BLANKS = ("field_blank", "trip_blank", "lab_blank")
SOLID = ("soil", "sediment")  # the media that the limits of HJ/T 166-2004 are about


@dataclass(frozen=True)
class Data:
    """The sheets of a delivery. Arrays over samples are (s,), over results (n,)."""

    form: Format
    sheets: Mapping[str, Sheet]
    _empty: dict[str, Sheet] = field(default_factory=dict)

    @property
    def samples(self) -> Sheet:
        """The samples; without rows where the sheet is missing."""
        return self._sheet("samples")

    @property
    def results(self) -> Sheet:
        """The results; without rows where the sheet is missing."""
        return self._sheet("results")

    @property
    def head(self) -> dict[str, Any]:
        """What the sheet about the delivery itself says, by column; nothing where it is missing."""
        sheet = self._sheet("delivery")
        return {column.name: sheet.values(column.name)[0] for column in sheet.form.columns} if sheet.count else {}

    @property
    def laboratory(self) -> str:
        """The laboratory of the delivery, which measured what names no other; "" where none is said."""
        return str(self.head.get("laboratory") or "")

    def _sheet(self, code: str) -> Sheet:
        if code in self.sheets:
            return self.sheets[code]
        none = Place("", "", np.empty(0, np.int64), {})
        return self._empty.setdefault(code, Sheet(delivery().sheet(code), none, {}, {}))

    @cached_property
    def kind(self) -> NDArray[Any]:
        """The kind of control sample of every sample; ordinary where nothing is said."""
        words = self.samples.distinct("qc")
        return np.asarray(np.where(words == "", ORDINARY, words)[self.samples.codes("qc")])

    def is_kind(self, kinds: Iterable[str]) -> NDArray[np.bool_]:
        """Tell of every sample whether it is of one of these kinds."""
        wanted = set(kinds)
        return self.samples.among("qc", wanted | {""} if ORDINARY in wanted else wanted)

    @cached_property
    def _first(self) -> dict[str, int]:
        """The first row of every sample number."""
        first: dict[str, int] = {}
        for row, name in enumerate(self.samples.values("sample").tolist()):
            if name:
                first.setdefault(name, row)
        return first

    @cached_property
    def sample_of(self) -> NDArray[np.intp]:
        """The row of the sample of every result, -1 where there is none."""
        return self._rows_named(self.results, "sample")

    @cached_property
    def parent_of(self) -> NDArray[np.intp]:
        """The row of the sample that every sample belongs to, -1 where none is named or it does not exist."""
        return self._rows_named(self.samples, "parent")

    def _rows_named(self, sheet: Sheet, name: str) -> NDArray[np.intp]:
        rows = np.array([self._first.get(word, -1) for word in sheet.distinct(name).tolist()], np.intp)
        return np.asarray(rows[sheet.codes(name)])

    def of_sample(self, values: NDArray[Any], otherwise: Any) -> NDArray[Any]:
        """Return of every result what `values` (s,) says of its sample."""
        return np.append(values, otherwise)[self.sample_of]  # -1 is the one appended

    @cached_property
    def analytes(self) -> tuple[NDArray[Any], list[str]]:
        """The number of the substance of every result, and the codes of substances ("" where it is not known)."""
        numbers, names = renumbered(self.results.distinct("analyte"))
        return numbers[self.results.codes("analyte")], names

    def in_media(self, media: Iterable[str]) -> NDArray[np.bool_]:
        """Tell of every result whether its sample is of one of these media."""
        return self.of_sample(self.samples.among("medium", media), False)

    @cached_property
    def solid(self) -> NDArray[np.bool_]:
        """Tell of every result whether the limits of HJ/T 166-2004 are about its medium."""
        return self.in_media(SOLID)

    @cached_property
    def of_ph(self) -> NDArray[np.bool_]:
        """Tell which results are pH, which has neither unit nor detection limit."""
        return self.results.among("analyte", ("ph",))

    @cached_property
    def unit_factor(self) -> NDArray[np.float64]:
        """By what each result is multiplied to be in the first unit of its quantity (mg/kg, mg/L); NaN without a unit."""
        factors = [
            units.factor(word, units.quantity_of(word).units[0].code) if word else np.nan
            for word in self.results.distinct("unit")
        ]
        return np.asarray(np.array(factors, np.float64)[self.results.codes("unit")])

    @cached_property
    def value(self) -> NDArray[np.float64]:
        """The contents as written; NaN where not detected, empty or unreadable."""
        return self.results.values("value")

    @cached_property
    def not_detected(self) -> NDArray[np.bool_]:
        """Tell of every result whether it is below its detection limit: by the cell itself or by the column 限定符."""
        told = self.results.told.get("value")
        below = told.qualifiers == "<" if told is not None and told.qualifiers is not None else np.zeros(1, bool)
        cell = below[self.results.codes("value")] if self.results.has("value") else np.zeros(self.results.count, bool)
        return cell | self.results.among("qualifier", ("<",))

    @cached_property
    def limit(self) -> NDArray[np.float64]:
        """The detection limits as written: in a column of their own, else in the result itself (<0.01); 0 there is none."""
        own = self.results.values("detection_limit")
        told = self.results.told.get("value")
        if told is None or told.limits is None:
            return own
        inside = told.limits[self.results.codes("value")]
        number = np.where(self.not_detected & ~np.isnan(self.value), self.value, inside)  # 0.01 beside 限定符 <
        return np.where(np.isnan(own) & (number > 0), number, own)

    @cached_property
    def content(self) -> NDArray[np.float64]:
        """The contents in the first unit of their quantity; NaN where not detected."""
        return np.where(self.not_detected, np.nan, self.value * self.unit_factor)

    @cached_property
    def content_limit(self) -> NDArray[np.float64]:
        """The detection limits in the first unit of their quantity."""
        return self.limit * self.unit_factor

    @cached_property
    def reported(self) -> NDArray[np.bool_]:
        """Tell which rows hold a result at all."""
        return self.not_detected | ~np.isnan(self.value)

    @cached_property
    def subject(self) -> NDArray[np.int64]:
        """One number for sample and substance of every result, -1 where one of them is not known."""
        numbers, names = self.analytes
        known = np.array([bool(name) for name in names] or [False])[numbers] & (self.sample_of >= 0)
        return np.where(known, self.sample_of * len(names) + numbers, -1)

    @cached_property
    def chosen(self) -> NDArray[np.bool_]:
        """Tell which results count: of several of one sample and substance the one marked so, else the first."""
        usable = self.reported & (self.subject >= 0) & ~self.results.among("reportable", ("no",))
        at = np.flatnonzero(usable)
        unmarked = ~self.results.among("reportable", ("yes",))[at]
        order = at[np.argsort(self.subject[at] * 2 + unmarked, kind="stable")]
        first = np.ones(len(order), bool)
        first[1:] = self.subject[order][1:] != self.subject[order][:-1]
        chosen = np.zeros(self.results.count, bool)
        chosen[order[first]] = True
        return chosen

    def found(self, samples: NDArray[np.intp], numbers: NDArray[Any]) -> NDArray[np.intp]:
        """Return the row of the result that counts for samples and substances (their numbers), -1 where there is none."""
        at = self._ordered
        if not len(at):
            return np.full(len(samples), -1, np.intp)
        wanted = samples * len(self.analytes[1]) + numbers
        where = np.minimum(np.searchsorted(self.subject[at], wanted), len(at) - 1)
        hit = (self.subject[at[where]] == wanted) & (samples >= 0)
        return np.where(hit, at[where], -1)

    @cached_property
    def _ordered(self) -> NDArray[np.intp]:
        at = np.flatnonzero(self.chosen)
        return at[np.argsort(self.subject[at], kind="stable")]

    def same(self, sheet: Sheet, names: Iterable[str]) -> NDArray[np.int64]:
        """Return one number for each row of a sheet, equal where all these columns say the same.

        No number is 1 (分析序次), no laboratory is that of the delivery; names of laboratories are compared as `plain` has them.
        """
        codes = []
        for name in names:
            values = sheet.distinct(name)
            if values.dtype.kind == "f":
                values = np.nan_to_num(values, nan=1.0)
            elif name == "laboratory":
                values = np.array([plain(word or self.laboratory) for word in values], object)
            codes.append(renumbered(values)[0][sheet.codes(name)])
        return np.asarray(distinct_rows(codes), np.int64)
