"""A plan of sampling places as a picture: outlines, places with their numbers, scale."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from jingtu.kernels.sampling.places import Sites
from jingtu.runs.farmland.layers import Layer, Texts
from jingtu.runs.maps.fonts import chinese_font

DOTS_PER_INCH = 150
MOST_LABELS = 80
MARKS = {"新增": ("#B4460F", "^"), "可取消": ("#8A8A8A", "x"), "": ("#1B4F72", "o")}


def draw(path: Path, layer: Layer, sites: Sites, numbers: Texts, action: Texts, title: str) -> None:
    """Draw a plan as PNG; the same plan always gives the same bytes. Without a Chinese font only numbers are written."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    font = chinese_font()
    figure = Figure(figsize=(7.0, 7.0), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(layer.geometry)]
    axes.add_collection(LineCollection(rings, colors="#6E7B5A", linewidths=0.8))
    for start, (colour, marker) in MARKS.items():
        chosen = np.array([_mark(one) == start for one in action], dtype=bool)
        if chosen.any():
            name = (
                {"新增": "新增", "可取消": "可取消", "": "样点"}[start]
                if font
                else {"新增": "new", "可取消": "may go", "": "place"}[start]
            )
            axes.scatter(sites.easting[chosen], sites.northing[chosen], c=colour, marker=marker, s=18, label=name, zorder=3)
    if len(sites) <= MOST_LABELS:
        for number, easting, northing in zip(numbers, sites.easting, sites.northing, strict=True):
            axes.annotate(
                str(number), (easting, northing), xytext=(3, 3), textcoords="offset points", fontsize=6, fontproperties=font
            )
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.ticklabel_format(style="plain", useOffset=False)
    axes.tick_params(labelsize=7)
    axes.set_xlabel("东坐标（m）" if font else "Easting (m)", fontproperties=font)
    axes.set_ylabel("北坐标（m）" if font else "Northing (m)", fontproperties=font)
    axes.set_title(title if font else f"{len(sites)} places", fontproperties=font)
    axes.legend(prop=font, fontsize=8, loc="upper right")
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None})


def _mark(action: str) -> str:
    return next((start for start in MARKS if start and str(action).startswith(start)), "")
