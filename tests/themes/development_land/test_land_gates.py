"""The cases of cases/land_gates.yaml: what each land gate answers, on both sides of its rules and days."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from jingtu.core.clock import held_at
from jingtu.core.gates.asking import Gate, ask
from jingtu.core.gates.freshness import changes_since
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Event
from jingtu.themes.development_land.gates.land import LAND_GATES, PLANNING
from jingtu.themes.development_land.key_units import LIST
from jingtu.themes.development_land.models import ControlZone, Parcel, StatusDeclaration
from jingtu.themes.development_land.uses import class_of
from tests.support.land import FOUNDED, land, square

pytestmark = pytest.mark.django_db
CASES = yaml.safe_load((Path(__file__).parent / "cases/land_gates.yaml").read_text(encoding="utf-8"))
ON = dt.date(2019, 6, 30)
KNOWN = {"land_use": "industrial", "key_sector": False, "heavily_polluted_farmland": False, "unused_land": False}


def laid_out(world, case) -> Parcel:
    """Make the parcel of a case and what was declared of its land."""
    ControlZone.objects.update(geometry=None)
    for told in case.get("declared", ()):
        words = {name: told[name] for name in ("safe_for", "use") if name in told}
        site = land("site", world.inspector, world.works, name="另一地块") if told.get("other_site") else world.site
        on = FOUNDED + dt.timedelta(days=told.get("days_later", 0))
        StatusDeclaration.objects.create(
            site=site, status=told["status"], effective_on=on, reason="报告", recorded_at=world.site.subject.created_at,
            geometry=square(0, 0, width=told.get("share", 1)), **words,
        )  # fmt: skip
    if state := case.get("zone"):
        drawn = square(0, 0) if case.get("zone_drawn", True) else square(0, 0).centroid
        ControlZone.objects.filter(pk=world.zone.pk).update(geometry=drawn, west=117, east=117.1, south=39, north=40)
        moment = world.site.subject.created_at
        Event.objects.create(subject_id=world.zone.pk, move="x", target=state, effective_on=FOUNDED, recorded_at=moment)
    if since := case.get("key_unit"):
        unit = {"list_code": LIST, "subject_id": world.enterprise.pk, "place_path": world.enterprise.place_path}
        Entry.objects.create(entered_on=since, entered_basis="名录", **unit)
    facts = KNOWN | case.get("facts", {})
    Parcel.objects.filter(pk=world.parcel.pk).update(place_path=case.get("place", "131024"), **facts)
    if case.get("undrawn"):
        Parcel.objects.filter(pk=world.parcel.pk).update(geometry=None)
    return Parcel.objects.get(pk=world.parcel.pk)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_case_is_answered_as_written(world, case):
    gate = find(Gate, case["gate"])
    outcome, reasons = gate.judge(laid_out(world, case), case.get("day", ON), {"planned_use": case.get("use", "")})
    assert outcome == case["outcome"], [reason.said for reason in reasons]
    assert any(case.get("said", "") in reason.said for reason in reasons), [reason.said for reason in reasons]
    assert any(case.get("opens_by", "") in reason.opens_by for reason in reasons)
    assert all(reason.opens_by for reason in reasons if reason.outcome != "pass")
    deciding = {name for reason in reasons for name in reason.requires}
    assert set(case["requires"]) <= deciding & set(gate.requires)


def test_every_land_gate_has_cases():
    assert {gate.code for gate in LAND_GATES} == {case["gate"] for case in CASES}


@pytest.mark.requires("GATE-01", "FLOW-37")
def test_the_use_that_was_asked_is_kept_and_the_verdict_is_judged_again_for_it(world):
    Parcel.objects.filter(pk=world.parcel.pk).update(**KNOWN)
    world.parcel.refresh_from_db()
    verdict = ask(PLANNING, world.parcel, by=world.land_officer, on=ON, answers={"planned_use": "storage"})
    assert (verdict.answers, verdict.outcome) == ({"planned_use": "storage"}, "pass")
    assert changes_since(verdict, Parcel.objects.get(pk=world.parcel.pk), world.land_officer) is None
    with held_at(ON):
        laid_out(world, {"declared": [{"status": "listed"}]})
    changed = changes_since(verdict, Parcel.objects.get(pk=world.parcel.pk), world.land_officer)
    assert changed.outcome == "blocked"


def test_a_use_that_is_none_is_refused_with_those_that_are(world):
    with pytest.raises(Refused, match="没有“castle”这一项，可以是 residential"):
        ask(PLANNING, world.parcel, by=world.inspector, answers={"planned_use": "castle"})
    with pytest.raises(Refused, match="不问“color”，可以写的是：planned_use"):
        ask(PLANNING, world.parcel, by=world.inspector, answers={"color": "red"})


@pytest.mark.parametrize(("use", "found"), [("", "class_1"), ("school", "class_1"), ("industrial", "class_2"), ("farming", None)])
def test_a_use_belongs_to_its_class_and_an_unknown_one_to_the_first(use, found):
    assert class_of(use) == found
