"""Two columns of one substance in a table: what they say together."""

from __future__ import annotations

import math
from dataclasses import replace

from jingtu.runs.cells import Concentration
from jingtu.standards import units

Content = float | Concentration
SAME = 1e-9  # relative: what two units of one content may differ by when converted


def in_unit(content: Content, unit: str, unit_of_first: str) -> Content:
    """Return a content with the unit of its column where that is not the one of the first column."""
    told = _told(content)
    return replace(told, unit=unit) if unit and unit != unit_of_first and not told.unit else content


def joined(first: Content, other: Content, unit: str) -> Content | None:
    """Return what two contents say together, None where they contradict each other; `unit` is that of the first column."""
    one, two = _told(first), _told(other)
    if one.qualifier != two.qualifier:
        return None
    if one.qualifier and (math.isnan(one.detection_limit) or math.isnan(two.detection_limit)):
        return other if math.isnan(one.detection_limit) else first
    numbers = (one.detection_limit, two.detection_limit) if one.qualifier else (one.value, two.value)
    return first if math.isclose(numbers[0], numbers[1] * _factor(two.unit or unit, one.unit or unit), rel_tol=SAME) else None


def _told(content: Content) -> Concentration:
    return content if isinstance(content, Concentration) else Concentration(content)


def _factor(given: str, wanted: str) -> float:
    try:
        return units.factor(given, wanted) if given and wanted and given != wanted else 1.0
    except units.UnitMismatch:
        return math.nan
