"""Reports are begun from the last one, handed in in time or late, verified by others, and leave a trace of each step."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core import clock
from jingtu.core.parties.models import Appointment
from jingtu.core.plans.models import Target
from jingtu.core.work import moves, reporting, status
from jingtu.core.work.difference import pieces
from jingtu.core.work.errors import Overtaken, WorkRefused
from jingtu.core.work.models import Assignment, ReportMove, TargetActual
from tests.support.killed import killed_while
from tests.support.people import places

pytestmark = pytest.mark.django_db
DAY = dt.date


@pytest.fixture
def signed(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    return survey


def handed_in(assignment, people, on, text="完成了布点", **more):
    with clock.held_at(on):
        report = reporting.begin(assignment, by=people.bureau)
        reporting.save(report, by=people.bureau, version=report.version, text=text, **more)
        reporting.submit(report, by=people.bureau, on=on)
    report.refresh_from_db()
    return report


def test_the_first_report_is_for_the_open_half_year(signed, people):
    report = handed_in(signed, people, DAY(2018, 7, 1))
    assert (report.period_first, report.period_last, report.is_late) == (DAY(2018, 1, 1), DAY(2018, 6, 30), False)
    signed.refresh_from_db()
    assert (signed.reported_until, signed.report_due_on) == (DAY(2018, 6, 30), DAY(2019, 1, 10))


def test_a_report_after_its_day_is_taken_and_marked_late(signed, people):
    assert handed_in(signed, people, DAY(2018, 7, 11)).is_late


def test_what_is_reported_between_the_periods_covers_up_to_the_day(signed, people):
    report = handed_in(signed, people, DAY(2018, 3, 5))
    assert (report.period_first, report.period_last, report.is_late) == (DAY(2018, 1, 15), DAY(2018, 3, 5), False)
    assert Assignment.objects.get(pk=signed.pk).report_due_on == DAY(2018, 7, 10)


def test_a_period_that_is_not_open_is_refused(signed, people):
    with (
        clock.held_at(DAY(2018, 7, 1)),
        pytest.raises(WorkRefused, match=r"2018-07-01—2018-12-31不在可以反馈的周期内。现在可以反馈的周期：2018-01-01"),
    ):
        reporting.begin(signed, (DAY(2018, 7, 1), DAY(2018, 12, 31)), by=people.bureau)


def test_a_report_for_a_period_that_has_not_opened_is_not_handed_in(signed, people):
    report = reporting.begin(signed, by=people.bureau)
    reporting.save(report, by=people.bureau, version=0, text="完成")
    with pytest.raises(WorkRefused, match="自2019-06-21起可以提交"):
        reporting.submit(report, by=people.bureau, on=DAY(2019, 6, 20))


def test_the_next_report_begins_from_the_last(signed, people):
    first = handed_in(signed, people, DAY(2018, 7, 1), figures=[{"indicator": "点位", "value": Decimal(120), "unit": "个"}])
    with clock.held_at(DAY(2019, 1, 2)):
        second = reporting.begin(signed, by=people.bureau)
    assert (second.begun_from, second.text, second.period_first) == (first, "完成了布点", DAY(2018, 7, 1))
    assert [(row.indicator, row.value, row.unit) for row in second.figures.all()] == [("点位", 120, "个")]


def test_the_same_report_is_gone_on_with(signed, people):
    assert reporting.begin(signed, by=people.bureau) == reporting.begin(signed, by=people.bureau)


def test_work_that_nobody_signed_is_not_reported(survey, people):
    with pytest.raises(WorkRefused, match="请先签收"):
        reporting.begin(survey, by=people.bureau)


@pytest.mark.parametrize("who", ["keeper", "town", "leader", "outsider"])
def test_others_do_not_report(signed, people, who):
    with pytest.raises(PermissionDenied):
        reporting.begin(signed, by=getattr(people, who))


def test_a_page_drawn_from_an_older_text_is_recognised(signed, people):
    report = reporting.begin(signed, by=people.bureau)
    reporting.save(report, by=people.bureau, version=0, text="一")
    with pytest.raises(Overtaken, match="刚刚由李农改过"):
        reporting.save(report, by=people.bureau, version=0, text="二")


def test_an_empty_report_is_not_handed_in(signed, people):
    report = reporting.begin(signed, by=people.bureau)
    with pytest.raises(WorkRefused, match="进展情况还没有填写"):
        reporting.submit(report, by=people.bureau, on=DAY(2019, 6, 30))


def test_accepted_and_returned_once(signed, people):
    report = handed_in(signed, people, DAY(2018, 7, 1))
    reporting.accept(report, by=people.keeper, on=DAY(2018, 7, 3))
    with pytest.raises(Overtaken, match="现在的状态是“已通过”"):
        reporting.return_(report, by=people.keeper, on=DAY(2018, 7, 3), reason="再改")


def test_a_returned_report_is_owed_again_and_comes_back(signed, people):
    report = handed_in(signed, people, DAY(2018, 7, 1))
    with pytest.raises(WorkRefused, match="退回反馈要写明理由"):
        reporting.return_(report, by=people.keeper, on=DAY(2018, 7, 3), reason="")
    reporting.return_(report, by=people.keeper, on=DAY(2018, 7, 3), reason="缺数据")
    assert Assignment.objects.get(pk=signed.pk).report_due_on == DAY(2018, 7, 10)
    again = handed_in(signed, people, DAY(2018, 7, 20), text="补了数据")
    assert again == report
    assert not again.is_late  # the first time was in time
    assert [row.move for row in ReportMove.objects.filter(report=report).order_by("pk")] == ["submit", "return", "submit"]


def test_a_past_day_knows_that_the_report_was_away(signed, people):
    report = handed_in(signed, people, DAY(2018, 7, 1))
    reporting.return_(report, by=people.keeper, on=DAY(2018, 7, 3), reason="缺数据")
    handed_in(signed, people, DAY(2018, 7, 20))
    own = Assignment.objects.filter(pk=signed.pk)
    days = (DAY(2018, 6, 30), DAY(2018, 7, 2), DAY(2018, 7, 12), DAY(2018, 7, 20))
    assert [status.status(own, on)[signed.pk].reporting for on in days] == ["open", "", "overdue", ""]


def test_who_reports_never_verifies_as_a_person_or_as_a_party(signed, people):
    report = handed_in(signed, people, DAY(2018, 7, 1))
    role = Appointment.Role
    home = places()[0]
    for user in (people.bureau, people.keeper):  # the writer becomes plan office; the keeper joins the reporting bureau
        given = role.PLAN_OFFICE if user == people.bureau else role.BUREAU
        Appointment.objects.create(user=user, role=given, party=people.bureau.party, valid_from=DAY(2018, 1, 1)).areas.add(home)
        user.__dict__.pop("_scope", None)
        user.__dict__.pop("_parties", None)
        with pytest.raises(WorkRefused, match="不能由您审核"):
            reporting.accept(report, by=user, on=DAY(2018, 7, 3))


def test_accepted_figures_become_actual_values(signed, people):
    target = Target.objects.create(
        plan=signed.task.plan,
        task=signed.task,
        ordinal=1,
        indicator="详查完成率",
        value=100,
        unit="%",
        comparator="=",
        text="",
        start=0,
        end=1,
    )
    figures = [{"target": target.pk, "indicator": "详查完成率", "value": Decimal(60), "unit": "%"}]
    report = handed_in(signed, people, DAY(2018, 7, 1), figures=figures)
    assert not TargetActual.objects.exists()
    reporting.accept(report, by=people.keeper, on=DAY(2018, 7, 3))
    row = TargetActual.objects.get()
    assert (row.target, row.value, row.period_last, row.source) == (target, 60, DAY(2018, 6, 30), "香河县农业局的反馈")


def test_the_difference_is_shown_sentence_by_sentence(signed, people):
    first = handed_in(
        signed, people, DAY(2018, 7, 1), text="布点完成。采样100个。", figures=[{"indicator": "点位", "value": Decimal(100)}]
    )
    reporting.accept(first, by=people.keeper, on=DAY(2018, 7, 3))
    second = handed_in(
        signed, people, DAY(2019, 1, 2), text="布点完成。采样120个。", figures=[{"indicator": "点位", "value": Decimal(120)}]
    )
    found = reporting.difference(second)
    assert found.before == first
    assert found.texts["text"] == [("same", "布点完成。采样1"), ("del", "0"), ("ins", "2"), ("same", "0个。")]
    assert [(row.indicator, row.old, row.new, row.differs) for row in found.figures] == [("点位", "100", "120", True)]


def test_pieces_put_together_are_both_texts():
    old, new = "一。二。三。" * 400, "一。四。三。" * 400
    found = pieces(old, new)
    assert "".join(words for kind, words in found if kind != "ins") == old
    assert "".join(words for kind, words in found if kind != "del") == new


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_reporting_leaves_the_draft_and_the_next_one_submits(signed, people, tmp_path):
    report = reporting.begin(signed, by=people.bureau)
    reporting.save(report, by=people.bureau, version=report.version, text="完成了布点")

    killed_while("report", report.pk, tmp_path)

    report.refresh_from_db()
    assert (report.state, report.text, ReportMove.objects.count()) == ("draft", "完成了布点", 0)
    reporting.submit(report, by=people.bureau, on=clock.today())
    report.refresh_from_db()
    assert report.state == "submitted"
