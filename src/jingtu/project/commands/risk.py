"""`jingtu risk FILE --use class_1 --out RESULT` assesses a site by HJ 25.3, without settings or database."""

import argparse
from pathlib import Path

from jingtu.project.environment import day

USES = {
    "class_1": "class_1",
    "class_2": "class_2",
    "第一类用地": "class_1",
    "第二类用地": "class_2",
    "1": "class_1",
    "2": "class_2",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="土壤和地下水检测结果（.xlsx、.xls、.csv），或 Parquet 分区数据")
    parser.add_argument("--out", type=Path, required=True, metavar="结果", help="写到哪个文件（.xlsx）；分区数据写到一个目录")
    parser.add_argument(
        "--use", choices=USES, default="class_1", metavar="类别", help="文件没有写用地类别时：class_1（默认）或 class_2"
    )
    parser.add_argument("--parameters", type=Path, metavar="文件", help="自己的参数和分布（.xlsx、.csv、.yaml）")
    parser.add_argument("--edition", metavar="标准号", help="用哪一版导则的参数，如 HJ25.3-2014；不写时用最新的")
    parser.add_argument("--on", type=day, metavar="日期", help="用哪一天有效的导则，如 2018-06-30")
    parser.add_argument("--without", action="append", default=[], metavar="途径", help="场地上不存在的途径，如 cgw；可写几次")
    parser.add_argument(
        "--crack", choices=["soil", "crack"], default="soil", metavar="算法", help="裂隙扩散除以 soil（默认）或 crack 的孔隙度"
    )
    parser.add_argument(
        "--nondetect",
        choices=["half", "limit"],
        default="half",
        metavar="规则",
        help="未检出按检出限的一半（half，默认）或检出限（limit）计",
    )
    parser.add_argument("--drinking", action="store_true", help="地下水是饮用水源：另算保护地下水的土壤控制值")
    parser.add_argument("--sensitivity", action="store_true", help="另算土壤风险控制值对各参数的敏感性比例")
    parser.add_argument("--chart", action="store_true", help="另画最大的风险由哪些途径构成（结果同名的 .png）")
    parser.add_argument("--draws", type=int, default=1000, metavar="次数", help="参数有分布时每项抽样多少次，默认 1000")
    parser.add_argument("--seed", type=int, default=1, metavar="种子", help="抽样的种子，默认 1；相同的种子得到相同的结果")
    parser.add_argument("--sheet", metavar="工作表", help="读哪个工作表；* 表示全部")


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.record import perform
    from jingtu.runs.terminal import bar, report

    inputs = {"samples": options.file} | ({"parameters": options.parameters} if options.parameters else {})
    asked = {
        "use": USES[options.use],
        "edition": options.edition,
        "on": options.on.isoformat() if options.on else None,
        "without": options.without,
        "crack": options.crack,
        "nondetect": options.nondetect,
        "drinking": options.drinking,
        "sensitivity": options.sensitivity,
        "chart": options.chart,
        "draws": options.draws,
        "seed": options.seed,
        "sheet": options.sheet,
    }
    return report(perform("risk", inputs, asked, options.out, progress=bar("风险评估")))
