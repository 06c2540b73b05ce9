"""Every number that a page shows is the number of the rows it opens to."""

import datetime as dt

import pytest

from jingtu.core.parties.models import Party, User
from jingtu.core.plans import queries
from jingtu.core.plans.queries import TaskCriteria
from tests.support.two_plans import HILL, RIVER, two_plans

pytestmark = pytest.mark.django_db
DAY = dt.date


class Everywhere:
    paths = ("",)

    def within(self, queryset, field):
        return queryset


class At:
    def __init__(self, path):
        self.path = path
        self.paths = (path,)

    def within(self, queryset, field):
        return queryset.filter(**{f"{field}__startswith": self.path})


@pytest.fixture
def plans():
    return two_plans(User.objects.create(username="keeper"))


def titles(**criteria):
    tasks = TaskCriteria(**criteria).apply(queries.visible_tasks(Everywhere()))
    return [task.title for task in queries.in_order(tasks, "plan")]


def test_scope_comes_first(plans):
    assert {task.plan for task in queries.visible_tasks(At(HILL))} == {plans.hill}
    assert list(queries.visible_plans(At(HILL))) == [plans.hill]
    assert {target.plan for target in queries.targets(At(HILL))} == {plans.hill}
    assert not queries.annexes(At(HILL))
    assert {row.place for row in queries.matrix(At(HILL))} == {"青山县"}


def test_each_criterion_narrows_the_list(plans):
    bureau = Party.objects.get(name="生态环境局")
    assert len(titles()) == 6
    assert titles(plan=plans.hill.pk) == titles(place=HILL) == ["农田详查", "监管企业名单"]
    assert titles(party=bureau.pk) == ["摸清农田土壤底数", "垃圾规范处理", "公布重点企业名单"]
    assert titles(party=bureau.pk, role="participant") == ["垃圾规范处理"]
    assert titles(theme="soil_survey", place=RIVER) == ["摸清农田土壤底数"]
    assert titles(topic="periodic_survey") == ["摸清农田土壤底数", "农田详查"]
    assert titles(doubtful=True) == ["垃圾规范处理"]


def test_two_characters_are_enough_to_search(plans):
    assert titles(words="村庄") == ["垃圾规范处理"]
    assert titles(words="名单 更新") == ["监管企业名单"]
    assert titles(words="%") == ["垃圾规范处理"]


def test_kind_and_range_hold_for_one_deadline(plans):
    assert titles(kind="every-n-years") == ["摸清农田土壤底数"]
    assert titles(due_from=DAY(2018, 7, 1), due_until=DAY(2018, 12, 31)) == ["摸清农田土壤底数"]
    assert titles(kind="every-n-years", due_from=DAY(2018, 1, 1)) == []


def test_every_sort_keeps_all_tasks_and_puts_the_undated_last(plans):
    tasks = queries.visible_tasks(Everywhere())
    assert {queries.in_order(tasks, sort, down).count() for sort in queries.SORTS for down in (False, True)} == {6}
    up, down = ([task.due_on for task in queries.in_order(tasks, "due", down)] for down in (False, True))
    assert up == [DAY(2018, 6, 30), DAY(2018, 12, 31), DAY(2019, 12, 31), None, None, None]
    assert down == [DAY(2019, 12, 31), DAY(2018, 12, 31), DAY(2018, 6, 30), None, None, None]


def test_totals_are_exact_to_the_ceiling_and_say_so_beyond(plans):
    tasks = queries.visible_tasks(Everywhere())
    assert queries.honest_total(tasks) == queries.Total(6, True)
    assert str(queries.honest_total(tasks, ceiling=5)) == "超过 5"


def test_the_matrix_counts_what_the_list_opens(plans):
    for row in queries.matrix(Everywhere()):
        for role, number in row.counts.items():
            assert len(titles(party=row.party, role=role)) == number


def test_the_timeline_counts_what_the_list_opens(plans):
    line = queries.timeline_of(queries.visible_tasks(Everywhere()))
    found = [(quarter.first, quarter.last, quarter.number, quarter.tasks) for quarter in line.quarters]
    assert found == [
        (DAY(2018, 4, 1), DAY(2018, 6, 30), 2, {"by": 1}),
        (DAY(2018, 10, 1), DAY(2018, 12, 31), 4, {"by": 1}),
        (DAY(2019, 10, 1), DAY(2019, 12, 31), 4, {"by": 1}),
    ]
    for quarter in line.quarters:
        assert len(titles(kind="by", due_from=quarter.first, due_until=quarter.last)) == quarter.tasks["by"]
    assert line.open_ended == {"every-n-years": 1, "yearly": 1, "continuous": 1, "from": 1}


def test_the_stored_timeline_is_the_counted_one(plans):
    assert queries.timeline(Everywhere()) == queries.timeline_of(queries.visible_tasks(Everywhere()))
    one = queries.visible_tasks(Everywhere()).filter(plan=plans.hill)
    assert queries.timeline(Everywhere(), plans.hill.pk) == queries.timeline_of(one)


def test_a_month_shows_its_days_and_its_neighbours(plans):
    month = queries.month_of(queries.visible_tasks(Everywhere()), DAY(2018, 12, 1))
    assert month.due == 1
    assert [day.on for week in month.weeks for day in week if day and day.due] == [DAY(2018, 12, 31)]
    assert (month.before, month.after) == (DAY(2018, 6, 1), DAY(2019, 12, 1))
    assert len([day for week in month.weeks for day in week if day]) == 31


def test_coverage_and_same_duty_agree(plans):
    assert queries.themes_covered(Everywhere())["soil_survey", plans.river.pk] == 1
    covered = queries.topics_covered(Everywhere(), {"any": ("periodic_survey", "key_enterprise_list"), "none": ("other",)})
    assert covered == {("any", plans.river.pk): 2, ("any", plans.hill.pk): 2}
    assert len(titles(any_topic=("periodic_survey", "key_enterprise_list"), plan=plans.hill.pk)) == 2
    assert titles(any_topic=()) == []
    assert [task.plan for task in queries.same_duty(Everywhere(), "periodic_survey")] == [plans.river, plans.hill]


def test_annex_rows_are_searched_in_every_cell(plans):
    assert queries.annexes(Everywhere()).get().row_count == 2
    assert [row.cells[1] for row in queries.annex_rows(plans.annex, "西园")] == ["西园区"]


def test_the_questions_stay_few(plans, assert_queries_at_most):
    with assert_queries_at_most(6):
        queries.same_duty(Everywhere(), "periodic_survey")
    with assert_queries_at_most(1):
        queries.timeline(Everywhere())
    with assert_queries_at_most(2):
        queries.matrix(Everywhere())
