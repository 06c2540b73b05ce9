"""`jingtu journal export FILE` writes the journal as lines of JSON, and beside it the program that checks it alone."""

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="导出到哪里，如 journal.jsonl")
    parser.add_argument("--from", dest="first", type=int, default=1, metavar="序号", help="从第几条开始，默认从头")


def run(options: argparse.Namespace) -> int:
    from jingtu.core.journal.exporting import VERIFIER, lines
    from jingtu.core.journal.services import record
    from jingtu.project.failure import Failure

    record(None, "journal.export", detail={"from": options.first})
    beside = options.file.parent / VERIFIER.name
    try:
        with options.file.open("w", encoding="utf-8", newline="\n") as file:
            count = sum(1 for line in lines(options.first) if file.write(line))
        beside.write_bytes(VERIFIER.read_bytes())
    except OSError as error:
        raise Failure(f"不能写入 {options.file}（{error}）。请换一个可以写的目录。") from error
    print(f"已导出 {count} 条到 {options.file}，核验程序在 {beside}。")
    print(f"核验：python {beside} {options.file} [抄录的校验值文件]")
    return 0
