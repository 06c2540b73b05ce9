"""The pages of indicators and code lists are drawn from the declarations and stay within the person's area."""

import pytest

from jingtu.core.filings.models import Filing
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.plans.models import Target
from jingtu.core.subjects.codelists import CodeList
from jingtu.core.subjects.declaring import declared
from jingtu.web.console import indicators
from tests.support.two_plans import make_plan

pytestmark = pytest.mark.django_db
INDICATORS = [code for code in declared(Indicator) if code.startswith("industry.")]


@pytest.fixture
def printed(world):
    """A target of the county's plan that names the lead of heavy industry, and one that names no metal."""
    plan = make_plan(world.first.place, "香河县方案", world.inspector, [])
    names = ("重点行业重金属排放量（铅）", "受污染耕地安全利用率")
    return [
        Target.objects.create(
            plan=plan, ordinal=at, indicator=name, comparator="<=", value=900, unit="kg", text=name, start=0, end=9
        )
        for at, name in enumerate(names)
    ]


@pytest.fixture
def page(client, world):
    """Return the function that gets an address as the inspector of 香河 and gives its text."""
    client.force_login(world.inspector)

    def get(address):
        answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_the_list_shows_every_indicator_with_few_questions(page, assert_queries_at_most):
    page("/indicators/?year=2018")
    with assert_queries_at_most(18):
        text = page("/indicators/?year=2018")
    assert all(str(each.label) in text for code, each in declared(Indicator).items() if code.startswith("industry."))
    assert "300.5 kg" in text
    assert "50%" in text


def test_each_theme_has_its_list(page):
    for code, each in declared(Indicator).items():
        assert str(each.label) in page(f"/indicators/?year=2018&theme={code.partition('.')[0]}")


@pytest.mark.parametrize("code", INDICATORS)
def test_an_indicator_tells_its_formula_and_its_rows(page, code):
    text = page(f"/indicators/{code}/?year=2018")
    assert declared(Indicator)[code].formula.words in text
    assert "算法" in text


def test_the_rows_lead_to_the_enterprise_and_to_the_filing(page, world, assert_queries_at_most):
    page("/indicators/?year=2018")
    with assert_queries_at_most(15):
        text = page("/indicators/industry.metal_total_lead/?year=2018")
    assert "没有报送当年的重点重金属排放台账" in text
    filing = world.first.subject.filings.filter(period="2018", type="industry.metal_ledger").latest("pk")
    assert f"/filings/{filing.pk}/" in text
    assert f"/registers/industry.enterprise/{world.candidate.pk}/" in text


def test_the_targets_that_plans_print_for_a_metal_stand_beside_its_amount(page, printed):
    text = page("/indicators/industry.metal_total_lead/?year=2018")
    assert [target.indicator in text for target in printed] == [True, False]


def test_who_may_not_read_a_filing_sees_neither_it_nor_its_amount(page, monkeypatch):
    monkeypatch.setattr(indicators, "filings_visible_to", lambda user: Filing.objects.none())
    text = page("/indicators/industry.metal_total_lead/?year=2018")
    assert "/filings/" not in text.split("计算所用的记录")[1]
    assert "200.5" not in text


def test_a_row_of_another_county_is_neither_counted_nor_shown(page, world):
    text = page("/indicators/industry.metal_total_lead/?year=2018")
    assert world.far.name not in text
    assert "不在您的管辖区域内" in page("/indicators/industry.metal_total_lead/?place=131081")


def test_a_past_day_is_drawn_as_known_then(page):
    address = "/indicators/industry.metal_total_lead/?year=2018&on=2019-04-30&known="
    assert "200.5 kg" in page(f"{address}then")
    assert "300.5 kg" in page(f"{address}now")


def test_a_code_list_shows_each_version_with_its_place_and_clause(page):
    text = page("/code-lists/industry.phase_out/")
    assert "产业结构调整指导目录（2019年本）" in text
    assert "还没有施行" in text
    assert "普通白炽灯" in text
    assert all(str(each.label) in page("/code-lists/") for each in list(declared(CodeList).values())[:1])


@pytest.mark.parametrize("address", ["/indicators/industry.none/", "/code-lists/industry.none/"])
def test_what_is_not_declared_is_not_found(client, world, address):
    client.force_login(world.inspector)
    assert client.get(address).status_code == 404
