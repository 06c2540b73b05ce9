"""`jingtu krige FILE --element 镉 --out map.tif` maps one element from samples; it needs neither settings nor database."""

import argparse
from pathlib import Path
from typing import Any

from jingtu.project.failure import Failure


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="样点和检测结果（.xlsx、.xls、.csv、.parquet）")
    parser.add_argument("--element", required=True, metavar="项目", help="监测项目的名称、符号或 CAS 号，如 镉")
    parser.add_argument("--out", required=True, type=Path, metavar="文件", help="结果 .tif；同名的 .parquet、.png 写在旁边")
    limit = parser.add_argument_group("限值")
    limit.add_argument("--standard", default="", metavar="标准", help="与哪个标准的限值比，如 GB15618-2018")
    limit.add_argument("--kind", default="", metavar="种类", help="限值种类，如 screening、control；不写时取标准的第一种")
    limit.add_argument("--on", default="", metavar="日期", help="按哪一天有效的版本，如 2019-06-30")
    limit.add_argument("--land", default="", metavar="利用", help="全部样点按这种土地利用取限值，如 水田")
    limit.add_argument("--use", default="", metavar="类别", help="全部样点按这类建设用地取限值，如 第一类用地")
    limit.add_argument("--ph", default="", metavar="pH", help="全部样点按这个 pH 取限值")
    limit.add_argument("--limit", type=float, metavar="数值", help="不用标准，直接给出限值")
    grid = parser.add_argument_group("范围和坐标")
    grid.add_argument("--boundary", type=Path, metavar="图层", help="制图边界（面图层）；不写时取样点外包范围")
    grid.add_argument("--cell", type=float, metavar="米", help="格子边长；不写时取整数，至多约一万格")
    grid.add_argument(
        "--crs", default="", metavar="坐标系", help="东坐标、北坐标的坐标系，如 EPSG:4548；经纬度按 CGCS2000 自动投影"
    )
    trend = parser.add_argument_group("协变量（可写多次）")
    trend.add_argument(
        "--covariate", action="append", default=[], metavar="名称=文件[:字段]", help="面图层的字段，或 GeoTIFF 栅格"
    )
    trend.add_argument("--distance", action="append", default=[], metavar="名称=文件", help="到图层中要素（如污染源）的距离")
    other = parser.add_argument_group("检验和其他")
    other.add_argument(
        "--nondetects",
        default="auto",
        choices=["auto", "half", "simulate"],
        metavar="办法",
        help="未检出：half 取检出限的一半，simulate 按邻近样点在检出限以下模拟，auto 未检出超过 15%% 时模拟（默认）",
    )
    other.add_argument("--folds", type=int, default=10, metavar="折", help="交叉验证的折数（默认 10）")
    other.add_argument("--block", type=float, metavar="米", help="按这个边长的方块分折；不写时自动取，使检验点离样点与格子一样远")
    other.add_argument("--simulations", type=int, default=0, metavar="次", help="条件模拟的次数，给出超标面积的区间，如 200")
    other.add_argument("--seed", type=int, default=1, metavar="种子", help="随机数种子（默认 1）")
    other.add_argument("--unit", default="mg/kg", metavar="单位", help="地图的单位（默认 mg/kg）")
    other.add_argument("--sheet", default="", metavar="工作表", help="只读这个工作表")


def run(options: argparse.Namespace) -> int:
    from jingtu.runs.record import perform
    from jingtu.runs.terminal import bar, report

    inputs, parameters = asked(options)
    return report(perform("krige", inputs, parameters, options.out, progress=bar("制图")))


def asked(options: argparse.Namespace) -> tuple[dict[str, Path], dict[str, Any]]:
    """Return the inputs and parameters of the run that was asked for; raises Failure for options that exclude each other."""
    if options.standard and options.limit is not None:
        raise Failure("--standard 和 --limit 只能用一个：限值要么取自标准，要么直接给出。", code=2)
    inputs = {"samples": options.file}
    if options.boundary:
        inputs["boundary"] = options.boundary
    covariates: dict[str, dict[str, Any]] = {}
    for number, text in enumerate(options.covariate):
        name, path, field = _covariate(text, "--covariate 名称=文件[:字段]")
        covariates[name] = {"input": f"covariate_{number + 1}", "field": field}
        inputs[f"covariate_{number + 1}"] = path
    for number, text in enumerate(options.distance):
        name, path, _field = _covariate(text, "--distance 名称=文件")
        covariates[name] = {"input": f"distance_{number + 1}", "distance": True}
        inputs[f"distance_{number + 1}"] = path
    conditions = {"land": options.land, "ph": options.ph, "class": options.use}
    told = {
        **{
            name: getattr(options, name)
            for name in ("element", "standard", "kind", "on", "limit", "cell", "crs", "block", "sheet")
        },
        "conditions": {name: value for name, value in conditions.items() if value},
        "covariates": covariates,
        "simulations": options.simulations or None,
    }
    kept = {name: value for name, value in told.items() if value not in ("", None, {})}
    return inputs, {**kept, "nondetects": options.nondetects, "folds": options.folds, "seed": options.seed, "unit": options.unit}


def _covariate(text: str, form: str) -> tuple[str, Path, str]:
    name, equals, rest = text.partition("=")
    if not (name and equals and rest):
        raise Failure(f"协变量“{text}”写得不对；应为 {form}。", code=2)
    if Path(rest).exists():
        return name, Path(rest), ""
    path, _colon, field = rest.rpartition(":")
    return name, Path(path or rest), field if path else ""
