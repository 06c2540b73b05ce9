"""Work in hand on 25 June 2018: the keeper assigned on 1 March; the first half-year can be reported."""

import datetime as dt
from types import SimpleNamespace

import pytest

from jingtu.core import clock
from jingtu.core.plans.models import Task, TaskParty
from jingtu.core.work import assigning
from jingtu.core.work.assigning import Proposal, Timing
from jingtu.core.work.models import Assignment
from jingtu.core.work.moves import move
from tests.support.people import person
from tests.support.two_plans import two_plans

ASSIGNED_ON = dt.date(2018, 3, 1)
TODAY = dt.date(2018, 6, 25)


@pytest.fixture
def today(settings):
    """Pin the day for the test's own code and for the server of a journey."""
    settings.JINGTU_TODAY = TODAY
    return TODAY


@pytest.fixture
def plans(people, today):
    return two_plans(people.keeper, "131024001", "131024002")


def charge(by, task, party, role, timing, decides=False) -> Assignment:
    """Assign one party on the day of assigning."""
    with clock.held_at(ASSIGNED_ON):
        return assigning.assign([Proposal(task, party, role, timing, decides)], by=by, on=ASSIGNED_ON)[0]


def signed(assignment, by) -> Assignment:
    """Let a person sign two days after."""
    on = ASSIGNED_ON + dt.timedelta(days=2)
    with clock.held_at(on):
        move(assignment, "sign", by=by, on=on)
    assignment.refresh_from_db()
    return assignment


@pytest.fixture
def work(people, plans):
    """Return the work: `survey` led by the bureau and signed, `waste` due on 30 June and unsigned, `town` the town's part
    of the survey, `listing` without an end; `clerk` is a second person of the bureau."""
    role = TaskParty.Role
    tasks = {task.ordinal: task for task in Task.objects.filter(plan=plans.river)}
    bureau, town = people.bureau.party, people.town.party
    clerk = person("clerk", "郑农", "bureau", bureau, bureau.place)
    by = people.keeper
    survey = charge(by, tasks[1], bureau, role.LEAD, Timing(dt.date(2018, 12, 31)), decides=True)
    part = charge(by, tasks[1], town, role.IMPLEMENTER, Timing(dt.date(2018, 12, 31)))
    waste = charge(by, tasks[2], bureau, role.LEAD, Timing(dt.date(2018, 6, 30)), decides=True)
    listing = charge(by, tasks[3], bureau, role.LEAD, Timing(None), decides=True)
    signed(survey, people.bureau)
    signed(part, people.town)
    signed(listing, people.bureau)
    return SimpleNamespace(survey=survey, part=part, waste=waste, listing=listing, clerk=clerk, plan=plans.river, tasks=tasks)
