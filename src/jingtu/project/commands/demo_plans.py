"""`jingtu demo plans DIR` imports the five real plans into the demonstration."""

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="目录", help="五个真实方案所在的目录")


def run(options: argparse.Namespace) -> int:
    from jingtu.project.demo import import_plans

    return import_plans(options.folder)
