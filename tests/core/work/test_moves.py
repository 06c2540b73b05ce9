"""Every move is made by the right people, in the right state, on a day that can be, once."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.journal.models import Entry
from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Appointment, Deputy, User
from jingtu.core.work import moves
from jingtu.core.work.errors import Overtaken, WorkRefused
from jingtu.core.work.lifecycle import MOVES, State
from jingtu.core.work.models import Assignment, AssignmentMove, Report
from tests.support.people import person, places

pytestmark = pytest.mark.django_db
DAY = dt.date


def accepted_report(assignment, people):
    return Report.objects.create(
        assignment=assignment,
        period_first=DAY(2018, 1, 1),
        period_last=DAY(2018, 6, 30),
        state=Report.State.ACCEPTED,
        written_by=people.bureau,
    )


def claimed(assignment, people):
    moves.move(assignment, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    accepted_report(assignment, people)
    return moves.move(assignment, "claim", by=people.bureau, on=DAY(2018, 12, 1), reason="已完成详查")


def test_the_lead_signs_and_the_row_says_who_when_and_from_where(survey, people):
    row = moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    survey.refresh_from_db()
    assert (row.source, row.target, row.made_by, row.effective_on) == ("assigned", "signed", people.bureau, DAY(2018, 1, 20))
    assert (survey.state, survey.moved_on) == (State.SIGNED, DAY(2018, 1, 20))
    assert Entry.objects.filter(action="work.move", subject=f"assignment:{survey.pk}").count() == 1


def test_the_giver_is_told_of_a_signature_and_the_holder_of_a_closing(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    assert Notice.objects.filter(recipient=people.keeper, subject="签收：农用地详查").count() == 1


@pytest.mark.parametrize("who", ["keeper", "town", "leader", "outsider", "system_admin"])
def test_nobody_but_the_charged_party_signs(survey, people, who):
    with pytest.raises(PermissionDenied, match="香河县农业局承办"):
        moves.move(survey, "sign", by=getattr(people, who), on=DAY(2018, 1, 20))
    assert Assignment.objects.get(pk=survey.pk).state == State.ASSIGNED


@pytest.mark.parametrize("who", ["bureau", "town", "leader", "outsider"])
def test_nobody_but_the_plan_office_closes(survey, people, who):
    claimed(survey, people)
    with pytest.raises(PermissionDenied, match="方案办公室"):
        moves.move(survey, "close", by=getattr(people, who), on=DAY(2019, 1, 5))


@pytest.mark.parametrize("move", ["withdraw", "suspend", "set_aside"])
def test_nobody_ends_or_pauses_the_work_of_his_own_party(survey, people, move):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    office = Appointment.objects.create(user=people.bureau, role="plan_office", valid_from=DAY(2017, 1, 1))
    office.areas.set(places()[:1])
    both = User.objects.get(pk=people.bureau.pk)
    assert move not in moves.allowed_moves(survey, both)
    with pytest.raises(WorkRefused, match="由您代表的单位"):
        moves.move(survey, move, by=both, on=DAY(2018, 2, 1), reason="不做了")
    assert moves.move(survey, move, by=people.keeper, on=DAY(2018, 2, 1), reason="不做了").move == move


def test_whose_deputy_claimed_does_not_close(survey, people):
    head = person("head", "周局", "bureau", people.bureau.party, places()[0])
    Deputy.objects.create(principal=head, deputy=people.bureau, valid_from=DAY(2017, 1, 1), granted_by=people.security_admin)
    Appointment.objects.filter(user=people.bureau).delete()
    people = replace(people, bureau=User.objects.get(pk=people.bureau.pk))
    assert claimed(survey, people).behalf_of == head
    Appointment.objects.filter(user=head).update(role="plan_office", party=people.keeper.party)
    with pytest.raises(WorkRefused, match="不能由同一人或同一单位办理"):
        moves.move(survey, "close", by=User.objects.get(pk=head.pk), on=DAY(2018, 12, 2))


def test_claiming_and_closing_end_the_work(survey, people):
    claimed(survey, people)
    moves.move(survey, "close", by=people.keeper, on=DAY(2019, 1, 5))
    survey.refresh_from_db()
    assert (survey.state, survey.report_due_on) == (State.CLOSED, None)


def test_a_returned_claim_is_worked_on(survey, people):
    claimed(survey, people)
    moves.move(survey, "return_claim", by=people.keeper, on=DAY(2018, 12, 3), reason="缺分布图")
    assert Assignment.objects.get(pk=survey.pk).state == State.SIGNED


def test_a_move_out_of_state_is_refused_in_a_sentence(survey, people):
    with pytest.raises(Overtaken, match="现在的状态是“待签收”，不能申报办结"):
        moves.move(survey, "claim", by=people.bureau, on=DAY(2018, 2, 1), reason="完成")


def test_a_move_is_not_dated_before_the_last_one_nor_in_the_future(survey, people):
    with pytest.raises(WorkRefused, match="早于上一次办理的日期2018-01-15"):
        moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 14))
    with pytest.raises(WorkRefused, match="晚于今天（2019-06-30）"):
        moves.move(survey, "sign", by=people.bureau, on=DAY(2019, 7, 1))


def test_a_reason_is_asked_for_where_it_matters(survey, people):
    with pytest.raises(WorkRefused, match="撤回交办要写明理由"):
        moves.move(survey, "withdraw", by=people.keeper, on=DAY(2018, 2, 1), reason=" ")


def test_work_without_an_end_is_never_claimed_done(assigned, people):
    forever = assigned["长期监测", "lead"]
    moves.move(forever, "sign", by=people.bureau, on=DAY(2018, 2, 1))
    with pytest.raises(WorkRefused, match="没有完成期限"):
        moves.move(forever, "claim", by=people.bureau, on=DAY(2018, 3, 1), reason="完成")


def test_work_that_nobody_verified_is_not_claimed_done(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 2, 1))
    with pytest.raises(WorkRefused, match="还没有审核通过的反馈"):
        moves.move(survey, "claim", by=people.bureau, on=DAY(2018, 3, 1), reason="完成")


def test_what_was_seen_on_another_page_does_not_count(survey, people, monkeypatch):
    """Both read the state before either wrote: the second finds no row to change."""
    stale = moves._fresh(survey)
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    monkeypatch.setattr(moves, "_fresh", lambda _assignment: stale)
    with pytest.raises(Overtaken, match="刚刚被别人办理"):
        moves.move(survey, "refuse", by=people.bureau, on=DAY(2018, 1, 20), reason="不属本单位职责")
    assert survey.moves.count() == 2


def test_a_correction_names_what_it_corrects_and_leaves_both_rows(survey, people):
    claim = claimed(survey, people)
    row = moves.correct(claim, by=people.bureau, reason="误报")
    assert (row.corrects, row.target, row.effective_on) == (claim, "signed", claim.effective_on)
    assert Assignment.objects.get(pk=survey.pk).state == State.SIGNED
    with pytest.raises(WorkRefused, match="只能更正最近一次"):
        moves.correct(claim, by=people.bureau, reason="再来")
    moves.move(survey, "claim", by=people.bureau, on=DAY(2018, 12, 2), reason="这次完成了")


def test_assigning_is_taken_back_and_not_corrected(survey, people):
    with pytest.raises(WorkRefused, match="撤回交办"):
        moves.correct(survey.moves.get(), by=people.keeper, reason="误交办")


def test_a_pause_owes_no_reports(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    moves.move(survey, "suspend", by=people.keeper, on=DAY(2018, 3, 1), reason="上级调整")
    assert Assignment.objects.get(pk=survey.pk).report_due_on is None
    moves.move(survey, "reopen", by=people.keeper, on=DAY(2019, 2, 1), reason="恢复")
    assert Assignment.objects.get(pk=survey.pk).report_due_on == DAY(2019, 7, 10)


def test_buttons_are_the_moves_that_person_and_state_allow(survey, people):
    assert set(moves.allowed_moves(survey, people.bureau)) == {"sign", "refuse"}
    assert set(moves.allowed_moves(survey, people.keeper)) == {"withdraw", "set_aside"}
    assert moves.allowed_moves(survey, people.leader) == {}


def test_an_unknown_move_is_an_error(survey, people):
    with pytest.raises(ValueError, match="Unknown move 'finish'"):
        moves.move(survey, "finish", by=people.bureau, on=DAY(2018, 2, 1))


def test_every_move_starts_where_another_ends():
    reached = {step.target for step in MOVES.values()}
    assert {source for step in MOVES.values() for source in step.sources} <= reached
    assert AssignmentMove._meta.get_field("move").max_length >= max(map(len, MOVES))
