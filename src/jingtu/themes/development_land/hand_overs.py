"""What other themes hand over: the land of a closed enterprise goes on as a site."""

import shapely

from jingtu.core.places.models import Division
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.handing_over import receives
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import HandedOver, Subject
from jingtu.core.subjects.registering import register

from .models import Site


@receives("industry.closed_enterprise")
def _closed_enterprise(handed: HandedOver) -> Subject:
    """The site begins on the day of the hand-over where the enterprise stood, with whoever held the enterprise."""
    event, facts = handed.event, handed.facts
    place = Division.objects.filter(path=facts["place_path"]).on(event.effective_on).first()
    site = register(
        find(SubjectKind, "development_land.site"),
        by=event.recorded_by,
        place=place or Division.objects.filter(path=facts["place_path"]).latest("valid_from"),
        name=f"{facts['name']}地块",
        on=event.effective_on,
        grounds=event.grounds,
        holder=_holder(event.subject),
        address=facts["address"] or "",
        geometry=shapely.from_wkt(facts["geometry"]) if facts["geometry"] else None,
        origin=Site.Origin.KEY_SECTOR,
        sector=facts.get("sector") or "",
        former_user=facts["name"],
    )
    return site.subject


def _holder(subject: Subject) -> object:
    return find(SubjectKind, subject.kind).row(subject).holder
