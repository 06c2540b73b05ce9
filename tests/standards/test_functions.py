"""What printed names of offices stand for, and who took them over."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jingtu.standards import functions

PLANS = yaml.safe_load((Path(__file__).parent / "surface_forms.yaml").read_text(encoding="utf-8"))
FORMS = [
    pytest.param(plan, form, expected, id=f"{plan['plan']}-{form}") for plan in PLANS for form, expected in plan["forms"].items()
]


@pytest.mark.parametrize(("plan", "form", "expected"), FORMS)
def test_a_printed_name_stands_for_its_functions_at_its_level(plan, form, expected):
    resolved = functions.resolve(form, plan["level"], plan["place"])
    assert " ".join(resolved.functions) == expected[0]
    assert resolved.level == expected[1]
    assert resolved.collective is ("several" in expected)


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("市检察院", "judiciary"),
        ("市妇联", "group"),
        ("廊坊银监局", "finance"),
        ("各街道", "town"),
        ("市供销社", "institution"),
        ("清源化工有限公司", "enterprise"),
        ("市环境科学研究院", "institution"),
        ("某某某", "other"),
    ],
)
def test_a_name_tells_what_kind_of_party_it_is(form, kind):
    assert functions.resolve(form, "city").kind == kind


def test_offices_with_one_function_today_stay_apart():
    bodies = {functions.resolve(form, "city").body for form in ("市工商局", "市质监局", "市国税局", "市地税局")}
    assert bodies == {"industry_commerce", "quality_supervision", "state_tax", "local_tax"}


@pytest.mark.parametrize(
    ("name", "on", "titles"),
    [
        ("市工商局", dt.date(2018, 3, 16), []),
        ("市工商局", dt.date(2018, 3, 17), ["市场监督管理局"]),
        ("工商质监局", dt.date(2019, 1, 1), ["市场监督管理局"]),
        ("市环保局", dt.date(2018, 3, 16), []),
        ("市环保局", dt.date(2018, 3, 17), ["生态环境局"]),
        ("国土局", dt.date(2019, 1, 1), ["自然资源和规划局"]),
        ("区农经委", dt.date(2019, 1, 1), ["农业农村局"]),
        ("廊坊银监局", dt.date(2018, 3, 17), ["银保监局"]),
        ("廊坊银监局", dt.date(2023, 3, 10), ["金融监管局"]),
        ("市财政局", dt.date(2026, 1, 1), []),
        ("无名单位", dt.date(2026, 1, 1), []),
    ],
)
def test_a_reform_names_the_successor_from_its_day_on(name, on, titles):
    assert [successor.title for successor in functions.successors(name, on)] == titles


def test_a_duty_that_moved_is_told_to_both_offices_from_its_day_on():
    day = dt.date(2018, 3, 17)
    given = [transfer.duty for transfer in functions.transfers("agriculture", day)]
    received = [transfer.duty for transfer in functions.transfers("ecology", day)]
    assert "监督指导农业面源污染治理" in given
    assert "监督指导农业面源污染治理" in received
    assert functions.transfers("ecology", day - dt.timedelta(1)) == ()


def test_every_title_of_the_dictionary_is_read_as_its_own_body():
    wrong = [
        era.title
        for body in functions.dictionary().bodies
        for era in body.eras
        if functions.resolve(era.title).functions != body.functions
    ]
    assert wrong == []


@given(st.text(max_size=40), st.sampled_from(["province", "city", "county", "town", "", "?"]), st.text(max_size=12))
def test_resolving_never_raises(name, level, place):
    resolved = functions.resolve(name, level, place)
    assert set(resolved.functions) <= set(functions.names())
    assert resolved.level in ("own", "upper", "lower", "")


@given(
    prefix=st.sampled_from(["", "市", "区", "省", "县", "各", "市级", "所在地", "清源"]),
    body=st.sampled_from(functions.dictionary().bodies),
    data=st.data(),
)
def test_a_known_word_with_an_ending_is_never_lost(prefix, body, data):
    words = [word for era in body.eras for word in era.words]
    if words:
        word = data.draw(st.sampled_from(words))
        resolved = functions.resolve(f"{prefix}{word}局", "city")
        assert set(body.functions) & set(resolved.functions)
