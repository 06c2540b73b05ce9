"""Invented results of surveys in a demonstration's history: delivered as a workbook, checked, judged, and decided on.

data      a delivery named so, of a `stage`: `samples` as [number, depth from, depth to], `results` as
          [sample, substance, result, unit]; points lie in a row across the site
weigh     which conclusion holds where surveys disagree, with a `reason`
"""

import io
from collections.abc import Mapping

import openpyxl

from jingtu.core.observations import receiving, running, waiving
from jingtu.core.observations.models import Delivery
from jingtu.themes.development_land import judging, risk, surveys
from jingtu.themes.development_land.models import Site

from .player import MARK, Deed, Scene

LABORATORY = "廊坊演示检测公司"
SAMPLES = ("样品编号", "点位编号", "介质", "采样深度起", "采样深度止", "经度", "纬度", "采样日期")
RESULTS = ("样品编号", "检测项目", "检测结果", "单位", "检测单位")
STANDARD = "GB 36600-2018"
OFF_THE_GRID = 0.000013  # degrees: a position of few decimals is refused as too coarse


def _data(scene: Scene) -> None:
    step = scene.step
    delivery = receiving.deliver(
        scene.row,
        workbook(scene),
        f"{step['data']}（{MARK}）.xlsx",
        by=scene.by if "by" in step else scene.firm,
        stage=step["stage"],
        name=f"{step['data']}（{MARK}）",
        format=judging.FORMAT,
    )
    receiving.judge(delivery.pk, _quiet)
    delivery.refresh_from_db()
    if delivery.state == Delivery.State.WAITING:
        waiving.waive(delivery, MARK, by=scene.past.cast.people["office"])
        receiving.judge(delivery.pk, _quiet)
        delivery.refresh_from_db()
    if delivery.state != Delivery.State.ACCEPTED:
        raise ValueError(f"{scene.row} {scene.on}: {delivery.state}; {[each.said for each in delivery.findings.all()]}")
    asked = judging.judge(scene.row, [delivery], by=scene.past.cast.people["office"], standard=STANDARD)
    running.carry_out(asked.pk, _quiet)
    if step.get("risk"):
        running.carry_out(risk.assess(scene.row, [delivery], by=scene.past.cast.people["office"]).pk, _quiet)


def _weigh(scene: Scene) -> None:
    surveys.decide(scene.row, surveys.latest(scene.row), scene.step["weigh"], scene.step["reason"], by=scene.by)


def workbook(scene: Scene) -> bytes:
    """Return the workbook of a step as the template has it."""
    samples, sampled_on = scene.step["samples"], scene.on.isoformat()
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("结果")
    first.title = "样品"
    first.append(SAMPLES)
    for at, (number, top, bottom) in enumerate(samples):
        first.append((number, number, "土壤", top, bottom, *_point(scene.row, at + 1, len(samples) + 1), sampled_on))
    second.append(RESULTS)
    for result in scene.step["results"]:
        second.append((*result, LABORATORY))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _point(site: Site, at: int, of: int) -> tuple[float, float]:
    west, south, east, north = site.geometry.bounds
    return round(west + (east - west) * at / of + OFF_THE_GRID, 6), round((south + north) / 2 + OFF_THE_GRID, 6)


def _quiet(done: int, total: int) -> None:
    """Nobody listens."""


DEEDS: Mapping[str, Deed] = {"data": _data, "weigh": _weigh}
