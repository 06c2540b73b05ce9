"""`jingtu check FILE --format lab-1` checks a delivery before it is sent, offline and without an account or database."""

import argparse
import datetime as dt
from pathlib import Path

REFUSED, TO_EXPLAIN = 1, 3
SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="*", metavar="文件", help="一个 .xlsx、.xls，或几个 .csv，或装有它们的目录")
    parser.add_argument("--format", default="lab-1", metavar="格式", help="数据格式：lab-1（实验室交付）或 site-1（地块调查）")
    parser.add_argument("--list", type=Path, metavar="清单", help="把全部问题写成清单（.xlsx 或 .csv）")
    parser.add_argument("--marked", type=Path, metavar="标注", help="把问题标在自己的工作簿里，另存为（.xlsx）")
    parser.add_argument("--template", type=Path, metavar="模板", help="写出这个格式的模板（.xlsx 或 .csv），不检查")
    parser.add_argument("--scope", type=Path, metavar="资质表", help="检测单位、检测项目、检测方法、有效期起、有效期止的表")
    parser.add_argument("--issued", type=Path, metavar="送样单", help="下发的样品编号的表")
    parser.add_argument("--place", type=Path, metavar="范围", help="申报范围的 GeoJSON（经纬度）")


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.delivery.checking import check
    from jingtu.runs.delivery.known import Known, read_issued, read_place, read_scope
    from jingtu.runs.delivery.report import summary, write_list, write_marked
    from jingtu.runs.delivery.template import write_template
    from jingtu.runs.refusal import Refused
    from jingtu.runs.terminal import bar

    if options.template:
        print("已写入 " + "、".join(map(str, write_template(options.format, options.template))))
        return 0
    if not options.files:
        raise Refused("没有写要检查的文件。用法：jingtu check 文件 --format lab-1；要模板用 --template 模板.xlsx。")
    known = Known(
        place=read_place(options.place) if options.place else None,
        issued=read_issued(options.issued) if options.issued else None,
        scope=read_scope(options.scope) if options.scope else None,
        on=dt.date.today(),
    )
    checked = check(options.files, options.format, known, progress=bar("检查"))
    print("\n".join(summary(checked)))
    if options.list is None and options.marked is None:
        _show(list(checked.findings))
    for path, write in ((options.list, write_list), (options.marked, write_marked)):
        if path is not None:
            write(checked, path)
            print(f"已写入 {path}")
    return {"refused": REFUSED, "explained": TO_EXPLAIN, "accepted": 0}[checked.verdict]


def _show(findings: list) -> None:  # type: ignore[type-arg]
    for one in findings[:SHOWN]:
        print(f"  {one.where}：{one.code} {one.name}。{one.found}；应为{one.expected}。{one.mend}。")
    if len(findings) > SHOWN:
        print(f"  其余 {len(findings) - SHOWN} 处用 --list 写成清单查看。")
