"""Pollution-control facilities go last in a demolition: the move that begins with them waits for the production facilities."""

import datetime as dt

import pytest

from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.moves import make

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-10")]

BEGINS = dt.date(2019, 6, 1)


@pytest.fixture
def demolition(world):
    found = world.demolition
    type(found).objects.filter(pk=found.pk).update(state="under_way", treatment_starts_on=BEGINS)
    return found


def begin(world, demolition):
    return make(demolition, "start_treatment", by=world.firm, on=BEGINS, grounds="拆除单位进场")


def test_while_production_facilities_stand_the_treatment_facilities_stay(world, demolition):
    with pytest.raises(MoveRefused, match="请先拆除生产设施"):
        begin(world, demolition)


@pytest.mark.parametrize(("gone", "passes"), [(BEGINS, True), (BEGINS + dt.timedelta(days=1), False)])
def test_they_go_once_production_facilities_are_gone_and_not_a_day_before(world, demolition, gone, passes):
    type(demolition).objects.filter(pk=demolition.pk).update(production_gone_on=gone)
    if not passes:
        with pytest.raises(MoveRefused, match="应不晚于"):
            begin(world, demolition)
        return
    begin(world, demolition)
    assert demolition.state == "treatment"
    facts = {"finished_on": BEGINS}
    assert make(demolition, "finish", by=world.firm, on=BEGINS, grounds="拆完", facts=facts).target == "finished"
