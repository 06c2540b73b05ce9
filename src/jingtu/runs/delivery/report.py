"""What goes back to who delivered: a list of everything that was found, and the own workbook with the cells coloured."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from jingtu.runs.delivery.checking import Checked
from jingtu.runs.delivery.findings import Finding, Verdict
from jingtu.runs.delivery.headings import OPINION
from jingtu.runs.refusal import Refused
from jingtu.runs.workbooks.marks import ListSheet, Marks, mark_workbook
from jingtu.runs.workbooks.writing import Sheet, write_workbook
from jingtu.standards.delivery import checks

COLOURS: Final = {"refused": "#F6C7C7", "explained": "#FBE3B5", "noted": "#DCE9F5"}
LIST_SHEET = "检查结果"
MOST_LISTED = 100_000
COLUMNS = ("程度", "代码", "检查", "文件", "工作表", "单元格", "样品", "列", "发现", "要求", "怎样改正")
DECIDED = "同意接收的理由"
_WIDTHS = (10, 8, 20, 24, 12, 12, 18, 16, 40, 44, 50)
_WIDTH_OF_DECIDED = 50
_VERDICTS: dict[Verdict, str] = {
    "accepted": "可以接收：没有需要改正或说明的问题。",
    "explained": "须说明：没有退回的问题，有的问题要改正，或写明原因由审核人同意。",
    "refused": "退回：有必须改正的问题，改正后重新交付。",
}


def verdict_words(checked: Checked) -> str:
    """Return the verdict as a sentence."""
    return _VERDICTS[checked.verdict]


def summary(checked: Checked) -> list[str]:
    """Return what was checked and found, in lines."""
    data, findings = checked.data, checked.findings
    lines = [f"格式：{checked.form.title}（{checked.form.code}）；样品 {data.samples.count} 行，结果 {data.results.count} 行。"]
    grades = "，".join(f"{grade.title} {findings.grades[grade.code]} 处" for grade in checks().grades)
    lines.append(f"发现：{grades}。{verdict_words(checked)}")
    lines += [f"  {code} {checks().of(code).name}　{count} 处" for code, count in sorted(findings.counts.items())]
    if findings.untold:
        lines.append(f"同一种问题在一列里只列前 10,000 处，另有 {findings.untold} 处没有逐一列出。")
    return lines


def _row(one: Finding) -> tuple[str, ...]:
    grade = checks().grade(one.grade).title
    place = one.cell or (f"第 {one.row} 行" if one.row else "")
    return (grade, one.code, one.name, one.file, one.sheet, place, one.sample, one.title, one.found, one.expected, one.mend)


def table(checked: Checked, decided: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return the findings that are told, as the sheet 检查结果; at most a hundred thousand, those that refuse first.

    `decided` says by code why a reviewer took what must be explained; where it says anything, it is the last column.
    """
    order = {grade.code: at for at, grade in enumerate(checks().grades)}
    told = sorted(checked.findings, key=lambda one: order[one.grade])[:MOST_LISTED]
    frame = pd.DataFrame([_row(one) for one in told], columns=list(COLUMNS))
    return frame.assign(**{DECIDED: [decided.get(one.code, "") for one in told]}) if decided else frame


def write_list(checked: Checked, out: Path, decided: Mapping[str, str] | None = None) -> None:
    """Write the list as .xlsx (with a sheet of the verdict) or .csv. Raises Refused for another ending."""
    frame = table(checked, decided)
    if out.suffix.lower() == ".csv":
        frame.to_csv(out, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        return
    if out.suffix.lower() != ".xlsx":
        raise Refused(f"检查结果应写到 .xlsx 或 .csv 文件，这里是 {out.name}。请改文件名。")
    files = pd.DataFrame(
        [("结论", verdict_words(checked)), ("SHA-256", checked.sha256), *(("说明", line) for line in summary(checked))],
        columns=["项目", "内容"],
    )
    colour = {checks().grade(code).title: shade for code, shade in COLOURS.items()}
    widths = dict(zip(COLUMNS, _WIDTHS, strict=True)) | {DECIDED: _WIDTH_OF_DECIDED}
    write_workbook(
        out, [Sheet(LIST_SHEET, frame, marks={"程度": colour.get}, widths=widths), Sheet("结论", files, widths={"内容": 100})]
    )


def can_mark(checked: Checked) -> bool:
    """Tell whether the sender's own workbook can be marked: it is one .xlsx that could be opened."""
    return len(checked.paths) == 1 and checked.paths[0].suffix.lower() == ".xlsx" and not checked.findings.counts["F01"]


def write_marked(checked: Checked, out: Path, decided: Mapping[str, str] | None = None) -> None:
    """Write the sender's workbook with cells coloured by grade, the sentences in a column 检查意见 and the list as a sheet.

    `decided` as for `table`.
    Raises Refused where it cannot be marked (`can_mark`) and where it would take the place of what was delivered.
    """
    if not can_mark(checked):
        raise Refused("只有能打开的单个 .xlsx 文件可以标注；请写成问题清单（.xlsx 或 .csv）。")
    source = checked.paths[0]
    if out.resolve() == source.resolve():
        raise Refused(f"标注后的文件会覆盖交付的 {source.name}；请换一个文件名。")
    frame = table(checked, decided)
    rows = [list(frame.columns), *frame.to_numpy(dtype=object).tolist(), *([], *([line] for line in summary(checked)))]
    targets = {
        at: "'{}'!{}".format(sheet.replace("'", "''"), cell)
        for at, (sheet, cell) in enumerate(zip(frame["工作表"], frame["单元格"], strict=True), start=2)
        if sheet and cell and cell[0].isascii()
    }
    listed = ListSheet(LIST_SHEET, rows, targets, COLUMNS.index("单元格") + 1, (*_WIDTHS, _WIDTH_OF_DECIDED))
    partial = out.with_name(f".{out.name}.partial")
    try:
        mark_workbook(source, partial, _marks(checked), listed, COLOURS.values())
        os.replace(partial, out)
    finally:
        partial.unlink(missing_ok=True)


def _marks(checked: Checked) -> dict[str, Marks]:
    marks: dict[str, Marks] = {}
    for sheet in checked.data.sheets.values():
        marks[sheet.place.sheet] = Marks(
            column=sheet.opinion_column,
            header_row=sheet.header_row,
            heading=OPINION,
            sentences=dict.fromkeys(sheet.old_opinions, ""),
        )
    said: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    strongest = {grade.code: at for at, grade in enumerate(checks().grades)}
    for one in sorted(checked.findings, key=lambda one: -strongest[one.grade]):  # the strongest colour stays
        if one.sheet not in marks or not one.row:
            continue
        if one.column:
            marks[one.sheet].colours.setdefault(one.row, {})[one.column] = COLOURS[one.grade]
        said[one.sheet][one.row].insert(0, f"{one.code} {one.name}：{one.found}；应为{one.expected}。{one.mend}。")
    for name, rows in said.items():
        for row, sentences in rows.items():
            if row != marks[name].header_row:
                marks[name].sentences[row] = "\n".join(sentences)
    return marks
