"""Checks of results: non-detects and their limits, qualifiers, units against media, numbers that cannot be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality import plausibility
from jingtu.kernels.quality.plausibility import Doubt
from jingtu.runs.delivery.cells import note
from jingtu.runs.delivery.data import Data
from jingtu.runs.delivery.findings import Findings
from jingtu.standards import substances, units
from jingtu.standards.delivery import delivery
from jingtu.standards.quality import quality

CONTENTS = ("value", "detection_limit", "reporting_limit", "added", "certified", "uncertainty")  # all in the unit of the row
SAME = 1e-9  # relative: two numbers written differently are one


def check_values(data: Data, findings: Findings) -> None:
    """Note every result that contradicts itself or cannot be."""
    results = data.results
    note(findings, "V12", results, "detection_limit", data.not_detected & np.isnan(data.limit))
    _two_limits(data, findings)
    _two_units(data, findings)
    _heading_units(data, findings)
    _qualifiers(data, findings)
    zero = (data.value == 0) & ~data.not_detected & ~data.of_ph & _is_ordinary(data)
    note(findings, "V15", results, "value", zero)
    if results.says("reporting_limit"):
        low = results.values("reporting_limit") < data.limit * (1 - SAME)
        note(findings, "V18", results, "reporting_limit", low, words=lambda row: {"limit": f"{data.limit[row]:g}"})
    _units(data, findings)
    _bases(data, findings)
    _ranges(data, findings)


def _is_ordinary(data: Data) -> NDArray[np.bool_]:
    return data.of_sample(data.is_kind(delivery().taken), True)


def _two_limits(data: Data, findings: Findings) -> None:
    """A limit inside the result (<0.05) and one in its own column must agree."""
    told = data.results.told.get("value")
    if told is None or told.limits is None or not data.results.has("detection_limit"):
        return
    inside = told.limits[data.results.codes("value")]
    own = data.results.values("detection_limit")
    differ = np.abs(inside - own) > SAME * np.abs(own)
    note(findings, "V13", data.results, "value", differ, words=lambda row: {"limit": f"{own[row]:g}"})


def _two_units(data: Data, findings: Findings) -> None:
    """A unit inside the result (3.2 mg/kg) and the one in its own column must agree."""
    told = data.results.told.get("value")
    if told is None or told.units is None or not (told.units != "").any():
        return
    inside = np.array([units.code(word) if word and units.is_known(word) else word for word in told.units], object)
    cell, own = inside[data.results.codes("value")], data.results.values("unit")
    note(findings, "V20", data.results, "value", (cell != "") & (own != "") & (cell != own), words=lambda row: {"unit": own[row]})


def _heading_units(data: Data, findings: Findings) -> None:
    """A unit in the heading of a content and the one of the row must agree; pH has none under any heading."""
    results = data.results
    for name in CONTENTS:
        if heading := results.units.get(name):
            told = data.reported if name == "value" else results.given(name)
            other = told & results.given("unit") & ~results.among("unit", (heading,)) & ~data.of_ph
            _note_heading_unit(data, name, heading, other, findings)


def _note_heading_unit(data: Data, name: str, heading: str, flags: NDArray[np.bool_], findings: Findings) -> None:
    own = data.results.values("unit")
    note(
        findings,
        "V20",
        data.results,
        name,
        flags,
        found=lambda row: f"列名里的单位是 {heading}，这一格是 {data.results.shown(name, row)}",
        words=lambda row: {"unit": own[row]},
    )


def _qualifiers(data: Data, findings: Findings) -> None:
    told = data.results.told.get("value")
    if told is None or told.qualifiers is None or not data.results.says("qualifier"):
        return
    below = (told.qualifiers == "<")[data.results.codes("value")]
    estimated = data.results.among("qualifier", ("J",))
    note(findings, "V14", data.results, "qualifier", below & estimated, words={"expected": "未检出的结果限定符为 < 或不写"})
    limit = data.results.values("detection_limit")
    above = data.results.among("qualifier", ("<",)) & ~below & (data.value > limit * (1 + SAME))
    note(
        findings,
        "V14",
        data.results,
        "value",
        above,
        words=lambda row: {"expected": f"限定符为 < 时结果不大于检出限 {limit[row]:g}"},
    )


def _units(data: Data, findings: Findings) -> None:
    """A content of soil has no unit of water, pH has none, and one substance in one medium is written in one unit."""
    results = data.results
    quantity_of = {word: units.quantity_of(word).code for word in results.distinct("unit") if word}
    ratio = [word for word, quantity in quantity_of.items() if quantity == "ratio"]
    wrong = data.of_ph & results.given("unit") & ~results.among("unit", ratio)
    note(findings, "V16", results, "unit", wrong, words={"expected": "pH 没有单位"})
    for medium, allowed in delivery().quantities.items():
        here = data.in_media((medium,)) & ~data.of_ph & results.given("unit")
        if not here.any():
            continue
        fitting = results.among("unit", [word for word, quantity in quantity_of.items() if quantity in allowed])
        title = delivery().codes_of("medium").title_of(medium)
        said = f"{title}的单位是质量{'分数（mg/kg）' if 'mass_fraction' in allowed else '浓度（mg/L、mg/m3）'}"
        note(findings, "V16", results, "unit", here & ~fitting, words={"expected": said})
        _mixed(data, here & fitting, findings)


def _bases(data: Data, findings: Findings) -> None:
    """Contents of soil and sediment are told by dry weight."""
    if not data.results.says("basis"):
        return
    for medium, others in delivery().other_bases.items():
        title = delivery().codes_of("medium").title_of(medium)
        wrong = data.in_media((medium,)) & data.results.among("basis", others) & ~data.of_ph
        note(findings, "V21", data.results, "basis", wrong, words={"medium": title})


def _mixed(data: Data, here: NDArray[np.bool_], findings: Findings) -> None:
    codes, written = data.results.codes("unit"), data.results.distinct("unit")
    at = np.flatnonzero(here)
    numbers, names = data.analytes
    if not len(at) or len({written[code] for code in np.unique(codes[at]).tolist()}) < 2:
        return
    for number in np.unique(numbers[at]).tolist():
        rows = at[numbers[at] == number]
        found, counts = np.unique(written[codes[rows]].astype(str), return_counts=True)
        if len(found) > 1:
            usual = str(found[counts.argmax()])
            other = np.zeros(len(here), bool)
            other[rows[written[codes[rows]] != usual]] = True
            words = {"analyte": substances.of(names[number]).name_zh, "unit": usual}
            note(findings, "V17", data.results, "unit", other, words=words)


def _ranges(data: Data, findings: Findings) -> None:
    """Contents beyond what can be, or usually is, in soil; pH everywhere."""
    told = quality().plausibility
    for code, rows in _by_substance(data):
        values = data.content[rows]
        ranges = told.ranges.get(code, told.ranges["mg/kg"])
        flags = plausibility.outside(values, ranges.impossible, ranges.unusual)
        if not flags.any():
            continue
        flags[~data.solid[rows] & (code != "ph")] = 0
        for doubt, finding, (low, high) in ((Doubt.IMPOSSIBLE, "V08", ranges.impossible), (Doubt.UNUSUAL, "V09", ranges.unusual)):
            flagged = np.zeros(data.results.count, bool)
            flagged[rows[(flags & doubt) != 0]] = True
            note(findings, finding, data.results, "value", flagged, words={"range": f"{low:,.10g} 到 {high:,.10g} 之间"})


def _by_substance(data: Data) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Yield every substance with the rows of its results."""
    numbers, names = data.analytes
    order = np.argsort(numbers, kind="stable")
    ends = np.searchsorted(numbers[order], np.arange(len(names) + 1))
    for number, name in enumerate(names):
        if name and ends[number + 1] > ends[number]:
            yield name, order[ends[number] : ends[number + 1]]
