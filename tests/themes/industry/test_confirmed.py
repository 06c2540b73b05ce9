"""What is known from memory alone is marked in the data, and the mark is shown wherever the fact is."""

import datetime as dt

import pytest
from django.urls import reverse

from jingtu.core.duties.clocks import clause_of
from jingtu.core.duties.declaring import Duty
from jingtu.core.exchange.declaring import Publication
from jingtu.core.exchange.disclosure import waiting_since
from jingtu.core.subjects import codelists, parameters
from jingtu.core.subjects.declaring import find
from jingtu.standards.loader import UNCONFIRMED, Source

pytestmark = pytest.mark.requires("PUB-02", "PUB-11")

PLANS = (
    "东丽区土壤污染防治任务部门分工表",
    "中原区土壤污染防治工作方案",
    "兖州区土壤污染防治和土壤环境保护方案",
    "源城区土壤污染防治重点任务分工（附件2）",
    "廊坊市土壤污染防治工作方案",
)
READ = (
    "中华人民共和国土壤污染防治法",
    "中华人民共和国环境保护法",
    "中华人民共和国政府信息公开条例（国务院令第711号）",
    "HJ 1209-2021",
    "重点监管单位土壤污染隐患排查指南（试行）",
    "净土平台约定",  # the platform's own choice where a plan leaves one open, which the sentence of the duty says
)
REPEALED, CODE = READ[:2], "中华人民共和国生态环境法典"
CODE_IN_FORCE = dt.date(2026, 8, 15)
FILES = list(parameters._file("industry").values())
READ_CLAUSES = {("工矿用地土壤环境管理办法（试行）（生态环境部令第3号）", f"第十{number}条") for number in "四六"}


def sources():
    """Return every source that the theme's parameters and code lists name."""
    numbers = [value.source for facts in parameters._file("industry").values() for value in facts.values]
    return numbers + [version.source for facts in codelists._file("industry").values() for version in facts.versions]


def was_read(source: Source) -> bool:
    known = all(document in PLANS + READ for document in source.document.split("；"))
    return known or (source.document, source.clause) in READ_CLAUSES


def test_exactly_what_nobody_held_against_the_print_is_marked():
    assert {each.quoted for each in sources() if each.confirmed} == {each.quoted for each in sources() if was_read(each)}


def test_the_mark_stands_behind_the_clause_and_only_where_it_belongs():
    facts = {"document": "某办法", "clause": "第十条"}
    assert Source(**facts).quoted == "某办法，第十条"
    assert Source(**facts, confirmed=False).quoted == f"某办法，第十条{UNCONFIRMED}"


@pytest.mark.parametrize(
    ("code", "place", "since", "marked"),
    [
        ("industry.key_units_public", "131024", dt.date(2019, 5, 14), True),
        ("industry.key_units_public", "131024", dt.date(2019, 5, 15), False),
        ("industry.responsibility_letters_public", "131024", dt.date(2019, 5, 14), True),
        ("industry.responsibility_letters_public", "131024", dt.date(2019, 5, 15), False),
        ("industry.releases_public", "131024", dt.date(2022, 2, 7), True),
    ],
)
def test_a_period_of_publication_shows_it(code, place, since, marked):
    assert (UNCONFIRMED in waiting_since(find(Publication, code), None, place, since).clause) == marked


def test_the_periods_end_on_the_day_since_which_enterprises_disclose_nationally():
    assert waiting_since(find(Publication, "industry.releases_public"), None, "131024", dt.date(2022, 2, 8)).clause == ""


def test_a_term_of_a_duty_shows_it():
    clock = find(Duty, "industry.tank_noticed").clock
    assert all(UNCONFIRMED in clause_of(value) for each in clock.parameters for value in each.facts.values)


@pytest.mark.parametrize("facts", FILES, ids=[facts.code for facts in FILES])
def test_no_repealed_law_is_cited_since_the_code_is_in_force(facts):
    cited = [value.source for value in facts.values if value.holds(CODE_IN_FORCE)]
    assert not [each.quoted for each in cited if set(each.document.split("；")) & set(REPEALED)]
    assert all(each.clause.startswith("条号待核") and not each.confirmed for each in cited if each.document.startswith(CODE))


@pytest.mark.parametrize("code", ["release_report", "listing_authority", "publish_key_units", "assessments_suspended_by"])
def test_what_the_law_asked_for_the_code_asks_for_in_its_place(code):
    parameter = parameters.Parameter(f"industry.{code}")
    law, since = (parameter.at("131024", day) for day in (CODE_IN_FORCE - dt.timedelta(days=1), CODE_IN_FORCE))
    assert law.value == since.value
    assert law.source.confirmed
    assert since.source.quoted.startswith(CODE)
    assert UNCONFIRMED in since.source.quoted


@pytest.mark.django_db
def test_the_page_of_code_lists_shows_it(client_of):
    page = client_of("keeper").get(reverse("web:code_list", args=["industry.phase_out"])).content.decode()
    assert UNCONFIRMED in page
