"""A demolition from the plan that is owed to the day it may start: the enterprise files, the office accepts, the gate answers."""

import datetime as dt

import pytest

from jingtu.core.filings.models import Filing
from jingtu.core.gates.models import Verdict
from tests.support import supervision
from tests.support.supervision import TODAY, demolition

pytestmark = pytest.mark.browser

FILLED = {
    "拆除的生产设施、构筑物和污染治理设施": "电镀车间",
    "残留污染物的种类和数量": "镀槽残液",
    "危险废物数量（t）": "12.5",
    "清理和安全处置措施": "交有资质单位",
    "拆除顺序": "先生产线，后废水站",
    "应急措施和应急物资": "围堰",
    "现场负责人和电话": "周厂",
}


@pytest.fixture
def world(transactional_db, settings, request, tmp_path):
    settings.JINGTU_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path / "files"
    found = supervision.supervision(request.getfixturevalue("people"))
    found.demolition = demolition(found.inspector, found.enterprise, dt.date(2019, 8, 1), dt.date(2019, 6, 1))
    return found


def test_a_demolition_plan_is_filed_and_the_gate_opens(world, visitor, run_jobs):
    run_jobs()
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
    assert Filing.objects.get().state == "accepted"
    assert Verdict.objects.get(gate="industry.demolition_may_start").outcome == "pass"
