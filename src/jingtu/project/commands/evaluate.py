"""`jingtu evaluate FILE --standard CODE --out RESULT` judges samples against standards; no settings, no database."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jingtu.project.commands.standards_show import own_folder
from jingtu.project.environment import day
from jingtu.project.failure import Failure

if TYPE_CHECKING:
    from jingtu.standards.limits import LimitStandard


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="样品和检测结果（.xlsx、.xls、.csv、.parquet），中英文列名均可")
    parser.add_argument(
        "--standard", action="append", default=[], metavar="标准号", help="如 GB15618-2018；可写几次。不写年份时用 --on 选版本"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="结果", help="写到哪个文件（.xlsx、.csv 或 .parquet）")
    parser.add_argument("--on", type=day, metavar="日期", help="按哪一天有效的版本和限值，如 2019-06-30")
    parser.add_argument("--sheet", metavar="工作表", help="读哪个工作表；* 表示全部。不写时读第一个有数据的")
    parser.add_argument("--provisional", action="store_true", help="pH、土地利用等未知时按最严的限值暂定评价，并注明")
    parser.add_argument(
        "--land", default="", metavar="类型", help="文件没有写土地利用的样品按什么，如 水田、旱地、果园、水旱轮作"
    )
    parser.add_argument("--use", default="", metavar="类别", help="文件没有写用地类别的样品按什么，如 第一类用地、第二类用地")
    parser.add_argument("--crop", default="", metavar="作物", help="文件没有写作物的样品按什么，如 水稻、小麦、叶菜")
    parser.add_argument(
        "--given", action="append", default=[], metavar="条件=值", help="标准要求的其他条件，如 saline=盐碱土地区；可写几次"
    )
    parser.add_argument("--class", dest="target", default="", metavar="类别", help="地下水等分类标准：与哪一类的限值比较，如 Ⅲ类")
    parser.add_argument(
        "--background", action="append", default=[], metavar="项目=含量", help="当地土壤背景值（mg/kg），如 砷=35；可写几次"
    )
    parser.add_argument("--standards", type=Path, metavar="目录", help="自己的标准文件所在目录；不写时为数据目录下的 standards")


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.evaluate import asked_standards
    from jingtu.runs.record import perform
    from jingtu.runs.terminal import bar, report

    if not options.standard:
        raise Failure("没有写明按哪个标准评价；请加 --standard，如 --standard GB15618-2018。", 2)
    inputs = {"samples": options.file}
    if (folder := own_folder(options.standards)).is_dir():
        inputs["standards"] = folder
    elif options.standards is not None:
        raise Failure(f"没有目录 {options.standards}；请检查 --standards。", 2)
    asked = parameters(options)
    _refuse_unknown([name for name, _word in map(_pair, options.given)], asked_standards(asked, inputs.get("standards")))
    return report(perform("evaluate", inputs, asked, options.out, progress=bar("评价")))


def parameters(options: argparse.Namespace) -> dict:  # type: ignore[type-arg]
    """Return what the run is asked, as the record keeps it."""
    given = {"land": options.land, "use": options.use, "crop": options.crop} | dict(map(_pair, options.given))
    return {
        "standards": options.standard,
        "on": options.on.isoformat() if options.on else None,
        "sheet": options.sheet,
        "provisional": options.provisional,
        "given": {key: word for key, word in given.items() if word},
        "target": options.target,
        "background": {name: _number(content, name) for name, content in map(_pair, options.background)},
    }


def _refuse_unknown(names: Sequence[str], standards: Sequence[LimitStandard]) -> None:
    """Raise Failure for a condition on which none of the standards depends."""
    from jingtu.runs.evaluate import conditions_of

    known = conditions_of(standards)
    if unknown := [name for name in names if name not in known]:
        listed = "、".join(f"{key}（{title}）" for key, title in known.items()) or "没有"
        codes = "、".join(standard.code for standard in standards)
        raise Failure(f"条件“{'、'.join(unknown)}”不认识；{codes} 可以用 --given 写明的条件：{listed}。", 2)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.replace("＝", "=").partition("=")
    if not (name.strip() and equals and value.strip()):
        raise Failure(f"“{text}”应写成 名称=值，如 砷=35。", 2)
    return name.strip(), value.strip()


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Failure(f"{name}的背景值“{text}”不是数字，应为 mg/kg 的数，如 35。", 2) from None
