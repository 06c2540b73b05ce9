"""A picture of what the highest risks of a site consist of: contributions of the routes to cancer risk and hazard quotient."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels.risk.assess import ROUTES
from jingtu.runs.maps.fonts import chinese_font
from jingtu.runs.site_risk.model import Assessed, Model
from jingtu.runs.site_risk.tables import name_of
from jingtu.runs.site_risk.words import in_words
from jingtu.standards import exposure

SHOWN = 12
COLOURS = ("#1f4e8c", "#6fa8dc", "#c9a227", "#b6d7a8", "#6aa84f", "#c0392b", "#d9d2e9", "#8e7cc3", "#20124d")
EFFECTS = (("cancer", "致癌风险", "risk of cancer"), ("hazard", "危害商", "hazard quotient"))


def draw_contributions(path: Path, groups: Sequence[Assessed], model: Model) -> None:
    """
    Draw the contributions of the routes for the pairs with the highest cancer risk and the highest hazard quotient.

    Contributions are of soil and groundwater together. The same assessment gives the same bytes; without a Chinese font on the
    machine the labels are English and the codes of the routes.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    font = chinese_font()
    names = {route.code: route.name if font else route.code for route in model.edition.routes}
    tables = [highest(groups, effect, chinese=font is not None) for effect, _, _ in EFFECTS]
    figure = Figure(figsize=(11, 1.8 + 0.32 * max(map(len, tables))), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, table, (_, title, english) in zip(figure.subplots(1, 2), tables, EFFECTS, strict=True):
        _bars(axes, table, font, title)
        axes.set_title(title if font else english, fontproperties=font, fontsize=11)
    handles = [_patch(colour) for colour in COLOURS]
    figure.legend(handles, [names[route] for route in ROUTES], loc="outside lower center", ncols=3, prop=font, fontsize=8)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def highest(groups: Sequence[Assessed], effect: str, *, chinese: bool) -> pd.DataFrame:
    """Return the pairs with the highest sum of an effect, worst first: label, sum, and one column of shares for each route."""
    tables = []
    for one in groups:
        count = len(one.pairs)
        terms = {route: np.broadcast_to(getattr(one.found, effect)[route], (count,)) for route in ROUTES}
        table = pd.DataFrame(terms).fillna(0.0)
        table.insert(0, "sum", table.sum(axis=1))
        table.insert(0, "label", _labels(one, chinese))
        tables.append(table[table["sum"] > 0])
    every = pd.concat(tables, ignore_index=True).nlargest(SHOWN, "sum", keep="first").reset_index(drop=True)
    every[list(ROUTES)] = every[list(ROUTES)].div(every["sum"], axis=0)
    return every


def _labels(one: Assessed, chinese: bool) -> list[str]:
    known = exposure.substances()
    codes = one.pairs["substance"]
    called = [name_of(code) if chinese else known[code].name_en for code in codes]
    points = one.pairs["point"] if chinese else [str(point).encode("ascii", "replace").decode() for point in one.pairs["point"]]
    return [f"{point} {name}" for point, name in zip(points, called, strict=True)]


def _bars(axes: Any, table: pd.DataFrame, font: Any, quantity: str) -> None:
    rows = np.arange(len(table))[::-1]
    left = np.zeros(len(table))
    for route, colour in zip(ROUTES, COLOURS, strict=True):
        axes.barh(rows, table[route], left=left, color=colour, height=0.7)
        left += table[route].to_numpy()
    for row, total in zip(rows, table["sum"], strict=True):
        axes.text(1.01, row, in_words(quantity, total), va="center", fontsize=7)
    axes.set_yticks(rows, table["label"], fontproperties=font, fontsize=8)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter("{x:.0%}")
    axes.tick_params(axis="x", labelsize=7)


def _patch(colour: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(facecolor=colour)
