"""`jingtu trends FILE --out RESULT` tests repeated samples for rise, fall and step, without database."""

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="历次样品和检测结果（.xlsx、.xls、.csv），须有采样日期")
    parser.add_argument("--out", type=Path, required=True, metavar="结果", help="写到哪个文件（.xlsx）")
    parser.add_argument("--level", type=float, default=0.05, metavar="水平", help="期望的误报比例，默认 0.05")
    parser.add_argument("--independent", action="store_true", help="各点位互不相关（区域检验不计点位之间的协方差）")
    parser.add_argument("--sheet", metavar="工作表", help="读哪个工作表；* 表示全部")


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.record import perform
    from jingtu.runs.terminal import bar, report

    asked = {"level": options.level, "independent": options.independent, "sheet": options.sheet}
    return report(perform("trends", {"samples": options.file}, asked, options.out, progress=bar("趋势分析")))
