"""An enterprise from the list to its hand-over, with a demolition between: listed, filed, asked of the gate."""

import datetime as dt

import pytest

from jingtu.core.filings.models import Filing
from jingtu.core.gates.models import Verdict
from jingtu.themes.industry.filings import CLOSING_SURVEY
from jingtu.themes.industry.models import Enterprise
from tests.support import supervision
from tests.support.land import filed
from tests.support.supervision import TODAY, demolition

pytestmark = pytest.mark.browser

STARTS_ON = dt.date(2019, 8, 1)
FILLED = {
    "拆除的生产设施、构筑物和污染治理设施": "电镀车间",
    "残留污染物的种类和数量": "镀槽残液",
    "危险废物数量（t）": "12.5",
    "清理和安全处置措施": "交有资质单位",
    "拆除顺序": "先生产线，后废水站",
    "应急措施和应急物资": "围堰",
    "现场负责人和电话": "周厂",
    "监测报告的编号和结论": "监字〔2019〕7号，未超标",
}


@pytest.fixture
def world(transactional_db, settings, request, tmp_path):
    settings.JINGTU_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path / "files"
    found = supervision.supervision(request.getfixturevalue("people"))
    found.demolition = demolition(found.inspector, found.enterprise, STARTS_ON, dt.date(2019, 6, 1))
    return found


def test_an_enterprise_is_listed_demolishes_stops_and_is_handed_over(world, visitor, run_jobs, settings):
    run_jobs()
    _list(world, visitor)
    _file_the_plan(world, visitor)
    _accept_and_ask(world, visitor)
    settings.JINGTU_TODAY = STARTS_ON
    _start(world, visitor)
    _stop_and_hand_over(world, visitor)
    assert list(Filing.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "submitted"]
    assert Verdict.objects.filter(gate="industry.demolition_may_start", outcome="pass").exists()
    assert Enterprise.objects.get().state == "handed_over"


def _list(world, visitor):
    """Many are moved at once: ticked in the register, seen before, confirmed once."""
    visitor.sign_in(supervision.city(world))
    page = visitor.open("/registers/industry.enterprise/?words=电镀&view=map")
    visitor.check()
    visitor.shoot("register")
    page.get_by_label("勾选“香河演示电镀厂”").check()
    page.get_by_label("批量办理").select_option(label="列入名录")
    page.get_by_role("button", name="批量办理").click()
    page.get_by_role("heading", name="列入名录 1 项").wait_for()
    visitor.check()
    page.get_by_label("依据").fill("名录第1号")
    page.get_by_role("button", name="确认列入名录").click()
    page.get_by_text("“列入名录”已办理 1 项。").wait_for()
    visitor.check()


def _file_the_plan(world, visitor):
    visitor.sign_in(world.firm)
    page = visitor.open("/")
    visitor.check()
    page.get_by_role("link", name="拆除方案备案").click()
    visitor.check()
    page.get_by_role("button", name="填写：拆除活动残留污染物清理和安全处置方案").click()
    visitor.check()
    for label, words in FILLED.items():
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("草稿已保存。").wait_for()
    page.get_by_label("选择文件").set_input_files({"name": "方案.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    page.get_by_role("button", name="上传").click()
    page.get_by_text("已上传“方案.pdf”。").wait_for()
    page.get_by_role("button", name="报送").click()
    page.get_by_text("已报送。").wait_for()
    visitor.check()


def _accept_and_ask(world, visitor):
    visitor.sign_in(world.inspector)
    page = visitor.open("/filings/")
    visitor.check()
    page.get_by_role("link", name="拆除活动残留污染物清理和安全处置方案").click()
    visitor.check()
    page.get_by_role("button", name="受理备案").click()
    page.get_by_text("已受理备案。").wait_for()

    page = visitor.open(f"/registers/industry.demolition/?words={'xhysdd'}")
    visitor.check()
    page.get_by_role("link", name="香河演示电镀厂拆除活动").click()
    visitor.check()
    page.get_by_text("按期办结").wait_for()
    page.get_by_label("针对日期").first.fill("2019-08-01")
    page.get_by_role("button", name="查询").first.click()
    page.get_by_text("可以进行").first.wait_for()
    visitor.check()
    visitor.shoot("dossier")


def _start(world, visitor):
    page = visitor.open(f"/registers/industry.demolition/{world.demolition.pk}/")
    _move(page, "开工")
    page.get_by_text("已办理：开工。").wait_for()


def _stop_and_hand_over(world, visitor):
    """What the move needs is filled in by hand; then one move after the other."""
    address = f"/registers/industry.enterprise/{world.enterprise.pk}/"
    page = visitor.open(address)
    page.get_by_role("link", name="修改信息").click()
    visitor.check()
    page.get_by_label("停产日期").fill(STARTS_ON.isoformat())
    page.get_by_role("button", name="保存变更").click()
    page.get_by_text("已保存变更。").wait_for()
    _moved(page, "登记停产")
    _move(page, "登记终止调查")
    page.get_by_text("还没有终止生产经营前土壤和地下水调查报告").first.wait_for()
    filed(world, CLOSING_SURVEY, world.enterprise, STARTS_ON)
    _moved(visitor.open(address), "登记终止调查")
    visitor.sign_in(supervision.city(world))
    page = visitor.open(address)
    _moved(page, "转为地块管理")
    page.get_by_text("企业 · 香河县 · 转为地块管理").wait_for()
    visitor.check()
    visitor.shoot("dossier-handed-over")


def _moved(page, name):
    _move(page, name)
    page.get_by_text(f"已办理：{name}。").wait_for()


def _move(page, name):
    form = page.locator("form", has=page.get_by_role("button", name=name, exact=True))
    form.get_by_label("依据").fill("演示")
    form.get_by_role("button", name=name, exact=True).click()
