"""An invented table of earlier years, laid out as offices lay theirs out, which comes in through a map of its columns.

bring_in    the results of `years` at the points of the campaign, in a table of that name; they are archived data for ever
"""

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import openpyxl

from jingtu.core.observations import legacy, receiving
from jingtu.core.observations.models import ColumnMap, Delivery
from jingtu.standards import substances
from jingtu.themes.survey.deliveries import STAGE
from jingtu.themes.survey.models import Point

from .player import MARK, Deed, Scene
from .truth import truth

MAP = f"例行监测旧表的版式（{MARK}）"
POINT, DAY = "点号", "采样日期"
HELD_FOR_ALL = {"medium": "土壤", "depth_from": "0", "depth_to": "0.2"}
SAMPLED = (9, 18)  # month and day


def _bring_in(scene: Scene) -> None:
    by, name = scene.by, f"{scene.step['bring_in']}（{MARK}）"
    points = Point.objects.filter(stations__campaign=scene.row.pk).order_by("code")
    table, filename = old_table(list(points), scene.step["years"]), f"{name}.xlsx"
    found = ColumnMap.objects.filter(name=MAP).first() or _mapped(table, filename, scene)
    made = legacy.bring_in(scene.row, table, filename, by=by, map=found, name=name, stage=STAGE)
    receiving.judge(made.pk, lambda done, total: None)
    made.refresh_from_db()
    if made.state != Delivery.State.ACCEPTED:
        raise ValueError(f"{scene.row} {scene.on}: {made} is {made.state}; {[each.said for each in made.findings.all()[:5]]}")


def old_table(points: Sequence[Point], years: Sequence[int]) -> bytes:
    """Return a workbook with a line for each point and year, a column for each substance, a title above and a note below."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "历年结果"
    page.append([f"土壤例行监测历年结果（{MARK}）"])
    page.append([POINT, DAY, *(_heading(code) for code in truth().codes)])
    for line in _lines(points, years):
        page.append(line)
    page.append([f"注：本表为{MARK}"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _lines(points: Sequence[Point], years: Sequence[int]) -> Iterator[list[Any]]:
    held = truth().contents([point.geometry.x for point in points], [point.geometry.y for point in points])
    for year in years:
        for at, point in enumerate(points):
            contents = {code: float(values[at]) for code, values in held.items()}
            told = truth().reported(f"{point.code}-{year}", contents)
            yield [point.code, dt.date(year, *SAMPLED).isoformat(), *(_cell(code, told[code]) for code in truth().codes)]


def _cell(code: str, value: float) -> float | str:
    limit = truth().limit(code)
    return f"<{limit:g}" if limit is not None and value < limit else value


def _heading(code: str) -> str:
    return substances.of(code).name_zh if code == "ph" else f"{substances.of(code).name_zh}(mg/kg)"


def _mapped(table: bytes, filename: str, scene: Scene) -> ColumnMap:
    """Keep the map: what the headings suggest, and what a person knows of the table besides."""
    found = legacy.begin_map(table, filename, MAP, by=scene.by)
    columns = found.facts["columns"] | {"sample": [POINT, DAY], "point": [POINT], "sampled_on": [DAY]}
    legacy.correct_map(found, found.facts | {"columns": columns, "constants": HELD_FOR_ALL}, by=scene.by)
    found.refresh_from_db()
    return found


DEEDS: Mapping[str, Deed] = {"bring_in": _bring_in}
