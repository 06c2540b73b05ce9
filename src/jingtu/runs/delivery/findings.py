"""What a check of a delivery found: under fixed codes, each with its place, what was found and expected, and how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from jingtu.runs.cells import visible
from jingtu.runs.workbooks.guard import column_letters
from jingtu.standards.delivery import Check, Grade, checks

MOST_TOLD = 10_000  # of one kind in one column: the rest is counted; nobody mends more by reading a list
Verdict = Literal["refused", "explained", "accepted"]
Words = Callable[[int], Mapping[str, Any]] | Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where the rows and columns of one sheet stand in the files."""

    file: str
    sheet: str  # of the workbook, "" for a text file
    rows: Any  # (n,) number of each row
    columns: Mapping[str, int]  # number of the column of a field


@dataclass(frozen=True, order=True)
class Finding:
    """One finding. `row` and `column` count from 1 in the file and are 0 where it is about a sheet or a file as a whole."""

    file: str
    sheet: str
    row: int
    column: int
    code: str
    name: str
    grade: Grade
    title: str  # of the column
    sample: str
    found: str
    expected: str
    mend: str

    @property
    def cell(self) -> str:
        """Return the cell as Excel calls it (C5); "" where the finding is about no single cell."""
        return f"{column_letters(self.column)}{self.row}" if self.row and self.column else ""

    @property
    def where(self) -> str:
        """Return the place in words."""
        parts = [f"文件 {self.file}"] if self.file else []
        parts += [f"工作表 {self.sheet}"] if self.sheet else []
        parts += [f"第 {self.row} 行"] if self.row else []
        parts += [f"{column_letters(self.column)} 列（{self.title}）"] if self.column else []
        return "，".join(parts) or "整份交付"


@dataclass(frozen=True)
class _Group:
    """Findings of one kind in one column; those beyond the first `MOST_TOLD` are a number."""

    count: int
    told: tuple[Finding, ...]


class Findings:
    """Everything that was found, in the order of its addition; kinds with very many findings tell the first and count all.

    `grades` are those that the format gives to some checks in place of the published ones.
    """

    def __init__(self, grades: Mapping[str, Grade] | None = None) -> None:
        self._groups: list[_Group] = []
        self._own_grades = dict(grades or {})

    def whole(self, code: str, found: str, *, place: Place | None = None, row: int = 0, column: int = 0, **words: Any) -> None:
        """Add a finding about a file or a sheet, or about a row or column that is no cell of the data."""
        file, sheet = (place.file, place.sheet) if place else ("", "")
        self._groups.append(_Group(1, (self._finding(code, file, sheet, row, column, "", "", found, words),)))

    def rows(
        self,
        code: str,
        place: Place,
        rows: Any,
        found: Callable[[int], str],
        *,
        field: str = "",
        title: str = "",
        sample: Callable[[int], str] = lambda row: "",
        words: Words | None = None,
    ) -> None:
        """Add one finding for each of the rows (numbers in the sheet's data, any order)."""
        if not len(rows):
            return
        chosen = np.sort(np.asarray(rows))[:MOST_TOLD].tolist()
        column = place.columns.get(field, 0)
        told = tuple(
            self._finding(
                code,
                place.file,
                place.sheet,
                int(place.rows[row]),
                column,
                title,
                sample(row),
                found(row),
                (words(row) if callable(words) else words) or {},
            )
            for row in chosen
        )
        self._groups.append(_Group(len(rows), told))

    @property
    def counts(self) -> Counter[str]:
        """Return how many findings each code has."""
        counts: Counter[str] = Counter()
        for group in self._groups:
            counts[group.told[0].code] += group.count
        return counts

    @property
    def grades(self) -> Counter[Grade]:
        """Return how many findings each grade has."""
        grades: Counter[Grade] = Counter()
        for group in self._groups:
            grades[group.told[0].grade] += group.count
        return grades

    @property
    def asking(self) -> list[tuple[str, str, int]]:
        """Return the checks that ask for an explanation: code, name, and at how many places."""
        names = {group.told[0].code: group.told[0].name for group in self._groups if group.told[0].grade == "explained"}
        counts = self.counts
        return [(code, names[code], counts[code]) for code in sorted(names)]

    @property
    def verdict(self) -> Verdict:
        """Return what the findings decide: refused, to be explained, or accepted."""
        return "refused" if self.grades["refused"] else "explained" if self.grades["explained"] else "accepted"

    def parted(self, known: Findings) -> tuple[Findings, Findings]:
        """Return what others found as well, and what only these found."""
        told = {one for group in known._groups for one in group.told}
        both, own = Findings(self._own_grades), Findings(self._own_grades)
        for group in self._groups:
            for found, wanted in ((both, True), (own, False)):
                kept = tuple(one for one in group.told if (one in told) is wanted)
                if kept:
                    found._groups.append(_Group(group.count if len(kept) == len(group.told) else len(kept), kept))
        return both, own

    def add(self, more: Findings) -> None:
        """Add what else was found."""
        self._groups += more._groups

    @property
    def untold(self) -> int:
        """Return how many findings are counted and not listed."""
        return sum(group.count - len(group.told) for group in self._groups)

    def __iter__(self) -> Iterator[Finding]:
        """Yield the findings that are told: by file, sheet, row and column."""
        yield from sorted(one for group in self._groups for one in group.told)

    def _finding(
        self,
        code: str,
        file: str,
        sheet: str,
        row: int,
        column: int,
        title: str,
        sample: str,
        found: str,
        words: Mapping[str, Any],
    ) -> Finding:
        check: Check = checks().of(code)
        grade = self._own_grades.get(code, check.grade)
        expected, mend = check.expected.format_map(words), check.mend.format_map(words)
        return Finding(file, sheet, row, column, code, check.name, grade, title, sample, visible(found), expected, mend)
