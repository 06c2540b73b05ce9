"""`jingtu standards show 镉 --on 2019-06-30` prints what held for a substance on a day, with source and mark."""

import argparse
import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

from jingtu.project.environment import day, folder
from jingtu.project.failure import Failure


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("substance", nargs="?", metavar="项目", help="监测项目：名称、元素符号、CAS 号；不写时列出全部标准")
    parser.add_argument("--on", type=day, metavar="日期", help="哪一天有效的限值，如 2019-06-30；不写时为今天")
    parser.add_argument("--standard", metavar="标准号", help="只看一个标准（可以是已废止的），如 GB15618-1995")
    parser.add_argument("--standards", type=Path, metavar="目录", help="自己的标准文件所在目录；不写时为数据目录下的 standards")


def own_folder(given: Path | None) -> Path:
    """Return where a user's own files of limits stand."""
    return given or folder(os.environ.get("JINGTU_HOME", "").strip() or "var") / "standards"


def run(options: argparse.Namespace) -> None:
    from jingtu.standards import limits, substances

    if options.standards is not None and not options.standards.is_dir():
        raise Failure(f"没有目录 {options.standards}；请检查 --standards。", 2)
    library = limits.library(own_folder(options.standards))
    on = options.on or day(os.environ.get("JINGTU_TODAY", "").strip()) or dt.date.today()
    if options.substance is None:
        print("\n".join(overview(library)))
        return
    substance = substances.find(options.substance)
    if options.standard:
        standard = library.standard(options.standard, on=options.on)
        on = options.on or standard.valid_from
        print("\n".join(of_one(standard, substance, on)))
    else:
        print("\n".join(of_day(library, substance, on)))


def overview(library) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """Yield a line for each standard of limits."""
    from jingtu.standards import printing
    from jingtu.standards.documents import family_name

    yield "收录的限值标准（用 jingtu standards show 项目 --on 日期 查看限值）"
    for standard in library.all():
        said = f"{family_name(standard.family)}，{len(standard.substances)} 个项目，起止日期{standard.document.checked.words}"
        yield f"{printing.title(standard)}　{said}"


def of_one(standard, substance, on: dt.date) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """Yield what one standard asks on a day that it held."""
    from jingtu.standards import printing

    found = list(printing.lines(standard, substance.code, on))
    yield from found or [f"{standard.code} 在 {on} 对{printing.heading(substance)}没有限值。"]


def of_day(library, substance, on: dt.date) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """Yield what all standards in force on a day ask, and the subjects for which none is known on that day."""
    from jingtu.standards import printing
    from jingtu.standards.documents import family_name

    standards = [standard for standard in library.all() if standard.document.holds(on)]
    tables = [table for standard in standards if (table := list(printing.lines(standard, substance.code, on)))]
    yield f"{printing.heading(substance)}　{on} 有效的限值"
    for table in tables:
        yield ""
        yield from table
    if not tables:
        yield "当日有效的标准对这个项目没有限值。"
    missing = {document.family for document in library.documents} - {standard.family for standard in standards}
    if missing:
        yield ""
        yield f"没有收录当日有效标准的类别：{'、'.join(sorted(family_name(family) for family in missing))}。"
