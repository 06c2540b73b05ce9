"""The progress table of a past day says what was known then, and what is known now."""

import datetime as dt

import pytest

from jingtu.core.work import moves, reporting
from jingtu.core.work.documents.facts import progress_reader
from jingtu.core.work.models import AssignmentMove, Report

pytestmark = pytest.mark.django_db
DAY = dt.date


@pytest.fixture
def accepted(survey, people, settings):
    """The half-year was accepted on 8 July 2018, which was recorded only in September."""
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    report = reporting.begin(survey, (DAY(2018, 1, 1), DAY(2018, 6, 30)), by=people.bureau)
    report = reporting.save(report, by=people.bureau, version=report.version, text="完成布点。")
    reporting.submit(report, by=people.bureau, on=DAY(2018, 7, 5))
    reporting.accept(report, by=people.keeper, on=DAY(2018, 7, 8))
    AssignmentMove.objects.update(recorded_at=dt.datetime(2018, 1, 20, tzinfo=dt.UTC))
    Report.objects.update(decided_at=dt.datetime(2018, 9, 1, tzinfo=dt.UTC))
    return survey


@pytest.mark.parametrize(
    ("on", "known_at", "said"),
    [
        (DAY(2018, 7, 7), None, ""),
        (DAY(2018, 7, 8), None, "完成布点。"),
        (DAY(2018, 7, 31), DAY(2018, 7, 31), ""),
        (DAY(2018, 9, 1), DAY(2018, 9, 1), "完成布点。"),
    ],
)
def test_the_words_of_a_report_stand_once_its_acceptance_is_known(accepted, on, known_at, said):
    task = accepted.task_id
    assert progress_reader(on, known_at)([task])[task].text == said
