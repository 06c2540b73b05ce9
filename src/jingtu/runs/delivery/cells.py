"""Checks of single cells: filled where required, readable, short enough, in the code list, in the range of the column."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.delivery.data import Data
from jingtu.runs.delivery.findings import Findings
from jingtu.runs.delivery.known import Known
from jingtu.runs.delivery.sheet import Sheet, nothing
from jingtu.standards.delivery import Column, delivery

_NO_RESULT = "填写结果；没有检测的项目不列行"
_FILL = "照填报说明填写"


def check_cells(data: Data, known: Known, findings: Findings) -> None:
    """Note every cell that is not what its column asks for; of issued samples day and place are known and not asked."""
    for sheet in data.sheets.values():
        for name in sheet.told:
            _faults(sheet, sheet.form.column(name), findings)
            _range(sheet, sheet.form.column(name), findings)
    _required(data, known, findings)


def _faults(sheet: Sheet, column: Column, findings: Findings) -> None:
    told, codes = sheet.told[column.name], sheet.codes(column.name)
    by_code: dict[str, dict[int, dict[str, Any]]] = {}
    for at, faults in told.faults.items():
        for code, words in faults:
            by_code.setdefault(code, {})[at] = words
    for code, words_of in by_code.items():
        flags = np.zeros(len(told.values), bool)
        flags[list(words_of)] = True
        note(findings, code, sheet, column.name, flags[codes], words=lambda row, words_of=words_of: words_of[int(codes[row])])


def _range(sheet: Sheet, column: Column, findings: Findings) -> None:
    if column.least is None and column.above is None:
        return
    values = sheet.distinct(column.name)
    if column.least is not None:
        flags, said = values < column.least, f"不小于 {column.least:g}"
    else:
        flags, said = values <= column.above, f"大于 {column.above:g}"
    note(findings, "V08", sheet, column.name, flags[sheet.codes(column.name)], words={"range": said})


def _required(data: Data, known: Known, findings: Findings) -> None:
    form = data.form
    for code, sheet in data.sheets.items():
        for name in form.required.get(code, ()):
            if sheet.has(name):
                _empty(sheet, name, np.ones(sheet.count, bool), "", findings)
    taken = data.is_kind(delivery().taken) & (known.samples is None)
    for name in form.required_if_taken:
        _empty(data.samples, name, taken, "（现场采集的样品）", findings)
    for name, why in form.wished.items():
        among = taken & (data.samples.among("medium", ("soil",)) if name.startswith("depth") else True)
        _empty(data.samples, name, among, why, findings, code="V19")
    for kind, names in form.required_of.items():
        title = next(entry.title for entry in delivery().codes_of("qc").entries if entry.code == kind)
        for name in names:
            _of_kind(data, kind, name, f"（{title}）", findings)


def _of_kind(data: Data, kind: str, name: str, why: str, findings: Findings) -> None:
    among = data.is_kind((kind,))
    if name in {column.name for column in data.samples.form.columns}:
        _empty(data.samples, name, among, why, findings)
    else:
        # pH is neither spiked nor certified in the unit of contents.
        _empty(data.results, name, data.of_sample(among, False) & ~data.of_ph, why, findings)


def _empty(sheet: Sheet, name: str, among: NDArray[np.bool_], why: str, findings: Findings, code: str = "V01") -> None:
    """Note the cells that say nothing, but for those that were noted as unreadable."""
    values = sheet.distinct(name)
    missing = nothing(values)
    told = sheet.told.get(name)
    if told is not None:
        missing &= ~np.isin(np.arange(len(values)), list(told.faults))
        if told.qualifiers is not None:
            missing &= told.qualifiers == ""
    words = {"title": sheet.title(name), "why": why, "mend": _NO_RESULT if name == "value" else _FILL}
    note(findings, code, sheet, name, missing[sheet.codes(name)] & among, words=words)


def note(findings: Findings, code: str, sheet: Sheet, name: str, flags: Any, *, words: Any = None, found: Any = None) -> None:
    """Add a finding for every flagged row of a column; `found` is the cell unless something else is said."""
    findings.rows(
        code,
        sheet.place,
        np.flatnonzero(flags),
        found or (lambda row: sheet.shown(name, row)),
        field=name,
        title=sheet.title(name),
        sample=sheet.name_of,
        words=words,
    )
