"""An enterprise that stopped is said to be surveyed when its closing survey is on file, not before."""

import datetime as dt

import pytest

from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.moves import make
from jingtu.themes.industry.filings import CLOSING_SURVEY
from jingtu.themes.industry.gates import CLOSING
from tests.support.land import filed

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
