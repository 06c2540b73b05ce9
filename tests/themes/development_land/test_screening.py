"""Screening a site by score tables that a user brought in: scores, defaults, editions, an expert's correction."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.themes.development_land import screening
from jingtu.themes.development_land.models import ScoreTable

pytestmark = pytest.mark.django_db
# An invented table: two options for one indicator of each medium, which no document prints.
ROWS = (
    ("土壤", "重点区域面积", "大", 80, ""),
    ("土壤", "重点区域面积", "小", 20, "是"),
    ("地下水", "地下水埋深", "浅", 60, ""),
    ("地下水", "地下水埋深", "深", 10, "是"),
)


def sheet(rows=ROWS):
    book = openpyxl.Workbook()
    book.active.append(["介质", "指标", "选项", "分值", "缺省"])
    for row in rows:
        book.active.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def bring_in(world, rows=ROWS, **more):
    told = {"document": "示例分值表", "by": world.inspector} | more
    return screening.bring_in("closed", "screening", sheet(rows), "分值.xlsx", **told)


def test_a_site_is_scored_and_what_nobody_knew_is_counted(world):
    made = screening.screen(world.site, bring_in(world), {"soil.key_area": {"option": "大", "evidence": "平面图"}}, by=world.firm)
    assert (made.soil, made.groundwater, made.defaulted) == (80, 10, 1)
    assert made.score == pytest.approx(((80**2 + 10**2) / 2) ** 0.5)
    assert (made.band, screening.words_of(made)) == ("medium", "中度关注")
    assert made.answers["soil.key_area"] == {"option": "大", "evidence": "平面图", "is_default": False}
    assert made.scheme.startswith("环办土壤〔2017〕67号")


def test_a_new_table_is_a_new_edition_and_earlier_results_keep_theirs(world):
    first = bring_in(world)
    made = screening.screen(world.site, first, {}, by=world.firm)
    second = bring_in(world, (*ROWS[:1], ("土壤", "重点区域面积", "小", 30, "是"), *ROWS[2:]))
    assert (second.edition, screening.tables()) == (2, [second])
    made.refresh_from_db()
    assert (made.table, made.soil) == (first, 20)
    with pytest.raises(Refused, match="已经导入过"):
        bring_in(world, (*ROWS[:1], ("土壤", "重点区域面积", "小", 30, "是"), *ROWS[2:]))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((("土壤", "无此指标", "大", 80, ""),), "没有指标“无此指标”"),
        ((("空气", "重点区域面积", "大", 80, ""),), "“空气”没有指标"),
        ((("土壤", "污染物超标总倍数", "大", 80, ""),), "没有指标"),  # known in the ranking alone
        ((*ROWS, ("土壤", "重点区域面积", "大", 10, "")), "重复的选项"),
        ((*ROWS, ("土壤", "重点区域面积", "中", 10, "是")), "不止一个缺省"),
        ((*ROWS, ("土壤", "生产经营活动时间", "长", 20.5, "")), "合计 100.5，超过满分 100"),
        ((("土壤", "重点区域面积", "大", 180, ""),), "0 到 100"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused_with_the_row(world, rows, said):
    with pytest.raises(Refused, match=said):
        bring_in(world, rows)
    assert not ScoreTable.objects.exists()


def test_the_template_asks_for_every_indicator_and_holds_no_score(world):
    page = openpyxl.load_workbook(screening.template("closed", "ranking")).active
    rows = list(page.iter_rows(min_row=2, values_only=True))
    assert ("土壤", "污染物超标总倍数", None, None, None) in rows
    assert all(row[3] is None for row in rows)


def test_an_unknown_option_and_one_without_answer_and_default_are_refused(world):
    table = bring_in(world, (("土壤", "重点区域面积", "大", 80, ""), ("土壤", "重点区域面积", "小", 20, "")))
    with pytest.raises(Refused, match="没有规定缺省"):
        screening.screen(world.site, table, {}, by=world.firm)
    with pytest.raises(Refused, match="应为大、小之一"):
        screening.screen(world.site, table, {"soil.key_area": {"option": "极大"}}, by=world.firm)


def test_an_expert_sets_a_neighbouring_band_with_a_reason_and_a_lower_one_with_evidence(world):
    made = screening.screen(world.site, bring_in(world), {"soil.key_area": {"option": "大"}}, by=world.firm)
    for band, reason, evidence, said in (
        ("high", " ", "", "理由"),
        ("medium", "专家意见", "", "高一级或低一级"),
        ("low", "专家意见", "", "证据"),
    ):
        with pytest.raises(Refused, match=said):
            screening.correct(made, band, reason, evidence, by=world.inspector)
    with pytest.raises(PermissionDenied):
        screening.correct(made, "high", "自己的意见", by=world.firm)
    screening.correct(made, "high", "周边有饮用水井，专家组一致意见", by=world.inspector)
    made.refresh_from_db()
    assert (made.band, made.corrected, screening.words_of(made)) == ("medium", "high", "高度关注")
    with pytest.raises(Overtaken):
        screening.correct(made, "low", "再改", "报告", by=world.inspector)


def test_tables_are_brought_in_by_the_offices_and_name_their_source(world):
    with pytest.raises(PermissionDenied):
        bring_in(world, by=world.firm)
    with pytest.raises(Refused, match="取自哪里"):
        bring_in(world, document=" ")
