"""`jingtu journal verify` recomputes the chain of the journal; exit code 1 when a row was altered, removed or inserted."""

import argparse
from pathlib import Path

from jingtu.project.failure import Failure


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--heads", type=Path, metavar="文件", help="事先抄录的校验值（jingtu journal heads 的输出）")


def run(options: argparse.Namespace) -> int:
    from jingtu.core.journal.independent.verify_journal import known_heads
    from jingtu.core.journal.verification import verify_command

    try:
        known = known_heads(options.heads) if options.heads else {}
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"读不出 {options.heads}（{error}）。请给出 jingtu journal heads 存下的文件。") from error
    if options.heads and not known:
        raise Failure(f"{options.heads} 里没有校验值，每行应当是“日期 序号 校验值”。请给出 jingtu journal heads 存下的文件。")
    return verify_command(known)
