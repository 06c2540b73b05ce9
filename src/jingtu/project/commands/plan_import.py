"""`jingtu plan import FILE…` takes documents in, reads them at once and, unless told otherwise, confirms what was read."""

import argparse
import sys
from pathlib import Path

from jingtu.project.failure import Failure


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="文件", help="一个或多个方案文件")
    parser.add_argument("--place", metavar="代码", help="适用地区的区划代码，如 131000；不写时从文件中找")
    parser.add_argument("--as", dest="username", metavar="用户", help="以谁的名义导入；不写时为唯一的方案办公室人员")
    parser.add_argument("--review", action="store_true", help="只成为待审阅的草稿，不确认")


def run(options: argparse.Namespace) -> int:
    from jingtu.project import people

    user = people.named(options.username) if options.username else people.only_plan_officer()
    place = _place(options.place) if options.place else None
    failed = [file for file in options.files if not _imported(file, user, place, confirmed=not options.review)]
    return 1 if failed else 0


def _imported(file: Path, user, place, *, confirmed: bool) -> bool:  # type: ignore[no-untyped-def]
    """Import one file and say what became of it; a file that cannot be imported does not stop the others."""
    from django.core.exceptions import PermissionDenied

    from jingtu.core.plans.errors import PlanError
    from jingtu.core.plans.intake import import_file
    from jingtu.core.plans.models import Plan

    try:
        made = import_file(file, user, place, confirmed=confirmed)
    except (PlanError, PermissionDenied) as refusal:
        print(f"{file.name}：{refusal}", file=sys.stderr)
        return False
    if isinstance(made, Plan):
        print(f"{file.name}：已导入方案“{made.title}”，{made.task_count} 项任务。")
    else:
        print(f"{file.name}：已读出，等待审阅（审阅编号 {made.pk}）。")
    return True


def _place(code: str):  # type: ignore[no-untyped-def]
    from jingtu.core.places.queries import latest

    place = latest(code)
    if place is None:
        raise Failure(f"没有代码为 {code} 的行政区划。代码为 6 位数字，如 131000；区划未装入时先运行 jingtu places load。")
    return place
