"""Suspended and waived: asked by who owes, decided by the supervising office and by nobody for himself, its history kept."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.duties import relieving
from jingtu.core.duties.models import Due, Relief
from jingtu.core.duties.reckoning import reckon
from jingtu.core.duties.relieving import Wish
from jingtu.core.duties.standings import Standing, standing
from jingtu.core.journal.models import Entry
from jingtu.core.notices.models import Notice
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.moves import make
from jingtu.themes.industry.duties import DEMOLITION_PLAN
from tests.core.duties.test_demolition import DUE, filed
from tests.support.supervision import TODAY, city

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-02")]

DAY = dt.date
LATER = DAY(2019, 7, 20)
SUSPEND = Wish("suspend", "会议纪要〔2019〕3号", "汛期停工", LATER)
WAIVE = Wish("waive", "会议纪要〔2019〕3号", "不再拆除")


def term(world):
    return relieving.term_of(world.demolition, DEMOLITION_PLAN.code, "")


def asked(world, wish=SUSPEND):
    return relieving.ask(world.demolition, term(world), wish, by=world.firm)


def stands(world, on):
    return standing(Due.objects.get(subject=world.demolition.pk), on, soon=5)


def test_a_suspension_moves_the_day_for_its_time_and_no_further(world):
    reckon()
    relief = asked(world)
    assert stands(world, TODAY) == Standing.OPEN  # a wish alone changes nothing
    relieving.decide(relief, approve=True, by=world.inspector, words="同意")
    assert [stands(world, on) for on in (TODAY, DUE, LATER, LATER + dt.timedelta(days=1))] == [
        Standing.SUSPENDED,
        Standing.SUSPENDED,
        Standing.SUSPENDED,
        Standing.OVERDUE,
    ]
    due = Due.objects.get(subject=world.demolition.pk)
    assert (due.term_on, due.due_on) == (DUE, LATER)
    assert stands(world, TODAY - dt.timedelta(days=1)) == Standing.OPEN  # as it stood the day before


def test_a_suspension_that_ends_before_the_day_leaves_the_day(world):
    relieving.decide(asked(world, Wish("suspend", "依据", "理由", DAY(2019, 7, 5))), approve=True, by=world.inspector)
    due = Due.objects.get(subject=world.demolition.pk)
    assert (due.due_on, standing(due, DAY(2019, 7, 5)), standing(due, DUE)) == (DUE, Standing.SUSPENDED, Standing.DUE_TODAY)


def test_a_waiver_ends_the_term_and_reckoning_keeps_it(world):
    relieving.decide(asked(world, WAIVE), approve=True, by=world.inspector)
    reckon()
    assert stands(world, TODAY) == stands(world, LATER) == Standing.WAIVED


def test_ended_early_it_counts_until_that_day_alone(world, settings):
    relief = relieving.decide(asked(world), approve=True, by=world.inspector)
    settings.JINGTU_TODAY = DAY(2019, 7, 3)
    with pytest.raises(Refused, match="终止要写明理由"):
        relieving.end(relief, by=world.colleague, words=" ")
    relieving.end(relief, by=world.colleague, words="已经复工")
    due = Due.objects.get(subject=world.demolition.pk)
    assert (due.due_on, due.suspended_until) == (DUE, DAY(2019, 7, 3))
    assert Relief.objects.get().ended_reason == "已经复工"


def test_the_office_is_told_and_the_firm_hears_the_decision(world):
    relief = asked(world)
    assert "申请暂缓" in Notice.objects.get(recipient=world.inspector).subject
    relieving.decide(relief, approve=False, by=world.inspector, words="不影响备案")
    told = Notice.objects.get(recipient=world.firm)
    assert ("未批准" in told.subject, told.text) == (True, "不影响备案")
    assert Entry.objects.filter(action="duties.relief").count() == 2
    assert Notice.objects.get(recipient=world.inspector).answered_at


@pytest.mark.parametrize("who", ["keeper", "bureau", "town", "leader", "outsider"])
def test_others_neither_ask_nor_decide(world, people, who):
    other, relief = getattr(people, who), asked(world)
    with pytest.raises(PermissionDenied):
        relieving.ask(world.demolition, term(world), WAIVE, by=other)
    for step in (
        lambda: relieving.decide(relief, approve=True, by=other),
        lambda: relieving.end(relief, by=other, words="x"),
        lambda: relieving.withdraw(relief, by=other),
    ):
        with pytest.raises(PermissionDenied):
            step()


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("suspend", "", "理由", LATER), "写明依据"),
        (Wish("suspend", "依据", " ", LATER), "写明依据"),
        (Wish("suspend", "依据", "理由"), "到哪一天为止"),
        (Wish("suspend", "依据", "理由", TODAY), "晚于今天"),
        (Wish("suspend", "依据", "理由", TODAY + dt.timedelta(days=1099)), "申请免除"),
    ],
)
def test_a_wish_without_basis_or_end_is_refused(world, wish, said):
    with pytest.raises(Refused, match=said):
        asked(world, wish)


def test_what_is_met_needs_no_relief(world, settings):
    filed(world, TODAY, settings)
    with pytest.raises(Refused, match="已经办结"):
        asked(world)


def test_one_request_waits_at_a_time_and_is_decided_once(world):
    relief = asked(world)
    with pytest.raises(Refused, match="已有一份申请"):
        asked(world, WAIVE)
    relieving.withdraw(relief, by=world.firm)
    with pytest.raises(Overtaken, match="已撤回"):
        relieving.decide(relief, approve=True, by=world.inspector)
    with pytest.raises(Refused, match="写明理由"):
        relieving.decide(asked(world, WAIVE), approve=False, by=world.inspector)


@pytest.mark.requires("REC-07")
def test_an_office_is_let_off_by_the_office_above_and_not_by_itself(world, settings):
    chief = city(world)
    settings.JINGTU_TODAY = DAY(2024, 6, 30)
    firm = world.enterprise
    make(firm, "list", by=chief, on=DAY(2024, 1, 5), grounds="名录")
    owed = relieving.term_of(firm, "industry.enforcement_checked", "2024")
    assert owed.owner_id == world.bureau.pk
    relief = relieving.ask(firm, owed, WAIVE, by=world.inspector)
    assert not relieving.may_decide(relief, world.inspector)
    assert not relieving.may_decide(relief, world.colleague)  # of the same office
    assert "申请免除" in Notice.objects.get(recipient=chief).subject
    relieving.decide(relief, approve=True, by=chief)
    assert Due.objects.get(duty=owed.duty, key="2024").waived_on == DAY(2024, 6, 30)
