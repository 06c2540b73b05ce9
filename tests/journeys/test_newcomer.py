"""A newcomer of an enterprise files a demolition plan: from the login to the receipt, by the words on the screen."""

import pytest

from jingtu.core.filings.models import Filing
from jingtu.themes.industry.models import Demolition
from tests.support import supervision
from tests.support.newcomer import Newcomer
from tests.support.people import PASSWORD
from tests.support.supervision import TODAY

pytestmark = pytest.mark.browser

FIVE_MINUTES = 300
FILLED = {
    "拆除的生产设施、构筑物和污染治理设施": "一号电镀车间及配套废水池",
    "残留污染物的种类和数量": "镀槽残液约3吨，含铬污泥约2吨",
    "危险废物数量（t）": "5",
    "清理和安全处置措施": "分类收集，交有资质单位处置",
    "拆除顺序": "先拆生产线，后拆废水站",
    "应急措施和应急物资": "围堰、吸附棉、应急池",
    "现场负责人和电话": "周厂 13800000000",
}


@pytest.fixture
def world(transactional_db, settings, request, tmp_path):
    settings.JINGTU_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path / "files"
    return supervision.supervision(request.getfixturevalue("people"))


def test_a_newcomer_files_a_demolition_plan_in_five_minutes_without_an_error(world, visitor):
    newcomer = Newcomer(visitor)
    visitor.open("/")
    newcomer.write("用户名", world.firm.username)
    newcomer.write("密码", PASSWORD)
    newcomer.press("登录")
    newcomer.follow("登记拆除活动")
    newcomer.write("名称", "一号电镀车间拆除")
    newcomer.write("计划开工日期", "2019-08-01")
    newcomer.press("登记")
    for label, words in FILLED.items():
        newcomer.write(label, words)
    newcomer.choose_file("选择文件", "方案.pdf", b"%PDF-1.4")
    visitor.shoot("newcomer")
    newcomer.press("报送")
    newcomer.sees("受理编号")
    visitor.shoot("newcomer-receipt")

    filing = Filing.objects.get()
    assert (filing.state, filing.by, filing.to) == ("submitted", world.works, world.bureau)
    assert visitor.page.get_by_text(filing.number).count() >= 1
    assert Demolition.objects.get().enterprise == world.enterprise
    assert newcomer.seconds <= FIVE_MINUTES, "\n".join(newcomer.steps)
