"""Bars of what the highest risks consist of, laid out in the units of the drawing."""

from collections.abc import Sequence
from typing import Any

WIDTH, LABEL, ROW, BAR, TOTAL = 720, 210, 26, 16, 80


def stacked(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a bar of shares for each pair of point and substance, and the routes in the order of their colours."""
    routes = sorted({route for row in rows for route in row["shares"]})
    length = WIDTH - LABEL - TOTAL
    return {
        "width": WIDTH,
        "height": ROW * len(rows) + 8,
        "label_x": LABEL - 8,
        "total_x": WIDTH - TOTAL + 8,
        "routes": [{"name": route, "number": at} for at, route in enumerate(routes)],
        "bars": [_bar(row, at, routes, length) for at, row in enumerate(rows)],
    }


def _bar(row: dict[str, Any], at: int, routes: Sequence[str], length: int) -> dict[str, Any]:
    parts, left = [], 0.0
    for number, route in enumerate(routes):
        if share := row["shares"].get(route, 0.0):
            parts.append({"x": round(LABEL + left * length, 1), "width": round(share * length, 1), "number": number})
            left += share
    return {
        "label": f"{row['点位']} {row['项目']}",
        "total": f"{row['total']:.1E}",
        "y": ROW * at + 4,
        "text_y": ROW * at + 4 + BAR - 4,
        "height": BAR,
        "parts": parts,
        "shares": [(route, f"{row['shares'][route]:.0%}") for route in routes if route in row["shares"]],
    }
