"""`jingtu rerun RECORD` repeats a recorded run and compares; it needs neither settings nor database."""

import argparse
import sys
from pathlib import Path

DIFFERENT = 4  # exit code: repeated, and something came out otherwise


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("record", type=Path, metavar="记录", help="计算时写在结果旁边的 *.run.json")


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.record import rerun
    from jingtu.runs.terminal import bar

    found = rerun(options.record, progress=bar("重算"))
    for difference in found.differences:
        print(difference, file=sys.stderr)
    print("重算的结果与记录逐字节相同。" if found.same else "重算的结果与记录不同。")
    return 0 if found.same else DIFFERENT
