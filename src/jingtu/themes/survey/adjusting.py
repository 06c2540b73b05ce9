"""Which points of the network may go, and where new ones gain most: a kernel proposes, a person decides on each.

The kriging variance knows places alone. A point that watches a source, or carries a long series, is kept by the person.
"""

import numpy as np
import shapely
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from shapely import set_srid
from shapely.geometry import Point as Position
from shapely.geometry.base import BaseGeometry

from jingtu.core import clock
from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of
from jingtu.core.parties.scope import in_area, scope_of
from jingtu.core.places.geometry import SRID
from jingtu.core.places.models import Boundary, Division
from jingtu.core.places.queries import around
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.registering import register
from jingtu.core.subjects.revising import WRITE
from jingtu.kernels.progress import Progress

from .kinds import POINTS
from .lifecycle import SECTORS
from .models import Adjustment, Point, Proposal
from .planes import Plane

JOB = "survey.adjust"
FEWEST_STAY = 3
MOST_PROPOSED = 100
TARGETS, CANDIDATES = 600, 300  # where the variance is watched, and where a new point may be
HULL_MARGIN = 0.1  # of the width of the points, where a place has no outline
DECISION = Proposal.Decision


def may_adjust(by: User, place: Division) -> bool:
    """Tell whether a person has the network of a place calculated and decides: the offices of the networks there."""
    return scope_of(by).may(WRITE, place.path) and works_on_networks(by)


def works_on_networks(by: User) -> bool:
    """Tell whether a person's office has to do with the monitoring networks at all."""
    return bool(functions_of(by) & set(SECTORS))


@transaction.atomic
def ask(place: Division, medium: str, method: str, number: int, *, range_m: float, nugget_percent: float, by: User) -> Adjustment:
    """Ask for a calculation; a worker makes it. Raises Refused (too few points, too many wanted), PermissionDenied."""
    if not may_adjust(by, place):
        raise PermissionDenied(_("“%(place)s”的监测点位由管理监测网的部门调整。") % {"place": place.name})
    points = points_of(place, medium).count()
    most = min(MOST_PROPOSED, points - FEWEST_STAY) if method == Adjustment.Method.THIN else MOST_PROPOSED
    if points < FEWEST_STAY or not 0 < number <= most:
        raise Refused(
            _("这里有 %(points)d 个启用的点位，最多可以提出 %(most)d 个，填写的是 %(n)d 个。请改正点数。")
            % {"points": points, "most": max(most, 0), "n": number}
        )
    found = Adjustment.objects.create(
        place=place,
        place_path=place.path,
        medium=medium,
        method=method,
        number=number,
        range_m=range_m,
        nugget_percent=nugget_percent,
        asked_by=by,
        asked_at=clock.now(),
    )
    found.job = enqueue(JOB, adjustment=found.pk)
    found.save(update_fields=["job"])
    record(
        by, "survey.adjust", subject=f"adjustment:{found.pk}", detail={"place": place.code, "method": method, "number": number}
    )
    return found


def points_of(place: Division, medium: str) -> QuerySet[Point]:
    """Return the points in use of a medium at a place that have a position."""
    return (
        Point.objects.order_by("pk")
        .filter(in_area("place_path", place.path), state="in_use", medium=medium)
        .exclude(geometry=None)
    )


def calculate(pk: int, progress: Progress) -> None:
    """Make the proposals of an adjustment. Started again after a crash it begins anew; what was decided is never touched."""
    found = Adjustment.objects.select_related("place").get(pk=pk)
    if found.state != Adjustment.State.WAITING:
        return
    try:
        proposals, variances = _proposed(found, progress)
        state, sentence = Adjustment.State.DONE, ""
    except ValueError:  # what the kernel cannot solve: points nearly at one place, no room for more
        proposals, variances, state = [], [], Adjustment.State.FAILED
        sentence = _("有点位几乎在同一个位置，或放不下这么多新点，没有算出结果。请核对点位的位置，或减少点数。")
    with transaction.atomic():
        held = Adjustment.objects.filter(pk=pk, state=Adjustment.State.WAITING)
        if held.update(state=state, sentence=sentence, variances=variances):
            Proposal.objects.bulk_create(proposals)


@transaction.atomic
def decide(proposal: Proposal, decision: str, reason: str, *, by: User) -> Point | None:
    """Accept or reject one proposal; return the point stopped or planned. Raises Refused, PermissionDenied, MoveRefused."""
    adjustment = proposal.adjustment
    if not may_adjust(by, adjustment.place):
        raise PermissionDenied(_("“%(place)s”的监测点位由管理监测网的部门调整。") % {"place": adjustment.place.name})
    if not reason.strip():
        raise Refused(_("还没有写明理由。采纳或不采纳都要写明理由。"))
    held = Proposal.objects.filter(pk=proposal.pk, decision="")
    if not held.update(decision=decision, reason=reason.strip(), decided_by=by, decided_at=clock.now()):
        raise Refused(_("这一条已经决定过了。请刷新页面查看。"))
    record(
        by, "survey.adjust_decide", subject=f"adjustment:{adjustment.pk}", detail={"step": proposal.step, "decision": decision}
    )
    if decision != DECISION.ACCEPTED:
        return None
    grounds = _("点位优化调整：%(reason)s") % {"reason": reason.strip()}
    if proposal.point is not None:
        make(proposal.point, "stop", by=by, on=clock.today(), grounds=grounds)
        return proposal.point
    return _planned(proposal, grounds, by)


def _planned(proposal: Proposal, grounds: str, by: User) -> Point:
    """A new point in the smallest place whose outline holds it; it gets its number when it is laid."""
    adjustment = proposal.adjustment
    here = around(proposal.longitude, proposal.latitude, clock.today())
    place = here if here is not None and here.path.startswith(adjustment.place_path) else adjustment.place
    facts = {"medium": adjustment.medium, "geometry": set_srid(Position(proposal.longitude, proposal.latitude), SRID)}
    name = _("%(place)s拟增点位%(run)d-%(step)d") % {"place": place.name, "run": adjustment.pk, "step": proposal.step}
    on = clock.today()
    return register(POINTS, by=by, place=place, name=name, on=on, grounds=grounds, rank=Point.Rank.SUPPLEMENTARY, **facts)


def _proposed(found: Adjustment, progress: Progress) -> tuple[list[Proposal], list[float]]:
    from jingtu.kernels.geostatistics.variogram import Variogram
    from jingtu.kernels.sampling.network import extend, thin

    points = list(points_of(found.place, found.medium))
    area = _area(found.place, points)
    plane = Plane(area)
    places = plane.forth(np.array([(point.geometry.x, point.geometry.y) for point in points]))
    nugget = found.nugget_percent / 100
    variogram = Variogram("spherical", nugget, 1 - nugget, found.range_m)
    targets = _cells(plane.put(area), TARGETS)
    if found.method == Adjustment.Method.THIN:
        network = thin(places, found.number, targets, variogram, progress=progress)
        degrees = plane.back(places[network.chosen])
        chosen = [points[at] for at in network.chosen]
    else:
        candidates = _cells(plane.put(area), CANDIDATES)
        network = extend(places, candidates, found.number, targets, variogram, progress=progress)
        degrees, chosen = plane.back(candidates[network.chosen]), [None] * len(network.chosen)
    proposals = [
        Proposal(adjustment=found, step=step, point=point, longitude=round(float(x), 6), latitude=round(float(y), 6))
        for step, (point, (x, y)) in enumerate(zip(chosen, degrees, strict=True), start=1)
    ]
    return proposals, [round(float(mean), 6) for mean in network.mean]


def _area(place: Division, points: list[Point]) -> BaseGeometry:
    """The outline of the place, or where there is none the hull of its points with a margin."""
    outline = Boundary.objects.filter(division=place).values_list("outline", flat=True).first()
    if outline is not None:
        return outline
    hull = shapely.convex_hull(shapely.union_all([point.geometry for point in points]))
    west, south, east, north = hull.bounds
    return hull.buffer(HULL_MARGIN * max(east - west, north - south))


def _cells(area: BaseGeometry, number: int) -> np.ndarray:
    from jingtu.kernels.sampling.places import grid

    polygons = np.array([area], dtype=object)
    cells = grid(polygons, float(np.sqrt(shapely.area(area) / number)))
    return np.column_stack([cells.easting, cells.northing])
