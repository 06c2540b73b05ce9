"""Codes of a reading become sentences that a person can act on."""

import datetime as dt
from decimal import Decimal

import pytest

from jingtu.core.plans.models import Target, TaskDeadline
from jingtu.web.console import wording

DAY = dt.date


def deadline(kind, first=None, last=None, text="时限", ambiguous=False, **detail):
    return TaskDeadline(kind=kind, first=first, last=last, text=text, ambiguous=ambiguous, detail=detail)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (deadline("by", last=DAY(2018, 12, 31)), "不晚于2018年12月31日完成。"),
        (deadline("from", first=DAY(2018, 1, 1)), "自2018年1月1日起执行，方案没有写截止日。"),
        (deadline("window", DAY(2018, 5, 1), DAY(2018, 9, 30)), "在2018年5月1日至2018年9月30日之间。"),
        (deadline("window", months=(5, 9)), "每年5月至9月。"),
        (deadline("window", months=(5, 9), day=20), "每年5月至9月20日。"),
        (deadline("yearly", months=(12, 12), every=1, day=15), "每年12月15日前。"),
        (deadline("yearly", DAY(2018, 1, 1)), "每年一次，自2018年1月1日起。"),
        (deadline("every-n-years", every=10.0), "每10年一次。"),
        (deadline("yearly", every=0.5), "每半年一次。"),
        (deadline("yearly", every=1 / 12), "每月一次。"),
        (deadline("yearly", months=(11, 11), every=1), "每年11月。"),
        (deadline("continuous"), "长期坚持，没有写完成日。"),
        (deadline("set-elsewhere"), "时间由上级文件另行规定，方案没有写日期。"),
        (deadline("per-case"), "从每件事情发生之日起算，没有统一的日期。"),
        (deadline("by", text="适时"), "方案写的是“适时”。"),
    ],
)
def test_a_deadline_is_said_in_days(given, said):
    assert wording.meaning(given) == said


def test_an_ambiguous_deadline_is_said_both_ways():
    june = deadline("by", None, DAY(2018, 6, 30), "2018年6月前", True, alternatives=["2018-05-31", "2018-06-30"])
    assert wording.meaning(june) == "“2018年6月前”有两种理解：2018年5月31日前，或2018年6月30日前；目前按2018年6月30日计算。"


def test_a_past_day_is_not_called_overdue():
    june = deadline("by", last=DAY(2018, 6, 30))
    assert wording.relative(june, DAY(2019, 6, 30)) == "这一天在 365 天前"
    assert wording.relative(june, DAY(2018, 6, 1)) == "距今还有 29 天"
    assert wording.relative(june, DAY(2018, 6, 30)) == "就是今天"
    assert wording.relative(deadline("continuous"), DAY(2018, 6, 30)) == ""


@pytest.mark.parametrize(
    ("comparator", "value", "unit", "said"),
    [
        (">=", Decimal("92.0000"), "%", "不低于 92%"),
        ("~", Decimal("0.5"), "%", "约 0.5%"),
        ("=", Decimal("40000"), "亩", "达到 40,000 亩"),
        ("=", Decimal("100"), "个", "达到 100 个"),
        ("=", Decimal("-4"), "%", "下降 4%"),
        ("<=", Decimal("-10"), "%", "下降不少于 10%"),
        ("0growth", Decimal(0), "", "零增长"),
        ("nodec", None, "", "不减少"),
        ("ext", None, "", "另行下达"),
        ("all", None, "", "全部"),
    ],
)
def test_a_target_is_said_in_words(comparator, value, unit, said):
    assert wording.required(Target(comparator=comparator, value=value, unit=unit)) == said


def test_marks_keep_every_character():
    parts = wording.marked("市环保局牵头，环保局参与", [("环保局", "party"), ("市环保局", "party"), ("", "x")])
    assert parts == [("市环保局", "party"), ("牵头，", ""), ("环保局", "party"), ("参与", "")]
    assert wording.marked("原文", []) == [("原文", "")]
