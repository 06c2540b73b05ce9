"""`jingtu classify SAMPLES --units LAYER` classes cropland and writes a map and the list with reasons; it needs no database."""

import argparse
from pathlib import Path

from jingtu.project.commands.standards_show import own_folder
from jingtu.project.environment import day
from jingtu.project.failure import Failure


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("samples", type=Path, metavar="样品表", help="土壤样品和检测结果（.xlsx、.xls、.csv、.parquet）")
    parser.add_argument("--units", type=Path, required=True, metavar="图层", help="评价单元（.gpkg、.geojson、.shp、.parquet）")
    parser.add_argument(
        "--out", type=Path, metavar="文件", help="结果图层（.parquet 或 .gpkg），清单写在同名的 .xlsx；不写时为 分类结果.parquet"
    )
    parser.add_argument("--produce", type=Path, metavar="样品表", help="农产品协同监测结果，按 GB 2762 修正类别")
    parser.add_argument("--zones", type=Path, metavar="图层", help="分区（如乡镇），统计各类面积")
    parser.add_argument("--previous", type=Path, metavar="结果", help="以前的划分结果，比较变化")
    parser.add_argument("--rules", type=Path, metavar="文件", help="本省的划分规则（.yaml），不写时用内置的")
    parser.add_argument("--standard", default="", metavar="标准", help="土壤标准，不写时为 GB15618-2018")
    parser.add_argument("--standards", type=Path, metavar="目录", help="自己的标准文件所在目录；不写时为数据目录下的 standards")
    parser.add_argument("--on", type=day, metavar="日期", help="没有采样日期的农产品按哪一天的 GB 2762，如 2024-10-01")
    parser.add_argument("--land", default="", metavar="类型", help="样品和单元都没有写土地利用时用的类型，如 水田、其他")
    parser.add_argument("--provisional", action="store_true", help="缺 pH 或土地利用时按最严的限值暂定")
    parser.add_argument(
        "--empty", choices=("leave", "neighbours"), default="leave", help="没有点位的单元：留空，或参照相邻同类单元"
    )
    parser.add_argument("--crs", default="", metavar="坐标系", help="文件没有写坐标系时用的，如 EPSG:4548")
    parser.add_argument("--sheet", default="", metavar="工作表", help="样品在哪个工作表")


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.record import perform
    from jingtu.runs.terminal import bar, report

    files = {name: getattr(options, name) for name in ("samples", "units", "produce", "zones", "previous", "rules")}
    names = ("standard", "land", "provisional", "empty", "crs", "sheet")
    parameters = {name: getattr(options, name) for name in names}
    parameters["on"] = options.on.isoformat() if options.on else ""
    out = options.out or Path("分类结果.parquet")
    given = {name: path for name, path in files.items() if path is not None}
    if (folder := own_folder(options.standards)).is_dir():
        given["standards"] = folder
    elif options.standards is not None:
        raise Failure(f"没有目录 {options.standards}；请检查 --standards。", 2)
    return report(perform("classify", given, parameters, out, progress=bar("划分类别")))
