"""Write an evaluation: one workbook, or one text or Parquet file per table."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from jingtu.runs.refusal import Refused
from jingtu.runs.tables import Column
from jingtu.runs.workbooks.writing import Sheet, TooManyRows, write_workbook

ENDINGS = {
    "逐项结果": "",
    "逐点结论": ".points",
    "项目统计": ".elements",
    "所用限值": ".limits",
    "未评价": ".refused",
    "逐点指数": ".indices",
    "指数分级": ".grades",
    "污染指数分布": ".ratios",
    "深度剖面": ".depths",
    "各轮次": ".rounds",
    "各地区": ".regions",
    "相关": ".correlation",
    "各点位趋势": ".trends",
    "区域趋势": ".regional",
}
KINDS = (".xlsx", ".csv", ".parquet")
NUMBERS = dict.fromkeys(
    (
        "污染指数",
        "超标倍数",
        "最大污染指数",
        "平均值",
        "标准差",
        "中位数",
        "95%分位数",
        "平均值95%置信上限",
        "Kaplan–Meier平均值",
    ),
    "0.00##",
)
EXCEEDED, HIGHER, UNJUDGED = "#FCE8B2", "#F4B6A6", "#E6E6E6"


def write(out: Path, tables: Mapping[str, pd.DataFrame], summary: Sequence[str], columns: Sequence[Column]) -> tuple[Path, ...]:
    """Write the tables to OUT (.xlsx, .csv or .parquet) and return the files; raises Refused for another ending."""
    kind = out.suffix.lower()
    if kind == ".xlsx":
        return (_workbook(out, tables, summary, columns),)
    if kind not in KINDS:
        raise Refused(f"结果文件 {out.name} 的扩展名应为 {'、'.join(KINDS)} 之一。")
    return tuple(_separate(out, kind, name, frame) for name, frame in tables.items())


def _workbook(out: Path, tables: Mapping[str, pd.DataFrame], summary: Sequence[str], columns: Sequence[Column]) -> Path:
    understood = pd.DataFrame(
        {
            "列": [column.place for column in columns],
            "列名": [column.printed for column in columns],
            "读作": [column.field.removeprefix("content:") for column in columns],
            "单位": [column.unit for column in columns],
            "说明": [column.note for column in columns],
        },
        dtype=object,
    )
    sheets = [Sheet("摘要", pd.DataFrame({"摘要": [*summary]}), widths={"摘要": 110})]
    for name, frame in tables.items():
        shares = {column: "0.0%" for column in frame if column.endswith("率")}
        sheets.append(Sheet(name, frame, {**NUMBERS, **shares}, {"结论": _colour}, {"理由": 60}))
    try:
        write_workbook(out, [*sheets, Sheet("读取说明", understood)])
    except TooManyRows as error:
        raise Refused(str(error)) from error
    return out


def _colour(verdict: object) -> str | None:
    """Return the colour of a verdict; the words beside it say the same."""
    text = str(verdict)
    if text.startswith(("不能评价", "待定")):
        return UNJUDGED
    if text.startswith("超过"):
        return EXCEEDED if "，未超过" in text else HIGHER
    return None


def _separate(out: Path, kind: str, name: str, frame: pd.DataFrame) -> Path:
    path = out.with_name(f"{out.stem}{ENDINGS[name]}{kind}")
    if kind == ".csv":
        _write_text(path, frame)
    else:
        frame.to_parquet(path, index=False)
    return path


def _write_text(path: Path, frame: pd.DataFrame) -> None:
    """Write UTF-8 with the mark by which Excel knows it; by Arrow, because pandas' own writer took a quarter of
    an evaluation of 800,000 results."""
    import pyarrow as pa
    from pyarrow import csv

    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8)
        csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), file)
