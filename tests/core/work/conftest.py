"""A plan that is assigned, on a fixed day."""

import datetime as dt

import pytest

from jingtu.core.work import assigning
from tests.support.work import make_plan

TODAY = dt.date(2019, 6, 30)
ASSIGNED = dt.date(2018, 1, 15)


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.JINGTU_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def plan(people):
    return make_plan(people)


@pytest.fixture
def assigned(people, plan):
    """Return the assignments of the plan by title and role of the party."""
    rows = assigning.assign(plan, by=people.keeper, on=ASSIGNED)
    return {(row.task.title, row.role): row for row in rows}


@pytest.fixture
def survey(assigned):
    """Return the lead's assignment that is due on 2018-12-31."""
    return assigned["农用地详查", "lead"]
