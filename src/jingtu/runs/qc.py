"""Check the quality of a file of results: control samples, what cannot be, what looks made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.controls import ORDINARY, kinds
from jingtu.runs.quality.control import Counted, judged
from jingtu.runs.quality.data import Batch, read_batch, substance_name
from jingtu.runs.quality.doubts import Screened, doubts, screened
from jingtu.runs.quality.findings import DOUBTFUL, FAILED, NOTE, Finding, table
from jingtu.runs.record import Inputs, Json, Outcome, UsedStandard
from jingtu.runs.refusal import Refused
from jingtu.runs.workbooks.writing import Sheet, write_workbook
from jingtu.standards.documents import document
from jingtu.standards.quality import quality

STEPS = 3
COLOURS = {FAILED: "#F6C7C7", DOUBTFUL: "#FBE3B5", NOTE: "#E8EEF4"}
SHOWN = 10  # findings printed; the workbook holds all


def qc(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Check every result of a file of samples and control samples.

    Inputs: `samples` (table, wide or long). Parameters: `sheet`. Output: OUT.xlsx with findings (file, sheet, row, column),
    control samples by substance, screens, and columns as understood; or OUT.csv with the findings alone. Raises Refused.
    """
    sheet = parameters.get("sheet")
    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise Refused(f"结果文件应为 .xlsx 或 .csv，这里是 {out.name}。")
    batch = read_batch(inputs["samples"], str(sheet) if sheet else None, progress)
    progress(0, STEPS)
    of_control = list(judged(batch))
    progress(1, STEPS)
    of_screens = list(screened(batch))
    progress(2, STEPS)
    findings = [one for one in (*_unread(batch), *of_control, *doubts(batch), *of_screens) if isinstance(one, Finding)]
    findings.sort(key=lambda one: (FAILED, DOUBTFUL, NOTE).index(one.level))
    counted = [one for one in of_control if isinstance(one, Counted)]
    said = [one for one in of_screens if isinstance(one, Screened)]
    _write(out, batch, findings, counted, said)
    progress(STEPS, STEPS)
    refused = len(batch.unconverted) + len(batch.samples.refused)
    return Outcome((out,), tuple(_summary(batch, findings, counted)), _standards(), batch.samples.notes, refused)


def _unread(batch: Batch) -> Iterator[Finding]:
    """Yield the cells that could not be read or converted: they are findings too, and nothing else was asked of them."""
    for one in batch.samples.refused:
        yield Finding("读取", FAILED, one.fault.place, "", "", one.fault.said, "能读懂的内容", "这一格没有检查")
    for result in batch.unconverted:
        row, code, unit = (batch.samples.results[name].iat[result] for name in ("row", "substance", "unit"))
        found = f"单位 {unit} 不能换算成 mg/kg"
        place = batch.samples.where(result)
        yield Finding("读取", FAILED, place, batch.name(row), substance_name(code), found, "质量分数的单位", "这个结果没有检查")


def _write(out: Path, batch: Batch, findings: Sequence[Finding], counted: Sequence[Counted], said: Sequence[Screened]) -> None:
    if out.suffix.lower() == ".csv":
        table(findings).to_csv(out, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        return
    control = pd.DataFrame(
        [(one.check, one.substance, one.judged, one.passed, one.unjudged, _rate(one), one.needed) for one in counted],
        columns=["检查", "项目", "可判定", "合格", "不能判定", "合格率", "要求"],
    )
    screens = pd.DataFrame(
        [(one.name, one.substance, one.answer, one.p, one.false_alarm) for one in said],
        columns=["筛查", "项目", "结果", "偶然出现的概率", "误报率（干净的模拟数据）"],
    )
    read = pd.DataFrame(
        [(column.printed, column.field or "—", column.unit, column.note) for column in batch.samples.columns],
        columns=["列名", "理解为", "单位", "说明"],
    )
    write_workbook(
        out,
        [
            Sheet("发现的问题", table(findings), marks={"程度": COLOURS.get}),
            Sheet("质控样品", control, formats={"合格率": "0%"}),
            Sheet("造假筛查", screens, formats={"偶然出现的概率": "0.0E+00", "误报率（干净的模拟数据）": "0.0%"}),
            Sheet("读入的列", read),
        ],
    )


def _rate(one: Counted) -> float | None:
    return one.passed / one.judged if one.judged else None


def _summary(batch: Batch, findings: Sequence[Finding], counted: Sequence[Counted]) -> list[str]:
    names = {one.code: one.name for one in kinds().kinds}
    present = Counter(batch.kind)
    control = "，".join(f"{names[code]} {present[code]} 个" for code in names if present[code]) or "没有质控样品"
    lines = [f"样品 {present[ORDINARY]} 个，项目 {len(batch.codes)} 个；{control}。"]
    for check in dict.fromkeys(one.check for one in counted):
        own = [one for one in counted if one.check == check]
        total, passed = sum(one.judged for one in own), sum(one.passed for one in own)
        lines.append(f"{check}：可判定 {total} 项次，合格 {passed} 项次，不能判定 {sum(one.unjudged for one in own)} 项次。")
    levels = Counter(one.level for one in findings)
    lines.append(f"发现：不合格 {levels[FAILED]} 处，存疑 {levels[DOUBTFUL]} 处，提示 {levels[NOTE]} 处。")
    lines += [
        f"  {one.level}　{one.check}　{one.sample[:40]}　{one.substance}　{one.found}（{one.expected}）　{one.place}"
        for one in findings[:SHOWN]
    ]
    if len(findings) > SHOWN:
        lines.append(f"  其余 {len(findings) - SHOWN} 处见结果文件。")
    return lines


def _standards() -> tuple[UsedStandard, ...]:
    used = document(quality().parallels.source.document)
    checked = quality().parallels.checked.words
    return (UsedStandard(used.number, used.title, str(used.in_force), str(used.until or ""), "", checked),)
