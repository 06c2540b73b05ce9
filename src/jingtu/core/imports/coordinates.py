"""What is said of the coordinates of an imported table: the wrong way round, in metres, in another datum (`runs.coordinates`)."""

from __future__ import annotations

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from jingtu.runs.coordinates import EAST, NORTH, SOUTH, WEST, Degrees, can_convert, converted, recognised, said_in, zone_of

from .models import Batch

__all__ = ["Datum", "Degrees", "brought", "explained", "fault_of", "recognised", "refusal_of", "said_in"]

Datum = Batch.Datum


def brought(geometry: BaseGeometry, datum: str) -> BaseGeometry:
    """Return a point or an outline in CGCS2000, every corner converted. Raises KeyError for a datum that cannot be converted."""
    return shapely.transform(geometry, lambda corners: np.array([converted((east, north), datum) for east, north in corners]))


def fault_of(east: float, north: float) -> str:
    """Return what is wrong with a pair of degrees as a sentence, "" where it can be a place in the country."""
    if WEST <= east <= EAST and SOUTH <= north <= NORTH:
        return ""
    if WEST <= north <= EAST and SOUTH <= east <= NORTH:
        return _("经度 %(east)g、纬度 %(north)g 填反了：经度应在 73～136，纬度应在 3～54。请把两列对调。") % {
            "east": east,
            "north": north,
        }
    if max(abs(east), abs(north)) > 1000:
        return _("%(east)g、%(north)g 是%(system)s，应为经纬度（度）。请先转换成 CGCS2000 经纬度。") % {
            "east": east,
            "north": north,
            "system": _projected(east, north),
        }
    return _("经度 %(east)g、纬度 %(north)g 不在中国境内，应为经度 73～136、纬度 3～54 的度数。请核对。") % {
        "east": east,
        "north": north,
    }


def _projected(east: float, north: float) -> str:
    """Say of metres which Gauss–Krüger zone they are in."""
    degrees, zone = zone_of(east, north)
    if degrees == 3:
        return _("高斯投影的 3 度带第 %(zone)d 带坐标（米，北京1954、西安1980 或 CGCS2000 都这样写）") % {"zone": zone}
    if degrees == 6:
        return _("高斯投影的 6 度带第 %(zone)d 带坐标（米，多为北京1954）") % {"zone": zone}
    return _("投影坐标（米）")


def explained(chosen: str, said: str, near: str, known: int) -> str:
    """Return the sentence that tells in which datum the points are taken, and how that is known."""
    words = {
        "datum": Datum(chosen or said or near or Datum.CGCS2000).label,
        "n": known,
        "near": Datum(near).label if near else "",
    }
    if chosen:
        return _("坐标系：%(datum)s（上传时选定）。") % words
    if said:
        return _("坐标系：%(datum)s（列名里写明）。") % words
    if near:
        return _("坐标系：%(datum)s（与已登记的 %(n)d 个点位比对得出）。") % words
    return _("坐标系没有写明，也没有足够的已登记点位可比，按 %(datum)s 读取。如果不是，请放弃这一批，上传时选定坐标系。") % words


def refusal_of(datum: str, doubted: str) -> str:
    """Return why points of a datum are not taken; `doubted` is the datum that the known points speak for instead."""
    if not can_convert(datum):
        return _("坐标是%(datum)s的，换算到 CGCS2000 要用当地测绘部门的参数，差几十米。请先换算后再导入。") % {
            "datum": Datum(datum).label
        }
    if doubted:
        return _("坐标写明是%(datum)s，与已登记的点位比对却是%(near)s。请核对坐标系后重新上传。") % {
            "datum": Datum(datum).label,
            "near": Datum(doubted).label,
        }
    return ""
