"""The ranking adds up, opens to its rows, and ties are ties."""

import datetime as dt
from fractions import Fraction

import pytest

from jingtu.core.parties.models import Party
from jingtu.core.work import moves, scoring
from jingtu.core.work.models import Assignment, Report, ReportMove

pytestmark = pytest.mark.django_db
DAY = dt.date
WEIGHTS = {"work": 60, "reports": 30, "quality": 10}
NOTHING = {"due": 0, "in_time": 0, "reports": 0, "late": 0, "missing": 0, "returned": 0}


@pytest.mark.parametrize(
    ("numbers", "score"),
    [
        ({}, None),
        ({"due": 4, "in_time": 3}, 75),
        ({"due": 4, "in_time": 4, "reports": 2}, 100),
        ({"due": 2, "in_time": 1, "reports": 3, "late": 1, "missing": 1, "returned": 1}, Fraction(155, 3)),
        ({"missing": 2}, 0),
    ],
)
def test_the_formula(numbers, score):
    assert scoring.score_of(NOTHING | numbers, WEIGHTS) == score


def test_the_ranking_counts_what_each_party_did(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    report = Report.objects.create(
        assignment=survey,
        period_first=DAY(2018, 1, 1),
        period_last=DAY(2018, 6, 30),
        state="accepted",
        written_by=people.bureau,
        first_submitted_on=DAY(2018, 7, 11),
        is_late=True,
        was_returned=True,
    )
    ReportMove.objects.create(report=report, move="return", effective_on=DAY(2018, 7, 12), made_by=people.keeper)
    moves.move(survey, "claim", by=people.bureau, on=DAY(2018, 12, 1), reason="完成")
    found = scoring.ranking(Assignment.objects.all(), DAY(2019, 1, 15), since=DAY(2018, 1, 1))
    bureau = next(row for row in found["bureau"] if row.party == people.bureau.party)
    assert (bureau.assigned, bureau.claimed, bureau.overdue, bureau.due, bureau.in_time) == (4, 1, 0, 1, 1)
    assert (bureau.reports, bureau.late, bureau.returned) == (1, 1, 1)
    town = found["area"][0]
    assert (town.party, town.overdue, town.work_share, town.rank) == (people.town.party, 1, 0.0, 1)
    before = scoring.ranking(Assignment.objects.all(), DAY(2018, 7, 11), since=DAY(2018, 1, 1))
    assert next(row for row in before["bureau"] if row.party == people.bureau.party).returned == 0


def test_a_claim_after_the_day_is_not_in_time(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    Report.objects.create(
        assignment=survey, period_first=DAY(2018, 1, 1), period_last=DAY(2018, 6, 30), state="accepted", written_by=people.bureau
    )
    moves.move(survey, "claim", by=people.bureau, on=DAY(2019, 1, 2), reason="完成")
    found = scoring.ranking(Assignment.objects.filter(pk=survey.pk), DAY(2019, 1, 15))["bureau"]
    assert [(row.due, row.in_time, row.work_share) for row in found] == [(1, 0, 0.0)]


def test_work_is_in_time_to_the_end_of_its_last_day(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    shares = [
        scoring.ranking(Assignment.objects.filter(pk=survey.pk), on)["bureau"][0].work_share
        for on in (DAY(2018, 12, 31), DAY(2019, 1, 1))
    ]
    assert shares == [None, 0.0]


def test_equal_scores_share_a_rank_and_keep_their_order(survey, people):
    others = [Party.objects.create(name=name, place=people.bureau.party.place) for name in ("乙局", "甲局")]
    rows = []
    for party in others:
        survey.pk, survey.id, survey.party, survey.decides = None, None, party, False
        survey.save(force_insert=True)
        rows.append(survey.pk)
        survey.moves.create(move="assign", target="assigned", effective_on=survey.assigned_on, made_by=people.keeper)
    found = scoring.ranking(Assignment.objects.filter(pk__in=rows), DAY(2019, 6, 30))["bureau"]
    assert [(row.party.name, row.rank) for row in found] == [("乙局", 1), ("甲局", 1)]


def test_the_number_of_questions_does_not_grow(assigned, assert_queries_at_most):
    with assert_queries_at_most(6):
        scoring.ranking(Assignment.objects.all(), DAY(2019, 1, 15))
