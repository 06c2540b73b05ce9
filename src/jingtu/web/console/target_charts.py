"""Bar charts of what a target stood at, one for each place that has values, laid out in the units of the drawing."""

from collections.abc import Sequence
from typing import Any

from jingtu.core.plans.models import Target
from jingtu.core.work.models import TargetActual
from jingtu.core.work.targets import Asked
from jingtu.web.console import wording
from jingtu.web.console import work_words as words

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 640, 240, 60, 40, 20
SHARES = ("%", "％")


def charts(target: Target, rows: Sequence[TargetActual], asked: Asked) -> list[dict[str, Any]]:
    """Return one chart for each place with values, the plan's own first, then as the places lie.

    What is asked of the whole place is drawn for a part of it only where it is a share: an amount is not what each part owes.
    """
    by_place: dict[str, list[TargetActual]] = {}
    home = target.plan.place.path
    for row in sorted(rows, key=lambda row: (row.place.path != home, row.place.path)):
        by_place.setdefault(row.place.path, []).append(row)
    drawn = []
    for path, values in by_place.items():
        wanted = asked.value if path == home or asked.unit in SHARES else None
        drawn.append({"place": values[0].place} | chart(values, None if wanted is None else float(wanted)))
    return drawn


def chart(rows: Sequence[TargetActual], wanted: float | None) -> dict[str, Any]:
    """Lay out bars, one a period in the given order, and the line of what is asked."""
    values = [float(row.value) for row in rows]
    top, bottom = max([0.0, *values, wanted or 0.0]), min([0.0, *values, wanted or 0.0])
    span = (top - bottom) or 1.0

    def height_of(value: float) -> float:
        return round(ABOVE + (top - value) / span * (HEIGHT - BELOW - ABOVE), 1)

    step = (WIDTH - LEFT) / len(rows)
    bars = [_bar(row, LEFT + step * (at + 0.5), min(step * 0.6, 60), height_of) for at, row in enumerate(rows)]
    line = None if wanted is None else height_of(wanted)
    return {"width": WIDTH, "height": HEIGHT, "left": LEFT, "zero": height_of(0), "bars": bars, "line": line, "foot": HEIGHT - 12}


def _bar(row: TargetActual, middle: float, width: float, height_of: Any) -> dict[str, Any]:
    upper, lower = sorted((height_of(float(row.value)), height_of(0)))
    return {
        "x": round(middle - width / 2, 1),
        "y": upper,
        "width": round(width, 1),
        "height": round(max(lower - upper, 1), 1),
        "middle": round(middle, 1),
        "inside": round((upper + lower) / 2 + 4, 1),
        "value": wording.number(row.value),
        "period": words.period(row.period_first, row.period_last),
    }
