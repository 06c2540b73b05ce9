"""`jingtu holidays load FILE` keeps the holidays of a year, so that working days in it are counted by the published notice."""

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="一年的放假安排（YAML），写法见 docs/installation.zh.md")


def run(options: argparse.Namespace) -> None:
    from jingtu.project.operations.holidays import load_holidays

    table = load_holidays(options.file)
    off = sum(len(each.days) for each in table.off)
    print(f"已装入 {table.year} 年的放假安排：放假 {off} 天，调休上班 {len(table.worked)} 天。各项期限由后台重新推算。")
