"""`jingtu places load` brings the country's divisions and boundaries into the database, or what a newer table adds."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--towns", default="", metavar="代码", help="另外装入一个县（市、区）的乡镇街道，如 131024")


def run(options: argparse.Namespace) -> None:
    from jingtu.core.places.loading import PlacesMissing, load_boundaries, load_divisions
    from jingtu.project.failure import Failure

    divisions = load_divisions()
    print(f"行政区划：新增 {divisions.added} 条，更新 {divisions.changed} 条。")
    try:
        print(f"边界：新增 {load_boundaries().added} 个。")
    except PlacesMissing as missing:
        raise Failure(str(missing)) from missing
    if options.towns:
        _towns(options.towns)


def _towns(code: str) -> None:
    from jingtu.core.places.loading import load_towns
    from jingtu.core.places.models import Level
    from jingtu.core.places.queries import latest
    from jingtu.project.failure import Failure

    county = latest(code)
    if county is None or county.level not in (Level.COUNTY, Level.ZONE):
        raise Failure(f"没有代码为 {code} 的县（市、区）或功能区。请填六位代码，如 131024。", code=2)
    print(f"{county.name}的乡镇街道：新增 {load_towns(county).added} 个。")
