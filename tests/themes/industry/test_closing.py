"""An enterprise that stopped is said to be surveyed when its closing survey is on file, not before."""

import datetime as dt

import pytest

from jingtu.core.duties.models import Due
from jingtu.core.duties.reckoning import reckon
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.moves import make
from jingtu.themes.industry.duties import CLOSING_SURVEY as CLOSING_SURVEY_DONE
from jingtu.themes.industry.filings import CLOSING_SURVEY
from jingtu.themes.industry.gates import CLOSING
from tests.support.land import filed
from tests.support.supervision import city

pytestmark = [pytest.mark.django_db, pytest.mark.requires("REG-08", "REG-13")]
STOPPED, FILED = dt.date(2019, 3, 1), dt.date(2019, 4, 1)


@pytest.fixture
def stopped(world):
    """The enterprise of the world without production."""
    facts = {"state": "stopped", "state_since": STOPPED, "stopped_on": STOPPED}
    type(world.enterprise).objects.filter(pk=world.enterprise.pk).update(**facts)
    world.enterprise.refresh_from_db()
    return world.enterprise


def test_without_a_survey_on_file_the_move_is_refused_with_the_clause(world, stopped):
    with pytest.raises(MoveRefused, match="还没有终止生产经营前土壤和地下水调查报告"):
        make(stopped, "survey", by=world.inspector, on=FILED, grounds="调查")
    assert "第十六条" in stopped.subject.verdicts.latest("pk").reasons[0]["clause"]


def test_it_counts_from_the_day_on_which_it_was_filed(world, stopped):
    filing = filed(world, CLOSING_SURVEY, stopped, FILED)
    assert [CLOSING.judge(stopped, day)[0] for day in (FILED - dt.timedelta(days=1), FILED)] == ["blocked", "pass"]
    assert CLOSING.judge(stopped, FILED)[1][0].filing == filing.pk
    assert make(stopped, "survey", by=world.inspector, on=FILED, grounds="调查").target == "surveyed"


def test_before_the_rule_nothing_was_asked(stopped):
    assert CLOSING.judge(stopped, dt.date(2018, 7, 31))[0] == "pass"


@pytest.fixture
def stopped_again(world, settings):
    """An enterprise that stopped with its survey in 2019, went on in 2020, and stopped in 2024."""
    settings.JINGTU_TODAY = dt.date(2024, 6, 30)
    firm = world.enterprise
    make(firm, "list", by=city(world), on=dt.date(2019, 2, 1), grounds="名录")
    filed(world, CLOSING_SURVEY, firm, dt.date(2019, 4, 20))
    _stop(world, firm, dt.date(2019, 5, 1))
    reckon(subjects=[firm.pk])
    make(firm, "resume", by=world.inspector, on=dt.date(2020, 1, 5), grounds="复产")
    _stop(world, firm, dt.date(2024, 6, 1))
    return firm


def _stop(world, firm, on):
    make(firm, "stop", by=world.inspector, on=on, grounds="停产", facts={"stopped_on": on})


def test_a_survey_of_an_earlier_stop_is_none_of_this_one(world, stopped_again):
    firm = stopped_again
    reckon(subjects=[firm.pk])
    terms = Due.objects.filter(subject=firm.pk, duty=CLOSING_SURVEY_DONE.code).order_by("due_on")
    assert list(terms.values_list("due_on", "met_on")) == [
        (dt.date(2019, 5, 1), dt.date(2019, 4, 20)),
        (dt.date(2024, 6, 1), None),
    ]
    with pytest.raises(MoveRefused, match="2019-04-20 报送的，早于 2020-01-05 的“恢复生产”，不能用于这一次"):
        make(firm, "survey", by=world.inspector, on=dt.date(2024, 6, 2), grounds="调查")
    filed(world, CLOSING_SURVEY, firm, dt.date(2024, 6, 2))
    assert make(firm, "survey", by=world.inspector, on=dt.date(2024, 6, 2), grounds="调查").target == "surveyed"
    reckon(subjects=[firm.pk])
    assert terms.last().met_on == dt.date(2024, 6, 2)


def test_one_that_is_listed_again_asks_for_the_day_of_its_next_stop(world, stopped_again):
    firm = stopped_again
    filed(world, CLOSING_SURVEY, firm, dt.date(2024, 6, 2))
    make(firm, "survey", by=world.inspector, on=dt.date(2024, 6, 3), grounds="调查")
    make(firm, "remove", by=city(world), on=dt.date(2024, 6, 4), grounds="名录")
    make(firm, "relist", by=city(world), on=dt.date(2024, 6, 10), grounds="名录")
    assert firm.stopped_on is None
    _stop(world, firm, dt.date(2024, 6, 20))
    assert CLOSING.judge(firm, dt.date(2024, 6, 20))[0] == "blocked"
