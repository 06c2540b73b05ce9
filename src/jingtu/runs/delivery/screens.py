"""The screens for made-up data over the ordinary samples of a delivery."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality.screening import Screening
from jingtu.kernels.quality.screens import WHOLE, screen
from jingtu.runs.delivery.data import SOLID, Data
from jingtu.runs.delivery.findings import Findings
from jingtu.runs.quality.doubts import said
from jingtu.standards import substances
from jingtu.standards.delivery import checks
from jingtu.standards.quality import screens

SHOWN = 20  # samples named in one finding


def check_screens(data: Data, east: NDArray[np.float64], north: NDArray[np.float64], findings: Findings) -> None:
    """Note each alarm as one finding about the whole, with the samples that carry it.

    More samples than `most_screened` of delivery_checks.yaml are screened in parts of that size in the order of their numbers.
    """
    code_of = {check.screen: check.code for check in checks().checks if check.screen}
    for rows in _parts(data):
        columns, values, limits = _matrix(data, rows)
        if not columns:
            continue
        samples = data.samples
        told = screen(
            values,
            limits,
            east[rows],
            north[rows],
            samples.values("sampled_on")[rows],
            samples.values("team")[rows],
            screens(),
        )
        for column, result in told:
            if result.alarm:
                _note(data, findings, code_of[result.code], result, rows, columns[column] if column != WHOLE else "")


def _parts(data: Data) -> Iterator[NDArray[np.intp]]:
    """Yield the samples that are screened together: ordinary ones of soil, in parts of a size that stays quick."""
    solid = data.samples.among("medium", SOLID)
    rows = np.flatnonzero(data.is_kind(("ordinary",)) & solid)
    rows = rows[np.argsort(data.samples.values("sample")[rows].astype(str), kind="stable")]
    for begin in range(0, len(rows), checks().thresholds.most_screened):
        yield rows[begin : begin + checks().thresholds.most_screened]


def _matrix(data: Data, rows: NDArray[np.intp]) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return substances, contents and detection limits (samples, substances) of some samples; pH is too coarse to be screened."""
    numbers, names = data.analytes
    at_row = np.full(data.samples.count + 1, -1, np.intp)  # the last one is for results without a sample
    at_row[rows] = np.arange(len(rows))
    at = np.flatnonzero(data.chosen & (at_row[data.sample_of] >= 0))
    present = [number for number in np.unique(numbers[at]).tolist() if names[number] and names[number] != "ph"]
    column_of = np.full(len(names), -1, np.intp)
    column_of[present] = np.arange(len(present))
    at = at[column_of[numbers[at]] >= 0]
    values, limits = np.full((len(rows), len(present)), np.nan), np.full((len(rows), len(present)), np.nan)
    where = at_row[data.sample_of[at]], column_of[numbers[at]]
    estimated = data.results.among("qualifier", ("J",))[at]  # known to lie below what is reported
    values[where] = np.where(estimated, np.nan, data.content[at])
    limits[where] = data.limit[at] * data.unit_factor[at]
    return [names[number] for number in present], values, limits


def _note(data: Data, findings: Findings, code: str, result: Screening, rows: NDArray[np.intp], substance: str) -> None:
    names = [data.samples.name_of(int(rows[row])) for row in result.rows[:SHOWN]]
    more = f" 等 {len(result.rows)} 个样品" if len(result.rows) > SHOWN else ""
    one = screens().of(result.code)
    what = f"{substances.of(substance).name_zh}：" if substance else ""
    rate = f"{one.finds}；干净的模拟数据 {one.campaigns} 次中误报 {one.false_alarm * one.campaigns:g} 次"
    place = data.results.place if substance else data.samples.place
    findings.whole(code, f"{what}{said(result)}（{'、'.join(names)}{more}）", place=place, expected=rate)
