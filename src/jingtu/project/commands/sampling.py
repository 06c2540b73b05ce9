"""`jingtu sampling LAYER` lays out sampling places and writes a layer, a table and a picture; it needs no database."""

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("polygons", type=Path, metavar="图层", help="布点范围（.gpkg、.geojson、.shp、.parquet）")
    parser.add_argument(
        "--method",
        default="grid",
        choices=("grid", "hexagonal", "random", "stratified", "coverage", "thin", "extend"),
        help="grid 系统网格，hexagonal 六边形，random 简单随机，stratified 分区随机，coverage 均匀覆盖，thin 减少样点，extend 增加样点",
    )
    parser.add_argument("--spacing", type=float, metavar="米", help="网格间距")
    parser.add_argument("--count", type=int, metavar="点数", help="一共布多少点，或减少、增加多少点")
    parser.add_argument("--rule", metavar="密度", help="按规定的密度逐个单元布点，如 site_detailed；写错时列出全部")
    parser.add_argument("--cv", type=float, metavar="百分比", help="变异系数；与 --deviation 一起按 HJ/T 166 的公式计算点数")
    parser.add_argument("--deviation", type=float, metavar="百分比", help="允许的相对偏差")
    parser.add_argument("--apart", type=float, metavar="米", help="随机点之间的最小距离")
    parser.add_argument("--existing", type=Path, metavar="样品表", help="已有的样点")
    parser.add_argument("--element", default="", metavar="元素", help="减少或增加样点时按哪个元素的变异")
    parser.add_argument("--seed", type=int, default=1, metavar="数", help="随机数种子，相同的种子得到相同的点（默认 1）")
    parser.add_argument("--crs", default="", metavar="坐标系", help="文件没有写坐标系时用的，如 EPSG:4548")
    parser.add_argument(
        "--out", type=Path, default=Path("布点.gpkg"), metavar="文件", help="结果图层，表格和图写在旁边；默认 布点.gpkg"
    )


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.record import perform
    from jingtu.runs.terminal import bar, report

    inputs = {"polygons": options.polygons, **({"existing": options.existing} if options.existing else {})}
    names = ("method", "spacing", "count", "rule", "deviation", "apart", "element", "seed", "crs")
    parameters = {name: getattr(options, name) for name in names} | {"variation": options.cv}
    return report(perform("sampling", inputs, parameters, options.out, progress=bar("布点")))
