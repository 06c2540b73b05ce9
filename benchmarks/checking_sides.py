"""One side of `checking` in a process of its own: checks the files of a folder and prints seconds, memory and what it found."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

RESULTS = "交付-结果.csv"
VALUE = r"^(\d+(\.\d+)?|<\d+(\.\d+)?|未检出)$"
DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
ANALYTES = ["镉", "汞", "砷", "铅", "铬", "铜", "镍", "锌", "铬（六价）", "pH"]
UNITS = ["mg/kg", "无量纲"]
KEY = ["样品编号", "检测项目", "检测单位", "检测方法", "分析序次"]
Answer = tuple[int, int]  # rows, findings


def jingtu(folder: Path) -> Answer:
    from jingtu.runs.delivery.checking import check

    checked = check([folder], "lab-1")
    counts = checked.findings.counts
    return checked.data.results.count, sum(counts[code] for code in ("V04", "V06", "V01", "R01", "V08"))


def jingtu_workbook(folder: Path) -> Answer:
    from jingtu.runs.delivery.checking import check
    from jingtu.runs.delivery.report import write_marked

    checked = check([folder / "交付.xlsx"], "lab-1")
    write_marked(checked, folder / "标注.xlsx")
    counts = checked.findings.counts
    return checked.data.results.count, sum(counts[code] for code in ("V04", "V06", "V01", "R01", "V08"))


def pandas(folder: Path) -> Answer:
    import pandas as pd

    frame = pd.read_csv(folder / RESULTS, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    wrong = int((~frame["检测结果"].str.match(VALUE)).sum())
    wrong += int(pd.to_datetime(frame["分析日期"], format="%Y-%m-%d", errors="coerce").isna().sum())
    wrong += int((~frame["检测项目"].isin(ANALYTES)).sum()) + int((~frame["单位"].isin(UNITS)).sum())
    acid = pd.to_numeric(frame["检测结果"].where(frame["检测项目"] == "pH"), errors="coerce")
    return len(frame), wrong + int((acid > 14).sum()) + int(frame.duplicated(KEY).sum())


def polars(folder: Path) -> Answer:
    import polars as pl

    frame = pl.read_csv(folder / RESULTS, infer_schema=False).fill_null("")
    number = pl.col("检测结果").cast(pl.Float64, strict=False)
    found = frame.select(
        value=(~pl.col("检测结果").str.contains(VALUE)).sum(),
        day=pl.col("分析日期").str.to_date("%Y-%m-%d", strict=False).is_null().sum(),
        analyte=(~pl.col("检测项目").is_in(ANALYTES)).sum(),
        unit=(~pl.col("单位").is_in(UNITS)).sum(),
        range=((pl.col("检测项目") == "pH") & (number > 14)).sum(),
        twice=(~pl.struct(KEY).is_first_distinct()).sum(),
    ).row(0)
    return len(frame), sum(found)


def pandera(folder: Path) -> Answer:
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.read_csv(folder / RESULTS, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    frame["日期"] = pd.to_datetime(frame["分析日期"], format="%Y-%m-%d", errors="coerce")
    frame["pH"] = pd.to_numeric(frame["检测结果"].where(frame["检测项目"] == "pH"), errors="coerce")
    schema = pa.DataFrameSchema(
        {
            "检测结果": pa.Column(str, pa.Check.str_matches(VALUE)),
            "日期": pa.Column("datetime64", nullable=False, coerce=False),
            "检测项目": pa.Column(str, pa.Check.isin(ANALYTES)),
            "单位": pa.Column(str, pa.Check.isin(UNITS)),
            "pH": pa.Column(float, pa.Check.le(14), nullable=True),
        },
        unique=KEY,
        report_duplicates="exclude_first",
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        rows = cases[cases["check"].astype(str).str.contains("uniqueness|unique")]["index"].nunique()
        others = cases[~cases["check"].astype(str).str.contains("uniqueness|unique|dtype")]
        return len(frame), rows + len(others)
    return len(frame), 0


def frictionless(folder: Path) -> Answer:
    from frictionless import Checklist, Resource, Schema, system, validate

    names = next(iter((folder / RESULTS).open(encoding="utf-8-sig"))).strip().split(",")
    told = {
        "检测结果": {"type": "string", "constraints": {"required": True, "pattern": VALUE[1:-1]}},
        "分析日期": {"type": "date"},
        "检测项目": {"type": "string", "constraints": {"enum": ANALYTES}},
        "单位": {"type": "string", "constraints": {"enum": UNITS}},
    }
    fields = [{"name": name, **told.get(name, {"type": "string"})} for name in names]
    schema = Schema.from_descriptor({"fields": fields, "primaryKey": KEY})
    with system.use_context(trusted=True):
        report = validate(
            Resource(path=str(folder / RESULTS), schema=schema, encoding="utf-8-sig"), checklist=Checklist(), limit_errors=10_000
        )
    return report.tasks[0].stats["rows"], report.stats["errors"]


def main(side: str, folder: str, repeats: str) -> None:
    work: Callable[[Path], Answer] = globals()[side]
    seconds, computing = [], []
    for _ in range(int(repeats)):
        begun, computed = time.perf_counter(), time.process_time()
        rows, found = work(Path(folder))
        seconds.append(time.perf_counter() - begun)
        computing.append(time.process_time() - computed)
    print(json.dumps({"seconds": min(seconds), "cpu": min(computing), "rows": rows, "found": found, "peak_mb": peak_mb()}))


def peak_mb() -> float:
    """Return the largest resident memory of this process; getrusage would tell that of the process that started it."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), float("nan"))


if __name__ == "__main__":
    main(*sys.argv[1:])
