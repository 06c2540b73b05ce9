"""Of two people who act at once one wins, and the other is told so in a sentence."""

import datetime as dt
import itertools

import pytest

from jingtu.core.parties.models import Appointment
from jingtu.core.work import assigning, moves, reporting
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Assignment, AssignmentMove, Report, ReportMove
from tests.support.at_once import at_once
from tests.support.people import person, places

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date
ON = DAY(2019, 6, 30)


@pytest.fixture
def second(people):
    return person("second", "卫办", Appointment.Role.PLAN_OFFICE, people.keeper.party, places()[0])


def test_two_signatures_are_one(survey, people):
    other = person("other", "蒋农", Appointment.Role.BUREAU, people.bureau.party, places()[0])
    refused, failed = at_once(
        *(lambda by=by: moves.move(survey, "sign", by=by, on=ON) for by in (people.bureau, other)), refusal=WorkRefused
    )
    assert (failed, len(refused)) == ([], 1)
    assert AssignmentMove.objects.filter(assignment=survey, move="sign").count() == 1


def test_signing_and_withdrawing_leave_one_path(survey, people):
    refused, failed = at_once(
        lambda: moves.move(survey, "sign", by=people.bureau, on=ON),
        lambda: moves.move(survey, "withdraw", by=people.keeper, on=ON, reason="重新分工"),
        refusal=WorkRefused,
    )
    assert failed == []
    path = [(row.source, row.target) for row in AssignmentMove.objects.filter(assignment=survey).order_by("pk")]
    assert all(before[1] == after[0] for before, after in itertools.pairwise(path))
    assert Assignment.objects.get(pk=survey.pk).state == path[-1][1]
    assert len(refused) + len(path) == 3


def test_two_verifiers_decide_once(survey, people, second):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    report = reporting.begin(survey, by=people.bureau)
    reporting.save(report, by=people.bureau, version=0, text="完成")
    reporting.submit(report, by=people.bureau, on=ON)
    one, two = Report.objects.get(pk=report.pk), Report.objects.get(pk=report.pk)
    refused, failed = at_once(
        lambda: reporting.accept(one, by=people.keeper, on=ON),
        lambda: reporting.return_(two, by=second, on=ON, reason="缺数据"),
        refusal=WorkRefused,
    )
    assert (failed, len(refused)) == ([], 1)
    assert ReportMove.objects.filter(report=report).exclude(move="submit").count() == 1
    assert "您的操作没有生效" in refused[0]


def test_two_offices_assign_a_plan_once(plan, people, second):
    refused, failed = at_once(
        *(lambda by=by: assigning.assign(plan, by=by, on=ON) for by in (people.keeper, second)), refusal=WorkRefused
    )
    assert (failed, len(refused)) == ([], 1)
    assert Assignment.objects.count() == 7


def test_two_writers_of_one_report_do_not_overwrite_each_other(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    report = reporting.begin(survey, by=people.bureau)
    texts = ("一", "二")
    refused, failed = at_once(
        *(lambda text=text: reporting.save(report, by=people.bureau, version=0, text=text) for text in texts),
        refusal=WorkRefused,
    )
    assert (failed, len(refused)) == ([], 1)
    assert Report.objects.get(pk=report.pk).version == 1
