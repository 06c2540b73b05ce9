"""The monitoring network for tests: a point in Xianghe, watched land, and the monitoring work of the county."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from shapely.geometry import Point as Position
from shapely.geometry import box

from jingtu.core import clock
from jingtu.core.observations.accrediting import register_scope
from jingtu.core.observations.models import ColumnMap, Run
from jingtu.core.parties.models import Party, User
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.registering import register
from jingtu.themes.survey.custody import Told
from jingtu.themes.survey.models import Adjustment, CustodyStep, PlannedSample, Proposal, Station, Transfer
from tests.support.supervision import FOUNDED, TODAY

EAST, NORTH = 117.0, 39.75
METRE_NORTH = 1 / 111_000  # degrees
FACTS = {
    "point": {"rank": "municipal", "code": "HB131024-001"},
    "plot": {"sort": "unused"},
    "programme": {"kept_from": FOUNDED},
    "campaign": {"aim": "routine", "code": "LF2019-1", "starts_on": dt.date(2019, 4, 1), "ends_on": dt.date(2019, 9, 30)},
}


def at(metres_north: float = 0) -> Position:
    """Return a position so many metres north of the first."""
    return Position(EAST, NORTH + metres_north * METRE_NORTH)


def watched(code: str, /, by: User, holder: Party, name: str = "", on: dt.date = FOUNDED, **facts: object) -> Registered:
    """Register a subject of the theme, `code` without its theme, in the place of the party that holds it."""
    kind = find(SubjectKind, f"survey.{code}")
    facts = FACTS[code] | facts
    place = facts.pop("place", holder.place)
    return register(kind, by=by, place=place, name=name or f"香河演示{kind.label}", on=on, holder=holder, **facts)


def in_use(by: User, holder: Party, number: int, metres_north: float = 0, **facts: object) -> Registered:
    """Register a point and say that it is in use."""
    facts = {"code": f"P{number:03d}", "geometry": at(metres_north), "laid_on": FOUNDED, "used_from": FOUNDED} | facts
    row = watched("point", by, holder, f"演示点位{number}", **facts)
    type(row).objects.filter(pk=row.pk).update(state="in_use")
    row.refresh_from_db()
    return row


def area(metres: float = 1000) -> object:
    """Return a square with sides of about so many metres, from the first position on."""
    return box(EAST, NORTH, EAST + metres / 85_700, NORTH + metres * METRE_NORTH)


def campaign_world(world: SimpleNamespace) -> dict[str, int]:
    """Return by name one of each thing that the pages of campaigns can name, none of them of the firm of the world."""
    campaign = watched("campaign", world.inspector, world.bureau, code="A-1")
    facts = {"campaign": campaign, "longitude": EAST, "latitude": NORTH}
    sample = PlannedSample.objects.create(
        campaign=campaign,
        station=Station.objects.create(**facts, number=1),
        number="A-1-001A",
        blind_code="AAAAAAAA",
        medium="soil",
    )
    when = {"done_at": clock.now(), "recorded_at": clock.now(), "recorded_by": world.inspector}
    photo = default_storage.save("custody/a.png", ContentFile(b"\x89PNG\r\n\x1a\n"))
    step = CustodyStep.objects.create(sample=sample, action="collected", photo=photo, **when)
    receiver = Party.objects.create(name="演示检测公司", place=world.works.place, kind=Party.Kind.AGENCY)
    sent = Transfer.objects.create(
        campaign=campaign, number="L-A", purpose="analysis", sender=world.bureau, receiver=receiver, sent_at=clock.now(),
        sent_by=world.inspector,
    )  # fmt: skip
    adjustment = Adjustment.objects.create(
        place=world.works.place, place_path=world.works.place.path, medium="soil", method="extend", number=1, range_m=1000,
        nugget_percent=20, state="done", variances=[1.0, 0.5], asked_by=world.inspector, asked_at=clock.now(),
    )  # fmt: skip
    evaluation = Run.objects.create(
        subject_id=campaign.pk, kind="campaign", name="评价", snapshot="runs/none.parquet", asked_by=world.inspector,
        asked_at=clock.now(), basis={"use": "farmland", "given": {}, "points": [], "regime": "strict"},
    )  # fmt: skip
    proposal = Proposal.objects.create(adjustment=adjustment, step=1, longitude=EAST, latitude=NORTH)
    return {
        "campaign": campaign.pk,
        "planned_sample": sample.pk,
        "custody_step": step.pk,
        "transfer": sent.pk,
        "evaluation": evaluation.pk,
        "laboratory": receiver.pk,
        "column_map": ColumnMap.objects.create(
            name="旧表", party=world.inspector.party, made_by=world.inspector, made_at=clock.now(), headings=["编号"]
        ).pk,
        "accreditation": register_scope(
            receiver, "180312341234", [("cd", "HJ 803-2016")], by=world.inspector, valid_from=FOUNDED
        ).pk,
        "adjustment": adjustment.pk,
        "proposal": proposal.pk,
    }


def told(hours: float = 10, **more: Any) -> Told:
    """Told two days before the day of the test at this hour, so that it has happened at whatever hour the tests run."""
    return Told(dt.datetime.combine(TODAY, dt.time(0), dt.UTC) - dt.timedelta(hours=48 - hours), **more)
