"""`jingtu journal heads` prints the last row of each day with its seal, one line a day, oldest first."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, default=31, metavar="天数", help="最近多少个有记录的日子，默认 31")


def run(options: argparse.Namespace) -> int:
    from jingtu.core.journal.exporting import head_lines
    from jingtu.core.journal.verification import daily_heads

    for line in head_lines(daily_heads(options.days)):
        print(line)
    return 0
