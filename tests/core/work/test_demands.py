"""A report asked for in between: who may ask, what it covers, when it is owed, and what answers it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Appointment
from jingtu.core.work import demands, moves, reminders, reporting, status
from jingtu.core.work.errors import Overtaken, WorkRefused
from jingtu.core.work.models import Assignment, AssignmentMove, Demand, Report, ReportMove
from tests.core.work.test_status import cases
from tests.support.people import person, places

pytestmark = pytest.mark.django_db
DAY = dt.date
ASKED, DUE = DAY(2019, 4, 1), DAY(2019, 4, 10)


@pytest.fixture
def signed(survey, people):
    """The survey's lead is at work and has reported 2018."""
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    half_years = [(DAY(2018, 1, 1), DAY(2018, 6, 30)), (DAY(2018, 7, 1), DAY(2018, 12, 31))]
    for first, last in half_years:
        report = reporting.begin(survey, (first, last), by=people.bureau)
        report = reporting.save(report, by=people.bureau, version=report.version, text="按计划推进。")
        reporting.submit(report, by=people.bureau, on=last)
    survey.refresh_from_db()
    return survey


def ask(row, people, **more):
    (made,) = demands.ask([row], by=people.keeper, on=ASKED, due_on=DUE, **more)
    row.refresh_from_db()
    return made


def reporting_on(row, on, known_at=None):
    return status.status(Assignment.objects.filter(pk=row.pk), on, known_at)[row.pk].reporting


def answer(row, people, on, settings, text="已完成布点。"):
    settings.JINGTU_TODAY = on
    report = reporting.begin(row, by=people.bureau)
    report = reporting.save(report, by=people.bureau, version=report.version, text=text)
    reporting.submit(report, by=people.bureau, on=on)
    return report


@pytest.mark.parametrize(("case", "on", "expected"), cases("demands"))
def test_what_was_asked_is_owed_by_its_day(case, on, expected):
    cycle = status.Cycle(case["rhythm"])
    assert status.judge_reporting("signed", cycle, case["since"], case["until"], on, case["asked"]) == expected


def test_the_database_judges_the_cases_as_the_plain_words_do(people, survey):
    for case in {id(each.values[0]): each.values[0] for each in cases("demands")}.values():
        Assignment.objects.filter(pk=survey.pk).update(
            state="signed",
            rhythm=case["rhythm"],
            owed_from=case["since"],
            reported_until=case["until"],
            demand_due_on=case["asked"],
            was_demanded=True,
            touched_on=case["since"],
            moved_on=case["since"],
        )
        Demand.objects.all().delete()
        on = min(case["days"])
        Demand.objects.create(
            assignment=survey, period_first=on, period_last=on, due_on=case["asked"], asked_on=on, asked_by=people.keeper
        )
        for day, expected in case["days"].items():
            assert reporting_on(survey, day) == expected, (case["sentence"], day)


def test_asking_makes_a_period_and_tells_the_party_once(signed, people):
    made = ask(signed, people, text="布点进度")
    assert (made.period_first, made.period_last, made.due_on) == (DAY(2019, 1, 1), ASKED, DUE)
    assert (signed.demand_due_on, signed.report_due_on) == (DUE, DUE)
    notice = Notice.objects.get(recipient=people.bureau, key=f"demand:{made.pk}")
    assert (notice.subject, notice.text) == ("请于2019-04-10前反馈：农用地详查", "布点进度")


def test_asking_stands_for_the_blue_reminder_and_the_day_has_its_yellow_one(signed, people, settings):
    made = ask(signed, people)
    for on, told in ((ASKED, 0), (DUE, 1), (DUE + dt.timedelta(days=1), 2)):
        settings.JINGTU_TODAY = on
        reminders.remind_due(on)
        about = Notice.objects.filter(recipient=people.bureau, kind="reminder", key__contains=f":report:{made.due_on}:")
        assert about.count() == told, on


def test_many_are_asked_with_one_notice_for_each_party(assigned, people):
    rows = [row for row in assigned.values() if row.party == people.bureau.party]
    demands.ask(rows, by=people.keeper, on=ASKED, due_on=DUE)
    assert Demand.objects.count() == len(rows) == 4
    assert list(Notice.objects.filter(key__startswith="demand:").values_list("subject", flat=True)) == [
        "请于2019-04-10前反馈4项任务的进展"
    ]


def test_few_questions_whatever_the_number(assigned, people, assert_queries_at_most):
    with assert_queries_at_most(24):
        demands.ask(assigned.values(), by=people.keeper, on=ASKED, due_on=DUE)


@pytest.mark.parametrize(
    ("on", "expected"),
    [(DAY(2019, 3, 31), ""), (ASKED, "open"), (DAY(2019, 4, 9), "open"), (DUE, "due_today"), (DAY(2019, 4, 11), "overdue")],
)
def test_it_is_owed_from_asking_until_its_day_and_late_after(signed, people, on, expected):
    ask(signed, people)
    assert reporting_on(signed, on) == expected


def test_a_report_answers_it_and_the_half_year_stays_owed(signed, people, settings):
    made = ask(signed, people)
    report = answer(signed, people, DAY(2019, 4, 8), settings)
    signed.refresh_from_db()
    assert (report.demand, report.period_first, report.period_last) == (made, made.period_first, made.period_last)
    assert not Report.objects.get(pk=report.pk).is_late
    assert (signed.demand_due_on, signed.reported_until, signed.report_due_on) == (None, DAY(2018, 12, 31), DAY(2019, 7, 10))
    settings.JINGTU_TODAY = DAY(2019, 6, 30)
    assert [reporting_on(signed, on) for on in (DAY(2019, 4, 7), DAY(2019, 4, 8), DAY(2019, 4, 11))] == ["open", "", ""]


def test_a_returned_answer_is_owed_again(signed, people, settings):
    ask(signed, people)
    report = answer(signed, people, DAY(2019, 4, 8), settings)
    reporting.return_(report, by=people.keeper, on=DAY(2019, 4, 8), reason="缺少数据")
    signed.refresh_from_db()
    assert signed.demand_due_on == DUE
    settings.JINGTU_TODAY = DAY(2019, 6, 30)
    assert reporting_on(signed, DAY(2019, 4, 11)) == "overdue"


def test_an_answer_after_the_day_is_late(signed, people, settings):
    ask(signed, people)
    report = answer(signed, people, DAY(2019, 4, 11), settings)
    assert Report.objects.get(pk=report.pk).is_late


def test_a_past_day_as_known_then_knows_only_what_was_asked_by_then(signed, people, settings):
    settings.JINGTU_TODAY = ASKED
    ask(signed, people)
    settings.JINGTU_TODAY = DAY(2019, 6, 30)
    for model, at in ((Demand, DAY(2019, 5, 1)), (AssignmentMove, DAY(2018, 1, 20)), (ReportMove, DAY(2019, 1, 5))):
        model.objects.update(recorded_at=dt.datetime(at.year, at.month, at.day, tzinfo=dt.UTC))
    now, then = (reporting_on(signed, DAY(2019, 4, 5), known) for known in (None, DAY(2019, 4, 5)))
    assert (now, then) == ("open", "")


def test_the_lead_asks_those_who_take_part_and_hears_of_the_answer(assigned, people, settings):
    office = assigned["农用地详查", "participant"]
    member = person("member", "方办", Appointment.Role.BUREAU, office.party, places()[0])
    moves.move(office, "sign", by=member, on=DAY(2018, 1, 20))
    (made,) = demands.ask([office], by=people.bureau, on=ASKED, due_on=DUE, text="样品流转情况")
    assert made.asked_for == people.bureau.party
    settings.JINGTU_TODAY = ASKED
    report = reporting.begin(office, by=member, demand=made)
    report = reporting.save(report, by=member, version=report.version, text="样品已交接。")
    reporting.submit(report, by=member, on=ASKED)
    assert Notice.objects.filter(recipient=people.bureau, key__endswith=":asked").count() == 1


def test_who_neither_gave_the_work_nor_leads_it_may_not_ask(assigned, people):
    with pytest.raises(PermissionDenied):
        demands.ask([assigned["农用地详查", "lead"]], by=people.town, on=ASKED, due_on=DUE)
    with pytest.raises(PermissionDenied):
        demands.ask([assigned["农用地详查", "lead"]], by=people.bureau, on=ASKED, due_on=DUE)


def test_what_cannot_be_is_refused_in_a_sentence(signed, people):
    with pytest.raises(WorkRefused, match="已经过去"):
        demands.ask([signed], by=people.keeper, on=ASKED, due_on=DAY(2019, 3, 31))
    with pytest.raises(WorkRefused, match="晚于反馈期限"):
        demands.ask([signed], by=people.keeper, on=ASKED, due_on=DUE, until=DAY(2019, 4, 11))
    with pytest.raises(WorkRefused, match="没有选择任务"):
        demands.ask([], by=people.keeper, on=ASKED, due_on=DUE)
    ask(signed, people)
    with pytest.raises(WorkRefused, match="已经要求在2019-04-10前反馈"):
        ask(signed, people)


def test_all_are_asked_or_none(signed, assigned, people):
    ask(signed, people)
    with pytest.raises(WorkRefused):
        demands.ask(assigned.values(), by=people.keeper, on=ASKED, due_on=DUE)
    assert Demand.objects.count() == 1


def test_of_two_who_ask_at_once_one_wins(signed, people, monkeypatch):
    ask(signed, people)
    monkeypatch.setattr(demands.Asker, "why_not", lambda asker, row: "")  # the page was drawn before the other asked
    with pytest.raises(Overtaken):
        ask(signed, people)


def test_a_demand_taken_back_is_owed_no_more(signed, people, settings):
    made = ask(signed, people)
    with pytest.raises(PermissionDenied):
        demands.cancel(made, by=people.bureau, on=DAY(2019, 4, 5))
    demands.cancel(made, by=people.keeper, on=DAY(2019, 4, 5))
    with pytest.raises(Overtaken):
        demands.cancel(made, by=people.keeper, on=DAY(2019, 4, 5))
    signed.refresh_from_db()
    assert (signed.demand_due_on, signed.report_due_on) == (None, DAY(2019, 7, 10))
    assert [reporting_on(signed, on) for on in (DAY(2019, 4, 4), DAY(2019, 4, 11))] == ["open", ""]


def test_what_was_answered_cannot_be_taken_back(signed, people, settings):
    made = ask(signed, people)
    answer(signed, people, DAY(2019, 4, 8), settings)
    with pytest.raises(WorkRefused, match="已经反馈"):
        demands.cancel(made, by=people.keeper, on=DAY(2019, 4, 8))


def test_work_that_is_paused_owes_no_report(signed, people):
    ask(signed, people)
    moves.move(signed, "suspend", by=people.keeper, on=DAY(2019, 4, 5), reason="机构调整")
    moves.move(signed, "reopen", by=people.keeper, on=DAY(2019, 5, 5), reason="恢复")
    assert reporting_on(signed, DAY(2019, 5, 5)) == ""
