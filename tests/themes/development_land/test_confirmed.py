"""Exactly what nobody held against the print is marked so, wherever it is quoted."""

import pytest

from jingtu.core.subjects import parameters
from tests.themes.industry.test_confirmed import PLANS

LAWS = ("中华人民共和国土壤污染防治法", "山东省土壤污染防治条例")
REGULATION, CODE = "污染地块土壤环境管理办法（试行）（环境保护部令第42号）", "中华人民共和国生态环境法典"
OURS = "净土平台约定"  # a number that is ours and no rule's
FILES = list(parameters._file("development_land").values())


def was_read(source):
    return source.document in (*PLANS, *LAWS, OURS) or (source.document, source.clause) == (REGULATION, "第三十一条")


@pytest.mark.parametrize("facts", FILES, ids=[facts.code for facts in FILES])
def test_exactly_what_is_from_memory_is_marked(facts):
    sources = [value.source for value in facts.values]
    assert {source.quoted: source.confirmed for source in sources} == {source.quoted: was_read(source) for source in sources}


def test_the_code_has_no_clause_yet_and_says_so():
    cited = [value for facts in FILES for value in facts.values if value.source.document == CODE]
    assert {(value.source.clause, value.source.confirmed, str(value.valid_from)) for value in cited} == {
        ("条号待核", False, "2026-08-15")
    }
