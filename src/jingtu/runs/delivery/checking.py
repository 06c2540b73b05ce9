"""Check a delivery of samples and results against its published format: every finding in one pass, the rows as they were read.

checked = check([Path("交付.xlsx")], "lab-1")
checked.verdict            # refused, explained or accepted
for finding in checked.findings: …
checked.results            # a row per result, in codes, ready to be stored
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.delivery.cells import check_cells
from jingtu.runs.delivery.data import Data
from jingtu.runs.delivery.findings import Findings, Place, Verdict
from jingtu.runs.delivery.issued import opened, rows_of
from jingtu.runs.delivery.known import Issued, Known
from jingtu.runs.delivery.places import check_places
from jingtu.runs.delivery.quality import check_quality
from jingtu.runs.delivery.rows import check_rows
from jingtu.runs.delivery.screens import check_screens
from jingtu.runs.delivery.sheet import Sheet, renumbered
from jingtu.runs.delivery.sheets import sheets_of, tables_of
from jingtu.runs.delivery.standing import check_sender, check_standing
from jingtu.runs.delivery.table import RawTable
from jingtu.runs.delivery.values import check_values
from jingtu.runs.layouts import Layout, laid_out
from jingtu.runs.refusal import Refused
from jingtu.standards.delivery import Format, format_of

_BLOCK = 1 << 20
VERDICTS: tuple[Verdict, ...] = ("accepted", "explained", "refused")
_FOLDED = (".csv", ".txt", ".tsv", ".xlsx", ".xls")


@dataclass(frozen=True)
class Checked:
    """A delivery as it was checked.

    `findings` are for the sender; `hidden` are those that only show with what is known inside of issued samples: a sender who
    must not know which of them double each other is not told.

    Tables are in the order of the file, a column for every column of the format, whether the file has it or not; texts are
    categories ("" where nothing is said), `row` is the number of the row in the file.
    """

    form: Format
    paths: tuple[Path, ...]
    sha256: str
    findings: Findings
    hidden: Findings
    data: Data
    issued: Mapping[str, Issued]
    _east: NDArray[np.float64]
    _north: NDArray[np.float64]

    @property
    def verdict(self) -> Verdict:
        """Return what the findings decide, those that the sender is not told among them."""
        return max(self.findings.verdict, self.hidden.verdict, key=VERDICTS.index)

    @property
    def head(self) -> dict[str, Any]:
        """Return what the sheet about the delivery says, by column; empty where there is none."""
        return self.data.head

    @cached_property
    def samples(self) -> pd.DataFrame:
        """The samples: longitude and latitude in CGCS2000, the kind of control sample filled in.

        Of issued samples it says what is known inside, with the number there as `own_number` ("" of all others).
        """
        frame = _frame(self.data.samples)
        frame["qc"] = pd.Categorical(self.data.kind)
        frame["longitude"], frame["latitude"] = self._east, self._north
        frame["own_number"] = [one.own_number if one else "" for one in rows_of(self.data, self.issued)]
        return frame

    @cached_property
    def results(self) -> pd.DataFrame:
        """The results: `value` NaN for non-detects, whose `qualifier` is "<"; `sample_row` the position of the sample or -1.

        `chosen` tells which result counts of several for one sample and substance. Numbers are in the `unit` as written.
        """
        data, frame = self.data, _frame(self.data.results)
        frame["value"] = np.where(data.not_detected, np.nan, data.value)
        frame["qualifier"] = np.where(data.not_detected, "<", data.results.values("qualifier"))
        frame["detection_limit"] = data.limit
        frame["sample_row"], frame["chosen"] = data.sample_of, data.chosen
        return frame


def check(
    paths: Sequence[Path], code: str, known: Known | None = None, *, layout: Layout | None = None, progress: Progress = unheard
) -> Checked:
    """
    Check a delivery against the format `code` (lab-1, site-1).

    Parameters
    ----------
    paths : sequence of Path
        One workbook, or one text file for each sheet; a folder stands for the files in it.
    code : str
        The format.
    known : Known, optional
        What the receiver knows besides: what is not known is not checked.
    layout : Layout, optional
        By which map of columns an old table is read; then `paths` is one file.

    Returns
    -------
    Checked
        The same whatever the order of the rows, but for which of two equal numbers is called the second.

    Raises
    ------
    UnknownFormat, OSError, Cancelled
        Whatever else is wrong with the files is a finding.
    """
    form, known = format_of(code), known or Known()
    files = tuple(_files(paths))
    findings = Findings(form.grades)
    tables = _by(layout, files[0], findings) if layout else tables_of(files, findings, progress)
    sheets = sheets_of(tables, form, findings)
    data = Data(form, sheets)
    check_cells(data, known, findings)
    check_values(data, findings)
    check_rows(data, known, findings)
    east, north = check_places(data, known, findings)
    issued = known.samples or {}
    inside = opened(data, issued)
    if inside is not data:
        was_issued = data.samples.among("sample", issued)
        east = np.where(was_issued, inside.samples.values("longitude"), east)
        north = np.where(was_issued, inside.samples.values("latitude"), north)
    found, hidden = _judged(inside, known, east, north), Findings()
    if known.blind and inside is not data:
        found, hidden = found.parted(_judged(data, known, east, north))
    findings.add(found)
    check_sender(data, known, findings)
    check_standing(data, known, findings, hidden if known.blind else findings)
    return Checked(form, files, digest(files), findings, hidden, inside, issued, east, north)


def _by(layout: Layout, path: Path, findings: Findings) -> list[RawTable]:
    """Return the tables of an old file by its map; what does not fit the map is a finding."""
    try:
        return laid_out(path, layout)
    except Refused as refused:
        findings.whole("F01", str(refused), place=Place(path.name, "", np.empty(0, np.int64), {}))
        return []


def _judged(data: Data, known: Known, east: NDArray[np.float64], north: NDArray[np.float64]) -> Findings:
    """Return what control samples and screens say."""
    findings = Findings(data.form.grades)
    check_quality(data, known, findings)
    check_screens(data, east, north, findings)
    return findings


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(
            each for each in path.iterdir() if each.suffix.lower() in _FOLDED and not each.name.startswith(("~$", "."))
        )
        if not inside:
            raise Refused(f"目录 {path} 里没有 .xlsx、.xls 或 .csv 文件。请指明要检查的文件。")
        yield from inside


def digest(paths: Sequence[Path]) -> str:
    """Return the hash by which the same delivery is recognised: of the contents of its files, whatever their names and order."""
    hashes = []
    for path in paths:
        hashed = hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                hashed.update(block)
        hashes.append(hashed.hexdigest())
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()


def _frame(sheet: Sheet) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for column in sheet.form.columns:
        distinct, codes = sheet.distinct(column.name), sheet.codes(column.name)
        if distinct.dtype == object:
            numbers, words = renumbered(distinct)
            columns[column.name] = pd.Categorical.from_codes(numbers[codes].astype(np.int32), categories=words)
        else:
            columns[column.name] = distinct[codes]
    columns["row"] = sheet.place.rows
    return pd.DataFrame(columns, index=pd.RangeIndex(sheet.count))
