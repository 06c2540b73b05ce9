"""A leader's look and the plan office's papers, on a desk and on a phone."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from jingtu.core.plans.models import Target
from jingtu.core.work import meetings, targets
from tests.web.work.conftest import plans, today, work  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(people, plans, work, today):  # noqa: F811
    """Two years of a target and a meeting with one decision."""
    share = Target.objects.get(plan=plans.river, ordinal=0)
    for year, value in ((2016, "84.5"), (2017, "91")):
        period = (dt.date(year, 1, 1), dt.date(year, 12, 31))
        targets.record_actual(share, plans.river.place, period, Decimal(value), source="统计年报", by=people.keeper, on=today)
    resolved = [meetings.Resolved("开展农膜回收检查。", people.bureau.party, due_on=dt.date(2018, 10, 31))]
    meeting = meetings.hold(plans.river, title="第一次联席会议", held_on=today, by=people.keeper, decisions=resolved)
    return share, meeting


def test_a_leader_reads_figures_lists_and_papers(visitor, people, told):
    share, meeting = told
    visitor.sign_in(people.leader)
    for name in ("leaders", "ranking", "bulletins", "meetings"):
        visitor.open(reverse(f"web:{name}"))
        visitor.check()
        visitor.shoot(f"work-{name}")
    for name, pk in (("target", share.pk), ("meeting", meeting.pk)):
        visitor.open(reverse(f"web:{name}", args=[pk]))
        visitor.check()
        visitor.shoot(f"work-{name}")
    page = visitor.open(reverse("web:bulletins"))
    with page.expect_download() as word:
        page.get_by_role("link", name="下载 Word 通报").click()
    assert word.value.suggested_filename.endswith(".docx")


def test_the_plan_office_enters_a_meeting_and_an_actual_value(visitor, people, told):
    share, _meeting = told
    visitor.sign_in(people.keeper)
    page = visitor.open(reverse("web:target", args=[share.pk]))
    page.get_by_text("登记或更正实际值").click()
    visitor.check()
    visitor.shoot("work-target-form")
    page.get_by_text("登记或更正实际值").click()
    page = visitor.open(reverse("web:meeting_new") + f"?plan={share.plan_id}")
    visitor.check()
    visitor.shoot("work-meeting-new")
    page.get_by_label("会议名称").fill("第二次联席会议")
    page.get_by_label("议定事项").first.fill("开展联合检查。")
    page.get_by_role("button", name="登记并交办").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第二次联席会议")
