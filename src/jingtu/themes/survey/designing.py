"""Where a campaign samples: laid out by a kernel inside its area, or points of the network in it; a person decides on each."""

import math

import numpy as np
import shapely
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import in_area
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.lifecycle import Actor
from jingtu.core.subjects.moves import supervises
from jingtu.core.subjects.revising import WRITE
from jingtu.standards import sampling as guides

from .lifecycle import SECTORS
from .models import Campaign, Point, Station
from .planes import Plane

DESIGNS = Actor(permission=WRITE, functions=SECTORS)
MOST_STATIONS = 5_000
MOST_OF_BOX = 100  # times the area
METHOD = Campaign.Method


def may_design(campaign: Campaign, by: User) -> bool:
    """Tell whether a person decides where a campaign samples: the offices of the monitoring networks in its area."""
    return campaign.state in ("drafting", "approved") and supervises(campaign, DESIGNS, by)


@transaction.atomic
def lay_out(
    campaign: Campaign,
    method: str,
    *,
    by: User,
    count: int | None = None,
    spacing_m: float | None = None,
    density: str = "",
    seed: int = 1,
) -> list[Station]:
    """Replace the places of a campaign by newly found ones and return them.

    Exactly one of `count`, `spacing_m` (grids) and `density` (a code of the sampling rules) says how many; `points` needs none.
    Raises Refused (no area, not one of them, too many, samples that have numbers), PermissionDenied.
    """
    _check(campaign, by)
    if campaign.stations.filter(samples__isnull=False).exists():
        raise Refused(_("已经编了样品号，不能重新布点。需要增加的点请逐个添加，不用的点请取消采用。"))
    stations = _points(campaign) if method == METHOD.POINTS else _found(campaign, method, count, spacing_m, density, seed)
    if not stations:
        raise Refused(_("范围内没有一个点。请检查范围、间距或点位的状态。"))
    campaign.stations.all().delete()
    Station.objects.bulk_create(stations)
    told = {"method": method, "density": density, "spacing_m": spacing_m, "wanted": count, "seed": seed}
    Campaign.objects.filter(pk=campaign.pk).update(**told)
    campaign.refresh_from_db()
    record(by, "survey.lay_out", subject=f"subject:{campaign.pk}", detail=told | {"stations": len(stations)})
    return stations


@transaction.atomic
def add(campaign: Campaign, longitude: float, latitude: float, remark: str, *, by: User) -> Station:
    """Put a place by hand. Raises Refused (outside the area), PermissionDenied."""
    _check(campaign, by)
    if campaign.geometry is not None and not shapely.intersects_xy(campaign.geometry, longitude, latitude):
        raise Refused(_("这个位置不在采样任务的范围内。请核对经纬度，或先修改范围。"))
    number = (campaign.stations.aggregate(most=Max("number"))["most"] or 0) + 1
    station = Station.objects.create(
        campaign=campaign, number=number, longitude=longitude, latitude=latitude, remark=remark.strip()[:200]
    )
    record(by, "survey.station_add", subject=f"subject:{campaign.pk}", detail={"number": number})
    return station


@transaction.atomic
def choose(campaign: Campaign, chosen: set[int], *, by: User) -> int:
    """Say which places are used; return how many changed. A place with samples stays. Raises Refused, PermissionDenied."""
    _check(campaign, by)
    changed = 0
    for station in campaign.stations.prefetch_related("samples"):
        wanted = station.pk in chosen
        if wanted == station.chosen:
            continue
        if not wanted and station.samples.all():
            raise Refused(_("第 %(n)d 号点已经编了样品号，不能取消。样品没有采到的，请登记灭失。") % {"n": station.number})
        Station.objects.filter(pk=station.pk).update(chosen=wanted)
        changed += 1
    if changed:
        record(by, "survey.stations", subject=f"subject:{campaign.pk}", detail={"chosen": len(chosen), "changed": changed})
    return changed


def _check(campaign: Campaign, by: User) -> None:
    if not supervises(campaign, DESIGNS, by):
        raise PermissionDenied(_("“%(name)s”的布点由管理监测网的部门决定。") % {"name": campaign.name})
    if campaign.state not in ("drafting", "approved"):
        raise Refused(_("采样已经开始，不能再改布点。需要补采的，请在样品里登记。"))


def _points(campaign: Campaign) -> list[Station]:
    """The points in use of the campaign's medium in its place, and in its area where it has one."""
    rows = Point.objects.filter(in_area("place_path", campaign.place_path), state="in_use", medium=campaign.medium)
    rows = [row for row in rows.exclude(geometry=None).order_by("code", "pk") if _holds(campaign.geometry, row.geometry)]
    return [
        Station(campaign=campaign, number=number, point=row, longitude=row.geometry.x, latitude=row.geometry.y)
        for number, row in enumerate(rows, start=1)
    ]


def _holds(area: BaseGeometry | None, position: BaseGeometry) -> bool:
    return area is None or area.intersects(position)


def _found(campaign: Campaign, method: str, count: int | None, spacing_m: float | None, density: str, seed: int) -> list[Station]:
    area = campaign.geometry
    if area is None or area.geom_type not in ("Polygon", "MultiPolygon"):
        raise Refused(_("采样任务还没有范围，不能布点。请先填写边界拐点，或上传边界。"))
    if [count is not None, spacing_m is not None, bool(density)].count(True) != 1:
        raise Refused(_("请用点数、间距、布点密度中的一个说明布多少点。"))
    if spacing_m is not None and method not in (METHOD.GRID, METHOD.HEXAGONAL):
        raise Refused(_("只有网格布点可以用间距。请改用点数或布点密度。"))
    plane = Plane(area)
    polygons = np.array([plane.put(area)], dtype=object)
    number = count if count is not None else _by_density(density, float(shapely.area(polygons).sum())) if density else None
    _check_compact(polygons)
    try:
        easting, northing = _kernel(polygons, method, number, spacing_m, seed)
    except ValueError:
        raise Refused(_("在这个范围里布不出这么多点。请改小点数、加大间距，或更正范围。")) from None
    order = np.lexsort((easting, -northing))
    found = plane.back(np.column_stack((easting[order], northing[order])))
    return [
        Station(campaign=campaign, number=at, longitude=round(float(x), 7), latitude=round(float(y), 7))
        for at, (x, y) in enumerate(found, start=1)
    ]


def _check_compact(polygons: np.ndarray) -> None:
    """Refuse an area that is a tiny part of its box: what is laid out over the box would take minutes to find a few places."""
    west, south, east, north = shapely.total_bounds(polygons)
    area = float(shapely.area(polygons).sum())
    if not area > 0 or (east - west) * (north - south) / area > MOST_OF_BOX:
        raise Refused(
            _("采样范围太狭长或太分散，外框面积超过范围面积的 %(most)d 倍，不能布点。请分成几个采样任务。")
            % {"most": MOST_OF_BOX}
        )


def _by_density(code: str, area_m2: float) -> int:
    try:
        return guides.rules().density(code).points(area_m2)
    except guides.UnknownDensity as error:
        raise Refused(str(error)) from error


def _kernel(
    polygons: np.ndarray, method: str, number: int | None, spacing_m: float | None, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return easting and northing; same seed, same places."""
    from jingtu.kernels.sampling.coverage import coverage
    from jingtu.kernels.sampling.places import grid, grid_of, random

    generator = np.random.default_rng(seed)
    start = tuple(float(part) for part in generator.random(2))
    hexagonal = method == METHOD.HEXAGONAL
    if number is not None and not 0 < number <= MOST_STATIONS:
        raise Refused(_("点数应在 1 到 %(most)d 之间，现在是 %(n)d。请改小范围或密度。") % {"most": MOST_STATIONS, "n": number})
    if spacing_m is not None and float(shapely.area(polygons).sum()) / spacing_m**2 > MOST_STATIONS:
        raise Refused(_("间距太小，会布出超过 %(most)d 个点。请加大间距。") % {"most": MOST_STATIONS})
    if spacing_m is not None:
        sites = grid(polygons, spacing_m, hexagonal=hexagonal, start=start)
    elif method in (METHOD.GRID, METHOD.HEXAGONAL):
        sites, _spacing = grid_of(polygons, math.ceil(number), hexagonal=hexagonal, start=start)
    elif method == METHOD.COVERAGE:
        sites = coverage(polygons, number, generator).sites
    else:
        sites = random(polygons, [number], generator)
    return sites.easting, sites.northing
