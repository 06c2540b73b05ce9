"""The rate of safe use: permits for polluted land, safe or too early, as known on the day asked about."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from jingtu.core import clock
from jingtu.core.indicators.asking import Asked
from jingtu.core.indicators.formulas import Tally
from jingtu.core.indicators.valuing import value
from jingtu.core.subjects.parameters import Parameter
from jingtu.themes.development_land.declaring import declare
from jingtu.themes.development_land.deriving import derive
from jingtu.themes.development_land.indicators import SAFE_USE
from jingtu.themes.development_land.models import Parcel, Status, Succession
from tests.support.every_indicator import *  # noqa: F403
from tests.support.land import land, square

FOUND, REMOVED, TODAY = dt.date(2018, 3, 1), dt.date(2019, 3, 1), dt.date(2019, 6, 30)
DAY = dt.timedelta(days=1)


@pytest.fixture
def permitted(world):
    """Return the function that gives a parcel on the site of the world (found polluted, then removed) a permit on a day."""
    declare(world.site, Status.CONTAMINATED, by=world.inspector, on=FOUND, reason="报告")
    declare(world.site, Status.REMOVED, by=world.inspector, on=REMOVED, reason="移出", safe_for="class_1")

    def give(permitted_on, area=6000, **facts):
        facts = {"geometry": square(0, 0), "planned_use": "residential", "permitted_on": permitted_on, "area_m2": area} | facts
        row = land("parcel", world.inspector, world.works, f"许可宗地{permitted_on}", code=f"P{Parcel.objects.count()}", **facts)
        derive()
        return row

    return give


def said(on=TODAY, year=2019, place="131024", known=None):
    return value(SAFE_USE, Asked(place, on, year, clock.end_of(known) if known else None))


@pytest.mark.django_db
@pytest.mark.requires("TGT-06")
def test_land_permitted_on_the_day_of_the_removal_is_safe_and_a_day_earlier_too_early(permitted):
    early, safe = permitted(REMOVED - DAY, area=2500), permitted(REMOVED, area=7500)
    found = said()
    assert (found.value, found.tally) == (Decimal(75), Tally(Decimal(7500), Decimal(10000), 2))
    told = SAFE_USE.formula.remarks(found.asked)
    assert "污染地块" in told[early.pk]
    assert dict(SAFE_USE.formula.inputs(found.asked).values_list("pk", "counts")) == {early.pk: 0, safe.pk: 1}


@pytest.mark.django_db
def test_land_cleaned_for_the_second_class_is_not_safe_for_dwellings(world, permitted):
    declare(world.site, Status.REMOVED, by=world.inspector, on=REMOVED + DAY, reason="更正用途", safe_for="class_2")
    permitted(REMOVED + DAY), permitted(REMOVED + DAY, planned_use="industrial", area=2000)
    assert said().tally == Tally(Decimal(2000), Decimal(8000), 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "counted"), [(dt.date(2017, 6, 30), 0), (dt.date(2017, 7, 1), 1)], ids=["the day before the rule", "its first day"]
)
def test_permits_count_from_the_day_of_the_rule_and_one_before_any_finding_was_too_early(permitted, on, counted):
    row = permitted(on)
    assert said().tally == Tally(Decimal(0), Decimal(6000 * counted), counted)
    assert not counted or "没有登记" in SAFE_USE.formula.remarks(said().asked)[row.pk]
    assert Parameter("development_land.permits_counted_from").at("", TODAY).value == "2017-07-01"


@pytest.mark.django_db
def test_what_nobody_decided_yet_and_land_without_an_area_are_left_out_and_counted(world, permitted):
    other = land("site", world.inspector, world.works, "未查地块", geometry=square(3, 3))
    declare(other, Status.SUSPECTED, by=world.inspector, on=FOUND, reason="名单")
    permitted(REMOVED, geometry=square(3, 3)), permitted(REMOVED, area=None)
    assert (said().value, said().tally) == (None, Tally(left_out=2))
    declare(other, Status.CLEAN, by=world.inspector, on=TODAY, reason="报告", safe_for="class_1")
    assert said().tally == Tally(left_out=1)


@pytest.mark.django_db
def test_a_past_year_and_what_was_known_then_are_answered_from_their_own_declarations(world, permitted, settings):
    permitted(REMOVED - DAY)
    assert said(on=dt.date(2018, 12, 31), year=2018).tally == Tally()
    assert said(known=REMOVED).tally.counted == 0  # nobody had recorded the finding by then
    assert said(place="131081").tally == Tally()


@pytest.mark.django_db
@pytest.mark.requires("TGT-06")
def test_a_permit_counts_for_a_parcel_that_was_entered_later(world, permitted):
    permitted(REMOVED - DAY, on=TODAY - DAY)
    assert said().tally == Tally(Decimal(0), Decimal(6000), 1)


@pytest.mark.django_db
def test_a_parcel_cut_out_of_one_with_a_permit_is_not_counted_a_second_time(world, permitted):
    whole, part = permitted(REMOVED), permitted(REMOVED, on=REMOVED + DAY)
    assert said().tally.counted == 2
    Succession.objects.create(predecessor=whole, successor=part, kind="split", on=REMOVED + DAY, basis="分割")
    assert said().tally.counted == 1


@pytest.mark.django_db
def test_the_page_lists_what_was_permitted_too_early_with_the_reason(client, world, permitted, assert_queries_at_most):
    early = permitted(REMOVED - DAY)
    client.force_login(world.inspector)
    address = reverse("web:indicator", args=[SAFE_USE.code])
    client.get(address)
    with assert_queries_at_most(20):
        page = client.get(address)
    text = page.content.decode()
    assert [row.pk for row in page.context["failing"]] == [early.pk]
    assert "许可过早" in text
    assert "核发许可时" in text
