"""The cases of cases/authorities.yaml, and an entry: whoever records it, the office that decides is its authority."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import PermissionDenied

from jingtu.core.lists.entering import enter
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.parameters import NoValue
from jingtu.themes.industry.lists import KEY_UNITS
from tests.support.supervision import city

ON = dt.date(2019, 3, 1)
CASES = yaml.safe_load((Path(__file__).parent / "cases/authorities.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_plan_names_its_level(case):
    if case["level"] is None:
        with pytest.raises(NoValue):
            KEY_UNITS.decided_at.at(case["place"], case["day"])
    else:
        assert KEY_UNITS.decided_at.at(case["place"], case["day"]).value == case["level"]


@pytest.mark.django_db
@pytest.mark.requires("REG-08")
@pytest.mark.parametrize(
    ("name", "state"), [("list", "candidate"), ("remove", "listed"), ("hand_over", "surveyed"), ("relist", "removed")]
)
def test_the_city_decides_who_is_on_the_list_and_no_office_below(world, name, state):
    enterprise = world.enterprise
    type(enterprise).objects.filter(pk=enterprise.pk).update(state=state)
    with pytest.raises(PermissionDenied, match="由地级以上生态环境部门决定"):
        make(enterprise, name, by=world.inspector, on=ON, grounds="名录")
    decided = make(enterprise, name, by=city(world), on=ON, grounds="名录")
    entered = [entry.entered_authority for entry in Entry.objects.all()]
    assert entered == ([] if name in ("remove", "hand_over") else [decided.recorded_by.party])


@pytest.mark.django_db
def test_who_is_handed_over_leaves_the_list_by_decision_of_the_office_that_decides_on_it(world):
    make(world.enterprise, "list", by=city(world), on=ON, grounds="名录")
    type(world.enterprise).objects.filter(pk=world.enterprise.pk).update(state="surveyed")
    with pytest.raises(PermissionDenied, match="由地级以上生态环境部门决定"):
        make(world.enterprise, "hand_over", by=world.inspector, on=ON, grounds="关闭")
    assert Entry.objects.get().left_on is None
    make(world.enterprise, "hand_over", by=city(world), on=ON, grounds="关闭")
    assert Entry.objects.get().left_authority == city(world).party


@pytest.mark.django_db
def test_where_no_such_office_is_known_the_recording_one_stands(world):
    enter(KEY_UNITS, world.enterprise, by=world.inspector, on=ON, basis="名录")
    assert Entry.objects.get().entered_authority == world.bureau
