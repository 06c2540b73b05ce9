"""A plan is assigned as it is printed: to whom, until when, how often reported."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Party
from jingtu.core.parties.services import take_over
from jingtu.core.work import assigning, moves
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Assignment
from tests.support.people import places

pytestmark = pytest.mark.django_db
DAY = dt.date


def town(name, body="town"):
    return Party.objects.create(name=name, place=places()[0], kind=Party.Kind.TOWN, body=body)


def test_the_plan_is_assigned_as_printed(assigned, people):
    assert {(title, role): row.party.name for (title, role), row in assigned.items()} == {
        ("农用地详查", "lead"): "香河县农业局",
        ("农用地详查", "participant"): "香河县土壤污染防治办公室",
        ("农用地详查", "implementer"): "淑阳镇人民政府",
        ("重点企业名单", "lead"): "香河县农业局",
        ("定期报告", "lead"): "香河县农业局",
        ("长期监测", "lead"): "香河县农业局",
        ("十年普查", "implementer"): "各乡镇",
    }
    assert {key for key, row in assigned.items() if row.decides} == {
        ("农用地详查", "lead"),
        ("重点企业名单", "lead"),
        ("定期报告", "lead"),
        ("长期监测", "lead"),
        ("十年普查", "implementer"),
    }


def test_each_party_is_told_once(assigned, people):
    assert Notice.objects.get(recipient=people.bureau).subject == "交办任务4项：香河县土壤污染防治工作方案"


@pytest.mark.parametrize(
    ("deadlines", "due_on", "rhythm", "months"),
    [
        ([("by", DAY(2018, 12, 31), {})], DAY(2018, 12, 31), "half_year", None),
        ([("by", DAY(2018, 6, 30), {"alternatives": ["2018-05-31"]})], DAY(2018, 6, 30), "half_year", None),
        ([("window", DAY(2018, 6, 30), {})], DAY(2018, 6, 30), "half_year", None),
        ([("yearly", None, {"months": [11, 12]})], None, "window", (11, 12)),
        ([("yearly", None, {})], None, "year", None),
        ([("every-n-years", None, {"every": 10})], None, "year", None),
        ([("continuous", None, {})], None, "half_year", None),
        ([("by", DAY(2018, 6, 30), {}), ("yearly", None, {})], None, "year", None),
        ([("by", DAY(2018, 6, 30), {}), ("by", DAY(2020, 12, 31), {})], DAY(2020, 12, 31), "half_year", None),
        ([("from", None, {})], None, "half_year", None),
        ([("set-elsewhere", None, {})], None, "half_year", None),
        ([], None, "half_year", None),
    ],
)
def test_deadlines_give_the_due_day_and_the_rhythm(deadlines, due_on, rhythm, months):
    assert assigning.timing_of(deadlines) == assigning.Timing(due_on, rhythm, months)


def test_months_of_every_year_give_a_window_or_as_many_reports():
    in_month = [("yearly", None, {"months": [month, month], "every": 1, "day": 15}) for month in (3, 6, 9, 12)]
    assert assigning.timing_of(in_month[-1:]) == assigning.Timing(None, "window", (12, 12), 15)
    assert assigning.timing_of(in_month[::2]) == assigning.Timing(None, "half_year")
    assert assigning.timing_of(in_month) == assigning.Timing(None, "quarter")


def test_the_day_of_a_window_goes_down_with_its_months(plan, survey, people):
    Assignment.objects.filter(pk=survey.pk).update(rhythm="window", window_first=11, window_last=12, window_day=15)
    below = [town("安平镇人民政府"), town("钱旺镇")]
    same = assigning.hand_down(survey, below[:1], by=people.bureau, on=DAY(2018, 2, 1))
    other = {"window_first": 10, "window_last": 10}
    changed = assigning.hand_down(survey, below[1:], by=people.bureau, on=DAY(2018, 2, 1), **other)
    assert [(row.window_first, row.window_last, row.window_day) for row in (*same, *changed)] == [(11, 12, 15), (10, 10, None)]


def test_a_collective_becomes_the_parties_below_where_they_are_known(plan):
    town("蒋辛屯镇人民政府")
    town("安平镇人民政府")
    found = [each for each in assigning.propose(plan) if each.task.title == "十年普查"]
    assert [(each.party.name, each.printed, each.decides) for each in found] == [
        ("蒋辛屯镇人民政府", "各乡镇", True),
        ("安平镇人民政府", "各乡镇", False),
    ]


def test_a_merged_office_is_replaced_by_its_successor(plan, people):
    new = Party.objects.create(name="香河县农业农村局", place=places()[0])
    take_over([people.bureau.party], new, "merge", DAY(2018, 11, 1), "机构改革方案")
    before = {each.party.name for each in assigning.propose(plan, DAY(2018, 10, 31)) if each.role == "lead"}
    after = {(each.party.name, each.printed) for each in assigning.propose(plan, DAY(2018, 11, 1)) if each.role == "lead"}
    assert before == {"香河县农业局"}
    assert after == {("香河县农业农村局", "香河县农业局")}


def test_what_is_assigned_is_not_proposed_again(plan, people, assigned):
    assert assigning.propose(plan) == []
    with pytest.raises(WorkRefused, match="没有需要交办的任务"):
        assigning.assign(plan, by=people.keeper, on=DAY(2018, 2, 1))


def test_what_was_withdrawn_can_be_assigned_again(plan, people, survey):
    moves.move(survey, "withdraw", by=people.keeper, on=DAY(2018, 2, 1), reason="重新分工")
    again = assigning.assign(plan, by=people.keeper, on=DAY(2018, 2, 1))
    assert [(row.task.title, row.party, row.decides) for row in again] == [("农用地详查", people.bureau.party, True)]


@pytest.mark.parametrize("who", ["bureau", "town", "leader", "outsider", "auditor"])
def test_only_the_plan_office_assigns(plan, people, who):
    with pytest.raises(PermissionDenied):
        assigning.assign(plan, by=getattr(people, who), on=DAY(2018, 2, 1))
    assert not Assignment.objects.exists()


def test_nothing_is_assigned_before_the_plan_or_in_the_future(plan, people):
    with pytest.raises(WorkRefused, match="早于方案的印发日期2017-06-01"):
        assigning.assign(plan, by=people.keeper, on=DAY(2017, 5, 31))
    with pytest.raises(WorkRefused, match="晚于今天"):
        assigning.assign(plan, by=people.keeper, on=DAY(2019, 7, 1))


def test_work_is_handed_down_with_a_deadline_of_its_own(survey, people):
    below = town("安平镇人民政府")
    made = assigning.hand_down(survey, [below], by=people.bureau, on=DAY(2018, 2, 1), due_on=DAY(2018, 10, 31))
    assert [(row.party, row.parent, row.due_on, row.decides) for row in made] == [(below, survey, DAY(2018, 10, 31), False)]
    with pytest.raises(WorkRefused, match="晚于本单位的完成期限2018-12-31"):
        assigning.hand_down(survey, [town("钱旺镇")], by=people.bureau, on=DAY(2018, 2, 1), due_on=DAY(2019, 1, 1))
    with pytest.raises(WorkRefused, match="接到时已经逾期"):
        assigning.hand_down(survey, [below], by=people.bureau, on=DAY(2018, 2, 1), due_on=DAY(2018, 1, 31))
    with pytest.raises(WorkRefused, match="不能把任务转办给本单位"):
        assigning.hand_down(survey, [people.bureau.party], by=people.bureau, on=DAY(2018, 2, 1))
    with pytest.raises(WorkRefused, match="不在香河县"):
        assigning.hand_down(survey, [people.outsider.party], by=people.bureau, on=DAY(2018, 2, 1))


def test_two_askings_make_few_queries(plan, people, assert_queries_at_most):
    with assert_queries_at_most(40):
        assigning.assign(plan, by=people.keeper, on=DAY(2018, 2, 1))
