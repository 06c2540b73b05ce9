"""A move that was taken back leaves nothing of itself: what was filled in with it goes, and the state is as old as it was."""

import datetime as dt

import pytest

from jingtu.core.duties.models import Due
from jingtu.core.duties.reckoning import reckon
from jingtu.core.subjects.correcting import correct
from jingtu.core.subjects.models import Event, Revision
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.revising import as_it_was, revise
from jingtu.themes.industry.duties import CLOSING_SURVEY
from tests.support.supervision import city

pytestmark = [pytest.mark.django_db, pytest.mark.requires("SYS-05")]
DAY = dt.date
LISTED, WRONG, RIGHT = DAY(2018, 9, 1), DAY(2019, 3, 1), DAY(2019, 6, 1)


@pytest.fixture
def firm(world):
    make(world.enterprise, "list", by=city(world), on=LISTED, grounds="名录")
    return world.enterprise


def stop(world, firm, on):
    return make(firm, "stop", by=world.inspector, on=on, grounds="停产", facts={"stopped_on": on})


def taken_back(world, firm, event):
    correct(event, by=world.inspector, reason="登错了企业")
    firm.refresh_from_db()


def test_what_was_filled_in_with_a_wrong_move_is_put_back(world, firm):
    taken_back(world, firm, stop(world, firm, WRONG))
    assert (firm.state, firm.state_since, firm.stopped_on) == ("listed", LISTED, None)
    reckon(subjects=[firm.pk])
    assert not Due.objects.filter(subject=firm.pk, duty=CLOSING_SURVEY.code).exists()


def test_both_writings_stay_and_past_days_read_as_now_known(world, firm):
    wrong = stop(world, firm, WRONG)
    taken_back(world, firm, wrong)
    kept = list(Revision.objects.filter(subject=firm.pk, after__has_key="stopped_on"))
    assert [each.after["stopped_on"] for each in kept] == [str(WRONG), None]
    assert as_it_was(firm, kept, WRONG).stopped_on is None


def test_the_next_stop_has_its_own_day_and_another_correction_the_right_beginning(world, firm):
    taken_back(world, firm, stop(world, firm, WRONG))
    right = stop(world, firm, RIGHT)
    assert firm.stopped_on == RIGHT
    taken_back(world, firm, right)
    assert (firm.state_since, firm.stopped_on) == (LISTED, None)


def test_what_somebody_changed_since_stays(world, firm):
    wrong = stop(world, firm, WRONG)
    revise(firm, {"stopped_on": RIGHT}, by=world.inspector, on=RIGHT, version=firm.version)
    taken_back(world, firm, wrong)
    assert (firm.state, firm.stopped_on) == ("listed", RIGHT)


def test_a_move_recorded_before_moves_named_what_was_filled_in_is_put_back_as_well(world, firm):
    wrong = stop(world, firm, WRONG)
    Event.objects.filter(pk=wrong.pk).update(detail={})
    wrong.refresh_from_db()
    taken_back(world, firm, wrong)
    assert firm.stopped_on is None


def test_what_was_there_before_the_move_stays(world, firm):
    revise(firm, {"stopped_on": WRONG}, by=world.inspector, on=WRONG, version=firm.version)
    taken_back(world, firm, make(firm, "stop", by=world.inspector, on=WRONG, grounds="停产"))
    assert (firm.state, firm.stopped_on) == ("listed", WRONG)
