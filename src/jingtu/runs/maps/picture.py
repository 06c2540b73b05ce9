"""A map as a picture for a report: surface, samples, limit, legend, scale, north, and the line that says what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.maps.fonts import chinese_font
from jingtu.runs.maps.grid import Grid
from jingtu.runs.maps.projection import Projected

Floats = NDArray[np.float64]
COLOURS = "cividis"  # told apart with any colour vision, and in grey
CHANCES = "Purples"
FADED = 0.3
# The legend spans these of samples and cells, so that one extreme does not wash out the rest and a flat map looks flat.
CENTILES = (5.0, 95.0)
DOTS_PER_INCH = 150
PALE = {"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 1.0}
ENGLISH = {
    "estimate": "Estimate (median)",
    "chance": "Probability of exceeding",
    "limit": "Limit",
    "sample": "Sample",
    "above": "Above limit",
}


@dataclass(frozen=True)
class Panel:
    """One surface: its title, values (m,), the unit of the legend, and the level whose contour is drawn."""

    title: str
    english: str
    values: Floats
    unit: str
    level: float | None
    chance: bool = False


@dataclass(frozen=True)
class Picture:
    """What is drawn: panels side by side on one grid, the samples with their values, and what is written below."""

    title: str
    english: str
    grid: Grid
    places: Projected
    values: Floats
    limit: float | None
    panels: tuple[Panel, ...]
    lines: tuple[str, ...]
    english_lines: tuple[str, ...]
    doubtful: bool


def draw(path: Path, picture: Picture) -> None:
    """
    Draw a picture as PNG; the same picture always gives the same bytes.

    A doubtful one (no better than the mean) is drawn pale under its samples and without contours, so that it cannot be taken
    for more than it is. Without a Chinese font on the machine the labels are English.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    font = chinese_font()
    figure = Figure(figsize=(5.6 * len(picture.panels) + 0.4, 6.2), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, panel in zip(np.atleast_1d(figure.subplots(1, len(picture.panels))), picture.panels, strict=True):
        _panel(figure, axes, panel, picture, font)
    figure.suptitle(picture.title if font else picture.english, fontproperties=font, fontsize=13)
    below = picture.lines if font else picture.english_lines
    figure.supxlabel("\n".join(below), fontproperties=font, fontsize=8, x=0.02, ha="left", color="#222222")
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None})


def _panel(figure: Any, axes: Any, panel: Panel, picture: Picture, font: Any) -> None:
    grid = picture.grid
    rows, columns = grid.shape
    extent = (grid.west, grid.west + columns * grid.cell, grid.north - rows * grid.cell, grid.north)
    surface = grid.spread(panel.values)
    low, high = _span(panel, picture.values)
    image = axes.imshow(
        surface,
        extent=extent,
        cmap=CHANCES if panel.chance else COLOURS,
        vmin=low,
        vmax=high,
        alpha=FADED if picture.doubtful else 1.0,
        interpolation="nearest",
    )
    _samples(axes, panel, picture, (low, high), font)
    if not picture.doubtful:
        _contour(axes, grid, surface, panel.level)
    bar = figure.colorbar(
        image, ax=axes, orientation="horizontal", shrink=0.8, pad=0.02, extend="neither" if panel.chance else "both"
    )
    bar.set_label(
        f"{panel.title if font else panel.english}{f'（{panel.unit}）' if panel.unit and font else f' {panel.unit}'}",
        fontproperties=font,
    )
    axes.set_xticks([])
    axes.set_yticks([])
    _scale(axes, extent)
    _north(axes, font)


def _span(panel: Panel, values: Floats) -> tuple[float, float]:
    if panel.chance:
        return 0.0, 1.0
    spans = [np.percentile(shown, CENTILES) for shown in (values, panel.values[np.isfinite(panel.values)]) if shown.size]
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    return float(low), float(high if high > low else low + 1.0)


def _samples(axes: Any, panel: Panel, picture: Picture, span: tuple[float, float], font: Any) -> None:
    places, values = picture.places, picture.values
    above = np.zeros(values.size, dtype=bool) if picture.limit is None else values > picture.limit
    size = float(np.clip(4000 / values.size, 6, 30))
    for chosen, marker, name in ((~above, "o", "样点"), (above, "^", "样点（超过限值）")):
        if not chosen.any():
            continue
        fill: dict[str, Any] = {"c": values[chosen], "cmap": COLOURS, "vmin": span[0], "vmax": span[1]}
        if panel.chance:
            fill = {"c": "#c0392b" if marker == "^" else "#ffffff"}
        label = name if font else ENGLISH["above" if marker == "^" else "sample"]
        axes.scatter(
            places.easting[chosen],
            places.northing[chosen],
            s=size,
            marker=marker,
            edgecolors="black",
            linewidths=0.5,
            label=label,
            **fill,
        )
    axes.legend(loc="upper left", fontsize=7, framealpha=0.8, prop=None if font is None else _sized(font, 7))


def _sized(font: Any, size: float) -> Any:
    copied = font.copy()
    copied.set_size(size)
    return copied


def _contour(axes: Any, grid: Grid, surface: Floats, level: float | None) -> None:
    if level is None or not (np.nanmin(surface) < level < np.nanmax(surface)) or min(grid.shape) < 2:
        return
    rows, columns = grid.shape
    east = grid.west + (np.arange(columns) + 0.5) * grid.cell
    north = grid.north - (np.arange(rows) + 0.5) * grid.cell
    drawn = axes.contour(east, north, np.ma.masked_invalid(surface), levels=[level], colors="#c0392b", linewidths=1.4)
    axes.clabel(drawn, fmt=lambda value: f"{value:g}", fontsize=7)


def _scale(axes: Any, extent: Sequence[float]) -> None:
    west, east, south, north = extent
    third = (east - west) / 3
    power = 10.0 ** floor(log10(third))
    length = max(step * power for step in (1, 2, 5) if step * power <= third)
    begin, height = west + (east - west) * 0.05, south + (north - south) * 0.04
    axes.plot([begin, begin + length], [height, height], color="black", linewidth=3, solid_capstyle="butt")
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    axes.annotate(
        label, (begin + length / 2, height), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=8, bbox=PALE
    )


def _north(axes: Any, font: Any) -> None:
    arrow = {"arrowstyle": "-|>", "color": "black", "linewidth": 1.5}
    axes.annotate("", xy=(0.95, 0.97), xytext=(0.95, 0.88), xycoords="axes fraction", arrowprops=arrow)
    axes.text(0.95, 0.875, "北" if font else "N", transform=axes.transAxes, ha="center", va="top", fontproperties=font)
