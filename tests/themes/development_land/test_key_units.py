"""Land of a key unit stays so when it is taken back, sold, merged, split or renumbered, and on every past day."""

import datetime as dt

import pytest

from jingtu.core.lists.models import Entry
from jingtu.core.parties.models import Party
from jingtu.core.subjects.revising import revise
from jingtu.themes.development_land.declaring import declare
from jingtu.themes.development_land.gates.land import TAKING_BACK, TRANSFER
from jingtu.themes.development_land.key_units import LIST
from jingtu.themes.development_land.models import Parcel, Status
from jingtu.themes.development_land.parcels import Part, merge, renumber, split
from jingtu.themes.development_land.questions import ask_about, read_about
from tests.support.land import FOUNDED, land, square

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-05", "GATE-07")]
LISTED, MARCH, ON = dt.date(2019, 1, 5), dt.date(2019, 3, 1), dt.date(2019, 6, 30)
KNOWN = {"land_use": "industrial", "key_sector": False, "heavily_polluted_farmland": False, "unused_land": False}


@pytest.fixture
def reserve(world):
    """The office that keeps land in reserve; the firm that holds the parcel of the world is a key unit."""
    world.parcel = known(world.parcel, code="P-0")
    unit = {"list_code": LIST, "subject_id": world.enterprise.pk, "place_path": world.enterprise.place_path}
    Entry.objects.create(entered_on=LISTED, entered_basis="名录", **unit)
    return Party.objects.create(name="香河县土地储备中心", place=world.works.place)


def known(row, **more):
    Parcel.objects.filter(pk=row.pk).update(**KNOWN | more)
    return Parcel.objects.get(pk=row.pk)


def handed(world, row, holder, on, by=None):
    revise(row, {"holder": holder}, by=by or world.inspector, on=on, version=row.version, grounds="变更登记")
    return type(row).objects.get(pk=row.pk)


def answer(row, on=ON, gate=TAKING_BACK):
    outcome, reasons = gate.judge(Parcel.objects.get(pk=row.pk), on)
    return outcome, "".join(reason.said for reason in reasons)


def test_land_that_a_key_unit_has_given_back_is_still_surveyed_first(world, reserve):
    row = handed(world, world.parcel, reserve, MARCH)
    for gate in (TAKING_BACK, TRANSFER):
        outcome, said = answer(row, gate=gate)
        assert outcome == "blocked"
        assert "原责任单位 2019-01-05 起列入" in said
    declare(world.site, Status.CLEAN, by=world.inspector, on=ON, reason="报告", safe_for="class_2")
    assert answer(row)[0] == "pass"


def test_a_past_day_is_answered_by_who_held_the_land_then(world, reserve):
    row = handed(world, world.parcel, reserve, ON)
    assert answer(row, dt.date(2019, 1, 4))[0] == "pass"
    outcome, said = answer(row, MARCH)
    assert (outcome, "原责任单位" in said) == ("blocked", False)


def test_who_was_listed_after_giving_the_land_away_or_never_held_it_does_not_count(world, reserve):
    gave_away = handed(world, world.parcel, reserve, dt.date(2019, 1, 4))
    assert answer(gave_away)[0] == "pass"
    mistyped = land("parcel", world.inspector, world.works, code="P-7", geometry=square(7, 0), **KNOWN)
    assert answer(mistyped)[0] == "blocked"
    assert answer(handed(world, mistyped, reserve, FOUNDED))[0] == "pass"


def test_land_of_a_unit_that_has_gone_to_another_is_known_by_who_had_it(world, reserve):
    buyer = Party.objects.create(name="演示接手公司", place=world.works.place, kind=Party.Kind.ENTERPRISE)
    handed(world, world.enterprise, buyer, MARCH)
    assert answer(world.parcel)[0] == "blocked"
    assert answer(handed(world, world.parcel, reserve, MARCH))[0] == "blocked"


def test_what_is_made_of_the_land_of_a_key_unit_is_surveyed_first(world, reserve):
    beside = land("parcel", world.inspector, reserve, code="P-1", name="第1宗", geometry=square(1, 0), **KNOWN)
    assert answer(beside)[0] == "pass"
    whole = merge([world.parcel, beside], "P-2", by=world.land_officer, on=MARCH, basis="合并")
    assert whole.holder is None
    assert answer(whole)[0] == "blocked"
    west, east = split(
        whole, [Part("P-3", square(0, 0)), Part("P-4", square(1, 0))], by=world.land_officer, on=MARCH, basis="分割"
    )
    again = renumber(handed(world, west, reserve, MARCH), "P-5", by=world.land_officer, on=ON, basis="换号")
    assert [answer(row)[0] for row in (east, again)] == ["blocked", "blocked"]


def test_land_that_nobody_is_named_to_hold_cannot_be_judged_until_it_is_surveyed(world, reserve):
    row = land("parcel", world.inspector, reserve, code="P-9", geometry=square(0, 0), **KNOWN)
    Parcel.objects.filter(pk=row.pk).update(holder=None)
    outcome, said = answer(row)
    assert (outcome, "没有登记责任单位" in said) == ("not_decidable", True)
    declare(world.site, Status.CLEAN, by=world.inspector, on=ON, reason="报告", safe_for="class_2")
    assert answer(row)[0] == "pass"


def test_land_without_a_parcel_cannot_be_judged(world, reserve):
    question = ask_about(TAKING_BACK, by=world.land_officer, on=ON, outline=square(5, 5))
    assert question.outcome == "not_decidable"


def test_the_past_of_many_parcels_is_read_in_few_questions(world, reserve, assert_queries_at_most):
    rows = [
        land("parcel", world.inspector, world.works, code=f"P-{n}", name=f"第{n}宗", geometry=square(n, 0), **KNOWN)
        for n in range(1, 9)
    ]
    rows = [renumber(row, f"Q-{row.code}", by=world.land_officer, on=MARCH, basis="换号") for row in rows]
    rows = list(Parcel.objects.filter(pk__in=[row.pk for row in rows]))
    read_about(rows, ON)
    with assert_queries_at_most(6):  # two generations, the older parcels, changes of holders, entries, units that changed hands
        assert {TAKING_BACK.judge(row, ON)[0] for row in rows} == {"blocked"}
