"""A campaign from its design to its report, through three parties: the office, the unit that samples, the laboratory."""

import datetime as dt
import io

import openpyxl
import pytest

from jingtu.core.observations.accrediting import register_scope
from jingtu.core.observations.models import Delivery, Run
from jingtu.core.parties.models import Appointment, Party
from jingtu.project.demo import laboratory
from jingtu.themes.survey.models import PlannedSample, Transfer
from tests.support import supervision
from tests.support.people import person
from tests.support.supervision import TODAY
from tests.support.survey import EAST, NORTH, watched

pytestmark = pytest.mark.browser

CORNERS = ";".join(f"{EAST + x:.4f},{NORTH + y:.4f}" for x, y in ((0, 0), (0.02, 0), (0.02, 0.02), (0, 0.02)))
COLLECTED, SENT, SIGNED = (f"2019-06-{day}T{hour}:00" for day, hour in ((26, "09"), (26, "17"), (27, "10")))
ANALYSED, CERTIFICATE = dt.date(2019, 6, 29), "180312341234"
PHOTO = {"name": "采样.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 20}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def world(transactional_db, settings, request, tmp_path):
    """A campaign in its draft, sampled by the firm, and a laboratory that is accredited."""
    settings.JINGTU_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path / "files"
    world = supervision.supervision(request.getfixturevalue("people"))
    world.campaign = watched("campaign", world.inspector, world.works, "香河演示农用地监测")
    world.laboratory = Party.objects.create(name="演示检测公司", place=world.works.place, kind=Party.Kind.AGENCY)
    world.analyst = person("analyst", "郑检", Appointment.Role.AGENCY, world.laboratory)
    methods = laboratory.accredited_methods()
    register_scope(world.laboratory, CERTIFICATE, methods, by=world.inspector, valid_from=dt.date(2017, 1, 1))
    world.address = f"/registers/survey.campaign/{world.campaign.pk}/"
    return world


def test_a_campaign_goes_from_its_design_to_its_report_through_three_hands(world, visitor, run_jobs):
    run_jobs()
    _design(world, visitor)
    _sample_and_send(world, visitor)
    _sign_for(world, visitor)
    _deliver(world, visitor, run_jobs, "careless", "退回", "survey-refused")
    _deliver(world, visitor, run_jobs, "", "待说明", "survey-waiting")
    _explain(world, visitor, run_jobs)
    _evaluate(world, visitor, run_jobs)
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "accepted"]
    assert set(PlannedSample.objects.values_list("steps__action", flat=True)) == {"collected", "sent", "received"}


def _design(world, visitor):
    """The office lays out places, approves the plan, numbers the samples and has labels to print."""
    visitor.sign_in(world.inspector)
    page = visitor.open(f"/survey/campaigns/{world.campaign.pk}/places/")
    page.get_by_label("布点方法").select_option(label="空间均匀覆盖布点")
    page.get_by_label("点数").fill("8")
    page.get_by_label("采样范围").fill(CORNERS)
    page.get_by_role("button", name="布点", exact=True).click()
    page.get_by_text("已布 8 个点").first.wait_for()
    visitor.check()
    visitor.shoot("survey-places")
    _move(visitor.open(world.address), "批准方案")
    page = visitor.open(f"/survey/campaigns/{world.campaign.pk}/places/")
    page.get_by_label("全程序空白数").fill("1")
    page.get_by_role("button", name="编样品号").click()
    page.get_by_text("已编样品号").first.wait_for()
    page.get_by_role("link", name="采样标签").click()
    page.get_by_text("LF2019-1-001A").first.wait_for()
    visitor.check()
    visitor.shoot("survey-labels", whole=False)


def _sample_and_send(world, visitor):
    """The unit begins, takes all samples with a photograph, and sends them: its own chain of custody is whole."""
    visitor.sign_in(world.firm)
    _move(visitor.open(world.address), "开始采样")
    page = visitor.open(f"/survey/campaigns/{world.campaign.pk}/samples/")
    _tick_all(page)
    page.locator("select[name=action]").select_option(label="采集")
    page.locator("input[name=at]").fill(COLLECTED)
    page.locator("input[name=photo]").set_input_files(PHOTO)
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_text("已登记 10 个样品").first.wait_for()
    _tick_all(page)
    page.locator("[name=to-receiver]").fill(world.laboratory.name)
    page.locator("[name=to-purpose]").select_option(label="分析")
    page.locator("[name=to-at]").fill(SENT)
    page.locator("[name=to-analytes]").fill("镉、汞、砷、铅、铬、铜、镍、锌、pH")
    page.get_by_role("button", name="送出", exact=True).click()
    page.get_by_text("已送出").first.wait_for()
    visitor.check()
    visitor.shoot("survey-custody")
    _move(visitor.open(world.address), "采样完成，转入检测")


def _sign_for(world, visitor):
    """The laboratory signs for each sample and reads blind codes alone."""
    visitor.sign_in(world.analyst)
    page = visitor.open(f"/survey/transfers/{Transfer.objects.get().pk}/")
    for condition in page.get_by_label("的状况").all():
        condition.select_option(label="完好")
    broken = PlannedSample.objects.exclude(qc="field_blank").earliest("number")
    page.get_by_label(f"样品 {broken.blind_code} 的状况").select_option(label="破损或受污染")
    page.get_by_label("签收时间").fill(SIGNED)
    page.get_by_role("button", name="签收").click()
    page.get_by_text("已签收。").first.wait_for()
    visitor.check()
    visitor.shoot("survey-transfer")
    assert not any(word in page.content() for word in (world.campaign.name, "LF2019-1", world.works.name, "香河县"))


def _deliver(world, visitor, run_jobs, fault, ends, picture):
    """The laboratory delivers; what is wrong stands on the page with its code and how to mend it."""
    samples = list(PlannedSample.objects.select_related("station"))
    order = laboratory.Order(samples, world.laboratory.name, CERTIFICATE, "演示〔2019〕1", ANALYSED, fault)
    page = visitor.open(f"/survey/transfers/{Transfer.objects.get().pk}/")
    page.get_by_role("link", name="交付检测数据").click()
    file = {"name": "检测.xlsx", "mimeType": XLSX, "buffer": _with_an_empty_sample(laboratory.workbook(order))}
    page.locator("input[name=file]").set_input_files(file)
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_text("正在检查").first.wait_for()
    run_jobs()
    page.reload()
    page.get_by_text(ends).first.wait_for()
    visitor.check()
    visitor.shoot(picture)
    assert not any(word in page.content() for word in (world.campaign.name, "LF2019-1", world.works.name))


def _with_an_empty_sample(content):
    """A second blank of the laboratory's own, of which no result is told."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["样品"]
    blank = next(row for row in sheet.iter_rows(values_only=True) if any(str(cell).endswith("-KB") for cell in row))
    sheet.append([f"{cell}2" if str(cell).endswith("-KB") else cell for cell in blank])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _explain(world, visitor, run_jobs):
    """The office takes what must be explained with a reason, check by check, and takes one back before the last is given."""
    delivery = Delivery.objects.latest("pk")
    visitor.sign_in(world.inspector)
    page = visitor.open(f"/data/deliveries/{delivery.pk}/")
    custody, empty = (page.get_by_label(f"{name}：同意接收的理由") for name in ("样品流转有问题", "样品没有结果"))
    visitor.check()
    empty.fill("空白样另行交付")
    page.get_by_role("button", name="同意接收写了理由的各项").click()
    page.get_by_role("button", name="撤回对 R04 样品没有结果 的同意").click()
    page.get_by_text("同意过（当时 1 处）").first.wait_for()
    visitor.check()
    visitor.shoot("survey-explained")
    custody.fill("外包装破损，内袋完好，结果不受影响")
    empty.fill("空白样另行交付，本批结果不受影响")
    page.get_by_role("button", name="同意接收写了理由的各项").click()
    page.get_by_text("正在检查").first.wait_for()
    visitor.check()
    run_jobs()
    page = visitor.open(f"/data/deliveries/{delivery.pk}/")
    page.get_by_text("已接收").first.wait_for()
    page.get_by_text("内袋完好").first.wait_for()
    visitor.check()


def _evaluate(world, visitor, run_jobs):
    """The office sees what stands behind the codes, has it judged, and takes the report home."""
    visitor.sign_in(world.inspector)
    _move(visitor.open(world.address), "检测完成，转入审核")
    page = visitor.open(f"/survey/campaigns/{world.campaign.pk}/deliveries/")
    page.get_by_text("已接收").first.wait_for()
    visitor.check()
    page = visitor.open(f"/survey/campaigns/{world.campaign.pk}/evaluations/")
    page.locator("select[name=use]").select_option(label="农用地土壤")
    page.locator("select[name=given_land]").select_option(label="其他")
    visitor.check()
    page.get_by_role("button", name="评价", exact=True).click()
    page.wait_for_load_state()
    run_jobs()
    page = visitor.open(f"/data/runs/{Run.objects.get().pk}/")
    page.get_by_text("未超过风险筛选值").first.wait_for()
    visitor.check()
    visitor.shoot("survey-evaluated")
    page = visitor.open(f"/survey/campaigns/{world.campaign.pk}/evaluations/")
    with page.expect_download() as report:
        page.get_by_role("link", name="评价报告").click()
    assert report.value.suggested_filename.endswith(".docx")


def _tick_all(page):
    for box in page.locator("input[name=sample]").all():
        box.check()


def _move(page, name):
    form = page.locator("form", has=page.get_by_role("button", name=name, exact=True))
    form.get_by_label("依据").fill("演示")
    form.get_by_role("button", name=name, exact=True).click()
    page.get_by_text(f"已办理：{name}。").first.wait_for()
