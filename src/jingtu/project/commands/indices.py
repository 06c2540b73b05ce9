"""`jingtu indices FILE --out RESULT` computes pollution indices; it needs neither settings nor database."""

import argparse
from pathlib import Path

from jingtu.project.commands.standards_show import own_folder
from jingtu.project.environment import day


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="样品和检测结果（.xlsx、.xls、.csv、.parquet），中英文列名均可")
    parser.add_argument("--out", type=Path, required=True, metavar="结果", help="写到哪个 .xlsx 文件")
    parser.add_argument(
        "--standard", default="", metavar="标准号", help="单因子和内梅罗指数与哪个标准比较，如 GB15618-2018；不写时不算"
    )
    parser.add_argument("--on", type=day, metavar="日期", help="按哪一天有效的版本和限值，如 2019-06-30")
    parser.add_argument("--land", default="", metavar="类型", help="文件没有写土地利用的样品按什么，如 水田、旱地、果园")
    parser.add_argument("--use", default="", metavar="类别", help="文件没有写用地类别的样品按什么，如 第一类用地")
    parser.add_argument("--background", default="china_mean", metavar="名称", help="哪组土壤背景值；不写时为全国 A 层算术平均值")
    parser.add_argument("--backgrounds", type=Path, metavar="文件", help="自己的背景值文件，格式同程序自带的 backgrounds.yaml")
    parser.add_argument(
        "--scale",
        default="ecological_index_metals",
        metavar="名称",
        help="RI 的分级：ecological_index 或 ecological_index_metals",
    )
    parser.add_argument("--sheet", metavar="工作表", help="读哪个工作表；不写时读第一个有数据的")
    parser.add_argument("--standards", type=Path, metavar="目录", help="自己的标准文件所在目录；不写时为数据目录下的 standards")


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.record import perform
    from jingtu.runs.terminal import bar, report

    inputs = {"samples": options.file}
    if (folder := own_folder(options.standards)).is_dir():
        inputs["standards"] = folder
    if options.backgrounds:
        inputs["backgrounds"] = options.backgrounds
    parameters = {
        "standard": options.standard,
        "on": options.on.isoformat() if options.on else None,
        "given": {key: word for key, word in (("land", options.land), ("use", options.use)) if word},
        "background": options.background,
        "scale": options.scale,
        "sheet": options.sheet,
    }
    return report(perform("indices", inputs, parameters, options.out, progress=bar("计算")))
