"""`jingtu migrate` makes the tables, or brings them up to date."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> None:
    from jingtu.project.preparation import migrate

    print("数据库已更新。" if migrate() else "数据库已是最新。")
