"""Suspensions of a region are recorded with authority and basis, once, by the office concerned, and lifted by a decision."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.gates.matters import Matter
from jingtu.core.gates.models import Suspension
from jingtu.core.gates.suspended import in_force
from jingtu.core.gates.suspending import below_the_law, lift, suspend
from jingtu.core.journal.models import Entry
from jingtu.core.subjects.declaring import DeclarationRefused
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.themes.industry.gates import ASSESSMENTS, LAND_SUPPLY
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-31", "GATE-32")]

DECISION = {"decided_by": "香河县人民政府", "level": "county", "document": "香政〔2019〕3号"}


@pytest.fixture
def suspended(world):
    return suspend(ASSESSMENTS, world.bureau.place, by=world.inspector, on=TODAY, **DECISION)


def test_it_is_kept_with_who_decided_and_found_at_its_place(world, suspended):
    assert in_force([ASSESSMENTS.code], "131024105", TODAY) == [suspended]
    assert in_force([LAND_SUPPLY.code], "131024105", TODAY) == []
    assert Entry.objects.get(action="gates.suspend").subject == f"suspension:{suspended.pk}"


def test_a_decision_below_the_level_of_the_law_is_marked(world, suspended):
    assert below_the_law(suspended) == "中华人民共和国环境保护法，第四十四条第二款"
    suspended.decided_at_level = "province"
    assert below_the_law(suspended) == ""
    suspended.decided_at_level, suspended.valid_from = "county", dt.date(2014, 12, 31)
    assert below_the_law(suspended) == ""  # the law was not yet in force


def test_lifting_ends_it_and_cannot_be_done_twice(world, suspended):
    lift(Suspension.objects.get(), by=world.colleague, on=TODAY, document="香政〔2019〕9号")
    assert in_force([ASSESSMENTS.code], "131024", TODAY) == []
    with pytest.raises(Overtaken):
        lift(suspended, by=world.inspector, on=TODAY, document="香政〔2019〕9号")


@pytest.mark.parametrize("days", [-1, 1])
def test_it_is_lifted_between_its_first_day_and_today(world, suspended, days):
    with pytest.raises(Refused, match="解除日期"):
        lift(suspended, by=world.inspector, on=TODAY + dt.timedelta(days=days), document="香政〔2019〕9号")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"document": " "}, "决定机关和依据文件"),
        ({"decided_by": ""}, "决定机关和依据文件"),
        ({"last_on": TODAY - dt.timedelta(days=1)}, "早于起始日期"),
    ],
)
def test_a_decision_without_authority_basis_or_with_days_out_of_order_is_refused(world, changed, words):
    with pytest.raises(Refused, match=words):
        suspend(ASSESSMENTS, world.bureau.place, by=world.inspector, on=TODAY, **(DECISION | changed))


def test_the_same_decision_is_recorded_once(world, suspended):
    with pytest.raises(Refused, match="登记过"):
        suspend(ASSESSMENTS, world.bureau.place, by=world.colleague, on=TODAY, **DECISION)


def test_only_the_office_concerned_records_it_and_only_at_its_place(world, people):
    for who in (people.keeper, people.bureau, world.firm, people.system_admin):
        with pytest.raises(PermissionDenied):
            suspend(ASSESSMENTS, world.bureau.place, by=who, on=TODAY, **DECISION)
    with pytest.raises(PermissionDenied, match="自然资源"):
        suspend(LAND_SUPPLY, world.bureau.place, by=world.inspector, on=TODAY, **DECISION)
    with pytest.raises(PermissionDenied):
        suspend(ASSESSMENTS, people.outsider.party.place, by=world.inspector, on=TODAY, **DECISION)


def test_a_matter_without_an_office_cannot_be_declared():
    with pytest.raises(DeclarationRefused, match="functions of the offices"):
        Matter("industry.nothing", "空", requires=("GATE-31",))
