"""`jingtu qc FILE --out RESULT` checks the quality of a file of results; it needs neither settings nor database."""

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="文件", help="样品和质控样品的检测结果（.xlsx、.xls、.csv、.parquet），中英文列名均可"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="结果", help="写到哪个文件（.xlsx，或只写问题清单的 .csv）")
    parser.add_argument("--sheet", metavar="工作表", help="读哪个工作表；* 表示全部。不写时读第一个有数据的")


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.record import perform
    from jingtu.runs.terminal import bar, report

    outcome = perform("qc", {"samples": options.file}, {"sheet": options.sheet}, options.out, progress=bar("检查"))
    return report(outcome)
