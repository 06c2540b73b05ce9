"""The demolition plan is owed fifteen working days ahead: both sides of the day, from filing to verdict."""

import datetime as dt

import pytest

from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import Due
from jingtu.core.duties.reckoning import reckon
from jingtu.core.duties.standings import Standing, standing
from jingtu.core.filings import lodging
from jingtu.core.subjects.declaring import DeclarationRefused
from jingtu.core.subjects.moves import make
from jingtu.themes.industry.duties import DEMOLITION_PLAN
from jingtu.themes.industry.filings import DEMOLITION_PLAN as PLAN_TYPE
from tests.core.filings.test_lodging import FACTS
from tests.support.supervision import TODAY, demolition

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-02", "GATE-09", "REG-64")]

DAY = dt.date
DUE = DAY(2019, 7, 11)  # fifteen working days before 1 August 2019


def filed(world, on, settings):
    """Let the enterprise file its plan on a day."""
    settings.JINGTU_TODAY = on
    filing = lodging.begin(PLAN_TYPE, world.demolition, by=world.firm)
    lodging.save(filing, FACTS, by=world.firm, version=filing.version)
    lodging.attach(filing, b"%PDF-1.4", "方案.pdf", by=world.firm)
    return lodging.submit(filing, by=world.firm, on=on)


def due_of(world):
    reckon(duties=[DEMOLITION_PLAN])
    return Due.objects.get(subject=world.demolition.pk)


def test_it_is_owed_by_the_holder_with_its_clause(world):
    due = due_of(world)
    assert (due.due_on, due.owner, due.met_on) == (DUE, world.works, None)
    assert "第十四条" in due.clause


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (DAY(2019, 6, 25), Standing.OPEN),
        (DAY(2019, 6, 26), Standing.DUE_SOON),
        (DUE, Standing.DUE_TODAY),
        (DUE + dt.timedelta(days=1), Standing.OVERDUE),
        (DAY(2019, 5, 31), Standing.NOT_OPEN),
    ],
)
def test_it_stands_by_its_day(world, on, expected):
    assert standing(due_of(world), on, soon=15) == expected


@pytest.mark.parametrize(("on", "expected"), [(DUE, Standing.MET), (DUE + dt.timedelta(days=1), Standing.MET_LATE)])
def test_a_filing_meets_it_in_time_or_late(world, settings, on, expected):
    filing = filed(world, on, settings)
    due = due_of(world)
    assert (due.met_on, due.proof, standing(due, on)) == (on, filing, expected)
    assert standing(due, on - dt.timedelta(days=1), soon=0) != expected  # the day before, nothing was filed yet


def test_what_was_sent_back_meets_nothing(world, settings):
    filing = filed(world, TODAY, settings)
    lodging.return_(filing, by=world.inspector, on=TODAY, reason="不完整")
    assert due_of(world).met_on is None


def test_moving_the_start_moves_the_term_and_unmeets_nothing_silently(world, settings):
    filed(world, DUE, settings)
    assert due_of(world).met_on == DUE
    type(world.demolition).objects.update(starts_on=DAY(2019, 7, 25))
    due = due_of(world)
    assert due.due_on == DAY(2019, 7, 4)
    assert (due.met_on, standing(due, DUE)) == (DUE, Standing.MET_LATE)


def test_before_the_rule_nothing_is_owed(world):
    demolition(world.inspector, world.enterprise, DAY(2018, 7, 31), DAY(2018, 6, 1))
    reckon()
    assert Due.objects.count() == 1


def test_what_is_given_up_owes_nothing(world):
    reckon()
    make(world.demolition, "give_up", by=world.firm, on=TODAY, grounds="不再拆除")
    reckon(subjects=[world.demolition.pk])
    assert not Due.objects.exists()


def test_what_was_met_stays_in_the_history_of_what_is_given_up(world, settings):
    filed(world, TODAY, settings)
    reckon()
    make(world.demolition, "give_up", by=world.firm, on=TODAY, grounds="不再拆除")
    reckon(subjects=[world.demolition.pk])
    assert Due.objects.get(duty=DEMOLITION_PLAN.code).met_on == TODAY


def test_many_subjects_are_reckoned_with_few_questions(world, assert_queries_at_most):
    for number in range(30):
        demolition(world.inspector, world.enterprise, DAY(2019, 8, 1) + dt.timedelta(days=number), DAY(2019, 6, 1))
    with assert_queries_at_most(9):
        assert reckon(duties=[DEMOLITION_PLAN]) == 31


def test_a_duty_without_basis_owner_or_end_cannot_be_declared():
    with pytest.raises(DeclarationRefused, match="needs who, clock, proof, supervisor, meaning"):
        Duty("industry.idle", "空", requires=("REC-02",))
