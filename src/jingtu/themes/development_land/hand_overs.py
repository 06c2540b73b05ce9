"""What other themes hand over: a closed enterprise goes on as a site, one that is to close is known as potential before that.

The industry office decides who is to close and delivers its list (FLOW-05); the ecology bureau's receipt puts the land on the
lists of this theme. Both ways meet in one site: `former` is the enterprise.
"""

from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from jingtu.core.exchange.models import Delivery
from jingtu.core.exchange.receipts import upon_receipt
from jingtu.core.lists.entering import enter, may_decide, on_list
from jingtu.core.parties.models import User
from jingtu.core.places.models import Division
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.handing_over import receives
from jingtu.core.subjects.kinds import SubjectKind, row_of
from jingtu.core.subjects.models import HandedOver, Registered, Subject
from jingtu.core.subjects.registering import register

from .lists import CLOSING, POTENTIAL
from .models import Site


@receives("industry.closed_enterprise")
def _closed_enterprise(handed: HandedOver) -> Subject:
    """The site begins on the day of the hand-over where the enterprise stood, with whoever held the enterprise."""
    event, facts = handed.event, handed.facts
    if known := _site_of(event.subject):
        return known.subject
    place = Division.objects.filter(path=facts["place_path"]).on(event.effective_on).first()
    return register(
        find(SubjectKind, "development_land.site"),
        by=event.recorded_by,
        place=place or Division.objects.filter(path=facts["place_path"]).latest("valid_from"),
        on=event.effective_on,
        grounds=event.grounds,
        holder=row_of(event.subject).holder,
        **_facts(event.subject, facts["name"], facts["address"] or "", facts.get("sector") or "", _outline(facts["geometry"])),
    ).subject


@upon_receipt("industry.to_close")
def _to_close(delivery: Delivery, by: User) -> None:
    """Each enterprise that is to close becomes a potential site on both lists, once; other offices only give their receipt."""
    edition = delivery.edition
    basis = _("%(place)s拟关停企业名单第%(number)s期，%(document)s") % {
        "place": edition.place_name,
        "number": edition.number,
        "document": edition.document,
    }
    for subject in Subject.objects.filter(pk__in=[row["subject"] for row in edition.rows], merged_into=None).order_by("pk"):
        enterprise = row_of(subject)
        if not may_decide(POTENTIAL, by, enterprise.place_path):
            continue
        site = _site_of(subject) or _potential_site(enterprise, delivery, by, basis)
        for kind in (CLOSING, POTENTIAL):
            if site.state == "potential" and not on_list(kind, delivery.received_on).filter(subject=site.pk).exists():
                enter(kind, site, by=by, on=delivery.received_on, basis=basis)


def _potential_site(enterprise: Registered, delivery: Delivery, by: User, basis: str) -> Site:
    sector = getattr(enterprise, "sector", "")
    return register(
        find(SubjectKind, "development_land.site"),
        by=by,
        place=enterprise.place,
        on=delivery.received_on,
        grounds=basis,
        holder=enterprise.holder,
        **_facts(enterprise.subject, enterprise.name, enterprise.address, sector, enterprise.geometry),
    )


def _facts(former: Subject, name: str, address: str, sector: str, geometry: BaseGeometry | None) -> dict[str, Any]:
    """What a site takes over from the enterprise that stood on it."""
    return {
        "name": f"{name}地块",
        "former": former,
        "former_user": name,
        "address": address,
        "sector": sector,
        "geometry": geometry,
        "origin": Site.Origin.KEY_SECTOR,
    }


def _site_of(enterprise: Subject) -> Site | None:
    return Site.objects.filter(former=enterprise).order_by("pk").first()


def _outline(wkt: str | None) -> BaseGeometry | None:
    return shapely.from_wkt(wkt) if wkt else None
