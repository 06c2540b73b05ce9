"""What was declared of a piece of land: every declaration that touches it, and of these the ones that count for it.

    evidence_of(parcel, day)            # Evidence of a parcel, read once for the row
    gather([geometry, …], day)          # of many pieces, with two questions to the database
    evidence.touches                    # all, each with why it counts or not
    evidence.related                    # those that count, the strictest first

Of a site the later declaration takes the place of an earlier one as far as it covers it; different sites stand beside each
other. A thin, small overlap comes from drawing and does not count. A site of which only a point is known counts for the land
in which the point lies. Nothing is kept: what is asked today is answered from what stands today.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from jingtu.core.places.boxes import meeting
from jingtu.core.places.metres import sound
from jingtu.core.subjects.models import Registered

from .models import Status, StatusDeclaration
from .slivers import Tolerance, tolerance
from .strictness import is_surveyed, rank


class Why(TextChoices):
    """Whether a declaration that touches land counts for it, and why not."""

    STANDS = "stands", _("相关")
    SLIVER = "sliver", _("重叠很窄，不作为涉及")
    REPLACED = "replaced", _("已被同一地块以后的认定取代")
    CORRECTED = "corrected", _("已更正")


@dataclass(frozen=True)
class Touch:
    """A declaration that touches the land, and the share of the land's area of which it still speaks."""

    declaration: StatusDeclaration
    why: Why
    share: float
    piece: BaseGeometry


@dataclass(frozen=True)
class Evidence:
    """Everything declared of one piece of land up to a day."""

    land: BaseGeometry
    touches: tuple[Touch, ...]
    limits: Tolerance

    @cached_property
    def related(self) -> list[Touch]:
        """The findings that count, the strictest first, of equal ones the larger."""
        found = [each for each in self.touches if each.why is Why.STANDS and each.declaration.status != Status.PLAN_ADJUSTED]
        return sorted(found, key=lambda each: (rank(each.declaration.status), -each.share, each.declaration.pk))

    def adjustments_of(self, finding: Touch) -> list[StatusDeclaration]:
        """Return the adjustments of the plan that speak for all the land of a finding, the latest first.

        Empty where part of it, more than a sliver, was left as it was, or where the finding came after.
        """
        found, left = [], finding.piece
        for each in reversed(self.touches):
            told = each.declaration
            later = told.status == Status.PLAN_ADJUSTED and told.effective_on >= finding.declaration.effective_on
            same = told.site_id == finding.declaration.site_id and each.why is Why.STANDS
            if later and same and self._is_some(left.intersection(each.piece), finding):
                found.append(told)
                left = left.difference(each.piece)
        return [] if self._is_some(left, finding) else found

    def _is_some(self, part: BaseGeometry, of: Touch) -> bool:
        """Tell whether a part of a finding is more than a sliver; of a finding that is a point, whether it is the point."""
        if not of.piece.area:
            return not part.is_empty
        return self.limits.counts(part, part.area / self.land.area)

    def was(self, status: Status, site: int) -> bool:
        """Tell whether a site was ever declared to be in a status where it touches this land."""
        return any(
            each.declaration.status == status and each.declaration.site_id == site and each.why is not Why.CORRECTED
            for each in self.touches
        )

    @cached_property
    def surveyed_share(self) -> float:
        """The share of the land that was surveyed: 1 where what is left is a sliver."""
        return self.share_of([each for each in self.related if is_surveyed(each.declaration)])

    def share_of(self, touches: Sequence[Touch]) -> float:
        """Return the share of the land that these cover together: 1 where what is left is a sliver."""
        if not touches:
            return 0.0
        left = self.land.difference(shapely.union_all([each.piece for each in touches]))
        share = left.area / self.land.area if self.land.area else float(not left.is_empty)
        return 1 - share if self.limits.counts(left, share) else 1.0


def evidence_of(row: Registered, on: dt.date) -> Evidence | None:
    """Return what was declared of a parcel up to a day, None where nobody has drawn it; read once for the row, never longer."""
    if row.geometry is None:
        return None
    kept = row.__dict__.setdefault("_evidence", {})
    if on not in kept:
        kept[on] = gather([row.geometry], on)[0]
    return kept[on]


def gather_for(rows: Sequence[Registered], on: dt.date) -> None:
    """Read what was declared of many parcels at once, for `evidence_of`."""
    drawn = [row for row in rows if row.geometry is not None]
    for row, found in zip(drawn, gather([row.geometry for row in drawn], on), strict=True):
        row.__dict__.setdefault("_evidence", {})[on] = found


def gather(lands: Sequence[BaseGeometry], on: dt.date | Sequence[dt.date], known_at: dt.datetime | None = None) -> list[Evidence]:
    """Return what was declared of each piece of land up to a day (or each up to its own), as known at an instant (None: now)."""
    days = [on] * len(lands) if isinstance(on, dt.date) else list(on)
    if not lands:
        return []
    declared, corrected = _declared_near(lands, max(days), known_at)
    limits = [tolerance(day) for day in days]
    if not declared:
        return [Evidence(land, (), limit) for land, limit in zip(lands, limits, strict=True)]
    shapes, mended = sound([each.geometry for each in declared]), sound(lands)
    of_land: dict[int, list[int]] = defaultdict(list)
    for at, number in zip(*shapely.STRtree(shapes).query(mended, predicate="intersects"), strict=True):
        of_land[int(at)].append(int(number))
    found = []
    for at, land in enumerate(mended):
        near = [(declared[n], shapes[n]) for n in sorted(of_land[at]) if declared[n].effective_on <= days[at]]
        found.append(Evidence(land, tuple(_touches(land, near, corrected, limits[at])), limits[at]))
    return found


def _declared_near(
    lands: Sequence[BaseGeometry], on: dt.date, known_at: dt.datetime | None
) -> tuple[list[StatusDeclaration], set[int]]:
    """The declarations whose box meets one of the pieces, in the order in which they count, and which of them were corrected."""
    rows = StatusDeclaration.objects.filter(effective_on__lte=on)
    if known_at:
        rows = rows.filter(recorded_at__lte=known_at)
    found = list(meeting(rows.order_by(), (land.bounds for land in lands)))
    return sorted(found, key=lambda each: (each.effective_on, each.pk)), _corrected(found, known_at)


def _corrected(found: Sequence[StatusDeclaration], known_at: dt.datetime | None) -> set[int]:
    """Which declarations were corrected: asked by site, because a join with the few corrections tempts a database to read all."""
    rows = StatusDeclaration.objects.filter(site__in={each.site_id for each in found}, corrects__isnull=False)
    if known_at:
        rows = rows.filter(recorded_at__lte=known_at)
    return set(rows.order_by().values_list("corrects", flat=True)) if found else set()


def _touches(
    land: BaseGeometry, declared: list[tuple[StatusDeclaration, BaseGeometry]], corrected: set[int], limits: Tolerance
) -> list[Touch]:
    """Go back from the latest, with what each site has been spoken of since; return in the order of the days."""
    later: dict[int, BaseGeometry] = {}
    found = []
    for each, shape in reversed(declared):
        piece = land.intersection(shape)
        whole = piece
        if each.pk not in corrected and each.site_id in later and each.status != Status.PLAN_ADJUSTED:
            piece = piece.difference(later[each.site_id])
        share = piece.area / land.area if land.area else float(not piece.is_empty)
        found.append(Touch(each, _why(each, whole, piece, share, corrected, limits), min(share, 1.0), piece))
        if each.pk not in corrected and each.status != Status.PLAN_ADJUSTED:
            later[each.site_id] = whole if each.site_id not in later else later[each.site_id].union(whole)
    return found[::-1]


def _why(
    each: StatusDeclaration, whole: BaseGeometry, piece: BaseGeometry, share: float, corrected: set[int], limits: Tolerance
) -> Why:
    if each.pk in corrected:
        return Why.CORRECTED
    if piece.is_empty:
        return Why.REPLACED
    if each.geometry.area and not limits.counts(piece, share):
        return Why.SLIVER if piece.equals(whole) else Why.REPLACED
    return Why.STANDS
