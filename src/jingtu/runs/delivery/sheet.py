"""One sheet of a delivery as its checks ask it: columns of different cells, and a number for each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.delivery.findings import Place
from jingtu.runs.delivery.table import Cells, narrow
from jingtu.runs.delivery.told import Told, shown
from jingtu.standards.delivery import SheetForm

_TEXT_KINDS = ("text", "code", "substance", "unit")


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet, read. A column that the file lacks says nothing in any row."""

    form: SheetForm
    place: Place
    cells: dict[str, Cells]
    told: dict[str, Told]
    header_row: int = 1
    opinion_column: int = 1  # where a marked copy says what was found
    old_opinions: tuple[int, ...] = ()  # rows in which an earlier one did
    units: Mapping[str, str] = field(default_factory=dict)  # that the headings of columns carry

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.place.rows)

    def has(self, name: str) -> bool:
        """Tell whether the file has this column."""
        return name in self.cells

    def codes(self, name: str) -> NDArray[Any]:
        """Return of every row (n,) the number of its different cell."""
        return self.cells[name].codes if name in self.cells else np.zeros(self.count, np.uint8)

    def distinct(self, name: str) -> NDArray[Any]:
        """Return what the different cells say (k,): "" in texts, NaN in numbers, NaT in days where they say nothing."""
        return self.told[name].values if name in self.told else _nothing(self.form.column(name).kind)

    def values(self, name: str) -> NDArray[Any]:
        """Return what the column says in every row (n,)."""
        return np.asarray(self.distinct(name)[self.codes(name)])

    def among(self, name: str, words: Iterable[str]) -> NDArray[np.bool_]:
        """Tell of every row (n,) whether a column of texts says one of these words."""
        wanted = set(words)
        return np.asarray(np.array([word in wanted for word in self.distinct(name)], bool)[self.codes(name)])

    def given(self, name: str) -> NDArray[np.bool_]:
        """Tell of every row (n,) whether the column says anything that could be read."""
        return np.asarray(~nothing(self.distinct(name))[self.codes(name)])

    def says(self, name: str) -> bool:
        """Tell whether the column says anything in any row."""
        return self.has(name) and not bool(nothing(self.distinct(name)).all())

    def shown(self, name: str, row: int) -> str:
        """Return a cell as a finding quotes it, "空" where nothing is written."""
        if name not in self.cells:
            return "空"
        column = self.cells[name]
        return shown(column.distinct[column.codes[row]]) or "空"

    def title(self, name: str) -> str:
        """Return the title of a column."""
        return self.form.column(name).title

    def name_of(self, row: int) -> str:
        """Return the sample number in a row, "" where the sheet has none."""
        return str(self.distinct("sample")[self.codes("sample")[row]]) if self.has("sample") else ""


def nothing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which values say nothing: "" in texts, NaN in numbers, NaT in days."""
    if values.dtype == object:
        return np.asarray(values == "", bool)
    return np.asarray(np.isnat(values) if values.dtype.kind == "M" else np.isnan(values), bool)


def _nothing(kind: str) -> NDArray[Any]:
    if kind in _TEXT_KINDS:
        return np.array([""], object)
    return np.array([np.datetime64("NaT")], "datetime64[s]") if kind == "date" else np.array([np.nan])


def distinct_rows(codes: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return one number for each row (n,), equal where all the given numbers of the row are equal."""
    combined = np.zeros(len(codes[0]), np.int64)
    for one in codes:
        width = int(one.max(initial=0)) + 1
        if int(combined.max(initial=0)) > np.iinfo(np.int64).max // max(width, 1) - 1:
            combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
        combined = combined * width + one
    return combined


def renumbered(values: NDArray[Any]) -> tuple[NDArray[Any], list[str]]:
    """Return for different cells (k,) which text each stands for, and the texts: cells written differently may say the same."""
    index: dict[str, int] = {}
    numbers = [index.setdefault(str(value), len(index)) for value in values]
    return np.array(numbers, narrow(len(index))), list(index)
