"""What a target asks, what was reached, and the verdict in words."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.plans.models import Target
from jingtu.core.work import targets
from jingtu.core.work.errors import WorkRefused
from tests.support.people import places

pytestmark = pytest.mark.django_db
DAY = dt.date
YEAR = {year: (DAY(year, 1, 1), DAY(year, 12, 31)) for year in range(2013, 2020)}


def target(plan, comparator, value, unit="%", **more):
    given = {"indicator": "安全利用率", "text": "", "start": 0, "end": 1, "ordinal": Target.objects.count() + 1}
    return Target.objects.create(plan=plan, comparator=comparator, value=value, unit=unit, **(given | more))


def actual(of, people, year, value, **more):
    given = {"source": "统计年鉴", "by": people.keeper, "on": DAY(2019, 3, 1)}
    return targets.record_actual(of, places()[0], YEAR[year], Decimal(str(value)), **(given | more))


@pytest.mark.parametrize(
    ("comparator", "wanted", "reached", "holds"),
    [
        (">=", 90, 90, True),
        (">=", 90, "89.99", False),
        ("<=", "506.41", "506.41", True),
        ("<=", "506.41", "506.42", False),
        ("=", 40, 41, True),
        ("=", 40, "39.9", False),
        ("=", -10, -12, True),
        ("=", -10, -9, False),
        ("~", 91, 89, True),
        ("~", 91, "88.9", False),
        ("~", 91, 97, True),
        ("all", None, 100, True),
        ("all", None, 99, False),
    ],
)
def test_each_comparator_on_both_sides(comparator, wanted, reached, holds):
    wanted = None if wanted is None else Decimal(str(wanted))
    assert targets.compare(comparator, Decimal(str(reached)), wanted, "%", DAY(2019, 1, 1))[0] is holds


def test_about_says_how_near_and_why():
    said = targets.compare("~", Decimal(90), Decimal(91), "%", DAY(2019, 1, 1))[1]
    assert said.startswith("实际90%，要求91%左右，幅度2%（方案只写“左右”")


def test_an_unknown_comparator_is_an_error():
    with pytest.raises(ValueError, match="Unknown comparator"):
        targets.compare("<>", Decimal(1), Decimal(1), "%", DAY(2019, 1, 1))


def test_zero_growth_compares_with_the_base_year(plan, people):
    fertilizer = target(plan, "0growth", 0, "吨", base_year=2015)
    assert targets.attainment(fertilizer, DAY(2019, 6, 30)).verdict == "no_data"
    actual(fertilizer, people, 2018, 980)
    assert targets.attainment(fertilizer, DAY(2019, 6, 30)).verdict == "unknown"
    actual(fertilizer, people, 2015, 1000)
    found = targets.attainment(fertilizer, DAY(2019, 6, 30))
    assert (found.verdict, found.base.value, found.why) == ("met", 1000, "实际980吨，2015年为1000吨，要求零增长。")


def test_not_less_compares_with_the_first_year_known(plan, people):
    farmland = target(plan, "nodec", None, "亩")
    actual(farmland, people, 2016, 100)
    assert targets.attainment(farmland, DAY(2019, 6, 30)).verdict == "unknown"
    actual(farmland, people, 2018, 99)
    assert targets.attainment(farmland, DAY(2019, 6, 30)).verdict == "not_met"


def test_a_value_set_elsewhere_is_unknown_until_the_letter(plan, people):
    area = target(plan, "ext", None, "亩", set_elsewhere=True)
    actual(area, people, 2018, 900)
    assert targets.attainment(area, DAY(2019, 6, 30)).verdict == "unknown"
    targets.revise(
        area, Decimal(800), ">=", document="目标责任书", dated_on=DAY(2019, 4, 1), effective_on=DAY(2019, 4, 1), by=people.keeper
    )
    assert targets.attainment(area, DAY(2019, 3, 31)).verdict == "unknown"
    assert targets.attainment(area, DAY(2019, 4, 1)).verdict == "met"


def test_a_correction_replaces_and_the_old_row_stays(plan, people):
    share = target(plan, ">=", 90)
    wrong = actual(share, people, 2018, 95)
    with pytest.raises(WorkRefused, match="已经登记过实际值95"):
        actual(share, people, 2018, 85)
    actual(share, people, 2018, 85, corrects=wrong, on=DAY(2019, 5, 1))
    assert targets.attainment(share, DAY(2019, 4, 30)).verdict == "met"
    assert targets.attainment(share, DAY(2019, 5, 1)).verdict == "not_met"
    with pytest.raises(WorkRefused, match="已被更正过"):
        actual(share, people, 2018, 80, corrects=wrong)


@pytest.mark.parametrize(
    ("more", "words"),
    [({"source": " "}, "数据来源"), ({"on": DAY(2019, 7, 1)}, "晚于今天")],
)
def test_what_cannot_be_is_refused(plan, people, more, words):
    with pytest.raises(WorkRefused, match=words):
        actual(target(plan, ">=", 90), people, 2018, 95, **more)


def test_a_period_that_is_not_over_has_no_actual(plan, people):
    with pytest.raises(WorkRefused, match="还没有到"):
        actual(target(plan, ">=", 90), people, 2019, 95)


@pytest.mark.parametrize("who", ["bureau", "town", "leader", "outsider"])
def test_only_the_plan_office_records(plan, people, who):
    with pytest.raises(PermissionDenied):
        actual(target(plan, ">=", 90), people, 2018, 95, by=getattr(people, who))
