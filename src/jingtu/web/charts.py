"""Charts drawn by the server, laid out in the units of the drawing: bars of shares, boxes beside a limit, profiles, courses.

Each stands on a page beside a table that says the same; nothing is computed in the browser, and they print as they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, LABEL, ROW, BAR, TOTAL = 720, 210, 26, 16, 80
PANEL_WIDTH, PANEL_HEIGHT, PANELS_IN_ROW, TITLE, EDGE = 230, 150, 3, 34, 30
WORST = 6  # the last of the colours of grades
SHARES = ("5%分位", "25%分位", "中位数", "75%分位", "95%分位")


@dataclass(frozen=True)
class Bar:
    """A bar of shares (together 1), with a label before it and what the whole comes to behind it."""

    label: str
    total: str
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Box:
    """How numbers are spread: their 5, 25, 50, 75 and 95 % quantiles, and the largest."""

    label: str
    quantiles: tuple[float, float, float, float, float]
    largest: float


@dataclass(frozen=True)
class Panel:
    """Medians with the middle half of the numbers, in order: each step has a name, the median and both quartiles."""

    title: str
    steps: Sequence[tuple[str, float, float, float]]


def stacked(bars: Sequence[Bar], names: Sequence[str] = (), *, ranked: bool = False) -> dict[str, Any]:
    """Return bars of shares with the parts in the order of their colours (`names`, or else by name).

    Parts that are `ranked` go from the best to the worst, and so do their colours.
    """
    parts = list(names) or sorted({name for bar in bars for name in bar.shares})
    colours = [round(at * WORST / max(len(parts) - 1, 1)) for at in range(len(parts))] if ranked else list(range(len(parts)))
    length = WIDTH - LABEL - TOTAL
    return {
        "width": WIDTH,
        "height": ROW * len(bars) + 8,
        "label_x": LABEL - 8,
        "total_x": WIDTH - TOTAL + 8,
        "scale": "grade" if ranked else "route",
        "parts": [{"name": name, "number": colour} for name, colour in zip(parts, colours, strict=True)],
        "bars": [_bar(bar, at, dict(zip(parts, colours, strict=True)), length) for at, bar in enumerate(bars)],
    }


def _bar(bar: Bar, at: int, colours: Mapping[str, int], length: int) -> dict[str, Any]:
    parts, left = [], 0.0
    for name, colour in colours.items():
        if share := bar.shares.get(name, 0.0):
            parts.append({"x": _c(LABEL + left * length), "width": _c(share * length), "number": colour})
            left += share
    return {
        "label": bar.label,
        "total": bar.total,
        "y": ROW * at + 4,
        "text_y": ROW * at + 4 + BAR - 4,
        "height": BAR,
        "parts": parts,
        "shares": [(name, f"{bar.shares[name]:.0%}") for name in colours if name in bar.shares],
    }


def boxes(rows: Sequence[Box], limit: float = 1.0) -> dict[str, Any] | None:
    """Return boxes along a logarithmic axis with the limit as a line; None where nothing is above zero."""
    numbers = [number for row in rows for number in (*row.quantiles, row.largest) if number > 0]
    if not numbers:
        return None
    low, high = math.floor(math.log10(min(*numbers, limit))), math.ceil(math.log10(max(*numbers, limit)))
    high = max(high, low + 1)
    length = WIDTH - LABEL - TOTAL

    def x(number: float) -> float:
        return LABEL + length * (math.log10(max(number, 10.0**low)) - low) / (high - low)

    height = ROW * len(rows)
    return {
        "width": WIDTH,
        "height": height + 28,
        "bottom": height + 4,
        "tick_y": height + 20,
        "label_x": LABEL - 8,
        "limit_x": _c(x(limit)),
        "ticks": [{"x": _c(x(10.0**power)), "label": f"{10.0**power:g}"} for power in range(low, high + 1)],
        "boxes": [_box(row, at, x) for at, row in enumerate(rows)],
    }


def _box(row: Box, at: int, x: Any) -> dict[str, Any]:
    least, lower, middle, upper, most = (x(number) for number in row.quantiles)
    return {
        "label": row.label,
        "y": ROW * at + 4,
        "text_y": ROW * at + BAR,
        "middle_y": ROW * at + 4 + BAR // 2,
        "height": BAR,
        "least": _c(least),
        "most": _c(most),
        "lower": _c(lower),
        "width": _c(max(upper - lower, 1.0)),
        "middle": _c(middle),
        "end": ROW * at + 4 + BAR,
        "largest": _c(x(row.largest)),
    }


def profiles(panels: Sequence[Panel]) -> dict[str, Any]:
    """Return panels beside each other in which steps go down (layers of soil) and contents to the right, from zero."""
    return _grid(panels, _profile)


def courses(panels: Sequence[Panel]) -> dict[str, Any]:
    """Return panels beside each other in which steps go right (years) and contents up, from zero."""
    return _grid(panels, _course)


def _grid(panels: Sequence[Panel], draw: Any) -> dict[str, Any]:
    drawn = []
    for at, panel in enumerate(panels):
        left, top = at % PANELS_IN_ROW * (PANEL_WIDTH + 10), at // PANELS_IN_ROW * (PANEL_HEIGHT + TITLE + 24)
        most = max((upper for _name, _median, _lower, upper in panel.steps), default=0.0) or 1.0
        drawn.append(
            {
                "title": panel.title,
                "x": left,
                "title_y": top + 16,
                "most": f"{most:.3g}",
                **draw(panel, left, top + TITLE, most),
            }
        )
    rows = -(-len(panels) // PANELS_IN_ROW)
    return {
        "width": PANELS_IN_ROW * (PANEL_WIDTH + 10),
        "height": rows * (PANEL_HEIGHT + TITLE + 24),
        "panels": drawn,
    }


def _profile(panel: Panel, left: int, top: int, most: float) -> dict[str, Any]:
    label, width = 74, PANEL_WIDTH - 74 - 10
    apart = PANEL_HEIGHT / max(len(panel.steps), 1)
    marks = []
    for at, (name, median, lower, upper) in enumerate(panel.steps):
        y = top + apart * (at + 0.5)
        x, low, high = (left + label + width * number / most for number in (median, lower, upper))
        marks.append(
            {"name": name, "x": _c(x), "y": _c(y), "x1": _c(low), "x2": _c(high), "y1": _c(y), "y2": _c(y),
             "text_x": left + label - 6, "text_y": _c(y + 4), "anchor": "end"}
        )  # fmt: skip
    axis = {"x1": left + label, "y1": top, "x2": left + label, "y2": top + PANEL_HEIGHT}
    return {
        "marks": marks,
        "line": _line(marks),
        "axis": axis,
        "most_x": left + PANEL_WIDTH - 10,
        "most_y": top + PANEL_HEIGHT + 14,
    }


def _course(panel: Panel, left: int, top: int, most: float) -> dict[str, Any]:
    apart = (PANEL_WIDTH - EDGE) / max(len(panel.steps), 1)
    marks = []
    for at, (name, median, lower, upper) in enumerate(panel.steps):
        x = left + EDGE + apart * (at + 0.5)
        y, low, high = (top + PANEL_HEIGHT * (1 - number / most) for number in (median, lower, upper))
        marks.append(
            {"name": name, "x": _c(x), "y": _c(y), "x1": _c(x), "x2": _c(x), "y1": _c(low), "y2": _c(high),
             "text_x": _c(x), "text_y": top + PANEL_HEIGHT + 14, "anchor": "middle"}
        )  # fmt: skip
    axis = {"x1": left + EDGE, "y1": top + PANEL_HEIGHT, "x2": left + PANEL_WIDTH, "y2": top + PANEL_HEIGHT}
    return {"marks": marks, "line": _line(marks), "axis": axis, "most_x": left + EDGE + 4, "most_y": top + 4}


def _line(marks: Sequence[Mapping[str, Any]]) -> str:
    return " ".join(f"{mark['x']},{mark['y']}" for mark in marks)


def _c(number: float) -> str:
    """A coordinate as every browser reads it, whatever the language."""
    return f"{number:.1f}"
