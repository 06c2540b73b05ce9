"""A site from suspicion to removal, through seven hands: county, firm, surveyor, city, province, evaluator, land bureau."""

import datetime as dt
from types import SimpleNamespace

import pytest

from jingtu.core.exchange.releasing import release_filing
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.parties.models import Appointment, Party
from jingtu.core.subjects.declaring import find
from jingtu.themes.development_land.models import LandQuestion, Site
from tests.support import supervision
from tests.support.land import land, officer, square
from tests.support.people import person

pytestmark = pytest.mark.browser

NOTICED, SURVEYED, FOUND = dt.date(2019, 7, 1), dt.date(2019, 12, 2), dt.date(2019, 12, 20)
LISTED, BEGUN, FINISHED = dt.date(2020, 4, 15), dt.date(2020, 6, 1), dt.date(2020, 10, 30)
EVALUATED, REMOVED = dt.date(2020, 12, 1), dt.date(2021, 2, 1)
NUMBER = "131024001001GB00001"
GIVEN = {"text": "演示", "long_text": "演示", "number": "3", "yes_no": True}


@pytest.fixture
def world(transactional_db, settings, request, tmp_path):
    """A site of a firm with one parcel, and the people of all offices and units that have to do with it."""
    settings.JINGTU_TODAY = NOTICED
    settings.MEDIA_ROOT = tmp_path / "files"
    world = supervision.supervision(request.getfixturevalue("people"))
    home = world.works.place
    city = home.parent
    world.city, world.province = (officer(world, "ecology", "生态环境局", place) for place in (city, city.parent))
    world.land_officer = officer(world, "natural_resources", "自然资源和规划局")
    for name, called in (("surveyor", "香河演示调查公司"), ("builder", "香河演示修复公司"), ("evaluator", "香河演示评估公司")):
        unit = Party.objects.create(name=called, place=home, kind=Party.Kind.AGENCY)
        setattr(world, name, person(name, f"{called}人员", Appointment.Role.AGENCY, unit, home))
    facts = {"geometry": square(0, 0), "planned_use": "residential", "land_class": "class_1"}
    world.site = land("site", world.inspector, world.works, "香河演示电镀厂地块", **facts)
    facts = {"land_use": "industrial", "planned_use": "residential", "key_sector": True, "unused_land": False}
    facts |= {"geometry": square(0, 0), "heavily_polluted_farmland": False, "code": NUMBER}
    world.parcel = land("parcel", world.inspector, world.works, "香河演示宗地", **facts)
    world.address = f"/registers/development_land.site/{world.site.pk}/"
    return world


def test_a_site_goes_from_suspicion_to_removal(world, visitor, run_jobs, settings):
    run_jobs()
    _suspect_and_notify(world, visitor)
    settings.JINGTU_TODAY = SURVEYED
    _survey(world, visitor)
    settings.JINGTU_TODAY = FOUND
    _find_contaminated(world, visitor)
    settings.JINGTU_TODAY = LISTED
    _list(world, visitor)
    _ask(world, visitor, "不能进行", "land-answer")
    settings.JINGTU_TODAY = BEGUN
    _begin_works(world, visitor)
    settings.JINGTU_TODAY = FINISHED
    _finish_works(world, visitor)
    settings.JINGTU_TODAY = EVALUATED
    _evaluate(world, visitor)
    settings.JINGTU_TODAY = REMOVED
    _remove(world, visitor)
    _ask(world, visitor, "可以进行", "land-answer-removed")
    assert "不等于没有污染" in visitor.page.content()
    assert Site.objects.get().state == "removed"
    assert list(LandQuestion.objects.order_by("pk").values_list("outcome", flat=True)) == ["blocked", "pass"]


def _suspect_and_notify(world, visitor):
    """The notice is refused and left: six months run from that day."""
    visitor.sign_in(world.inspector)
    page = visitor.open(world.address)
    _move(page, "列为疑似污染地块")
    _begin(page, "开展土壤环境调查的书面通知")
    page.get_by_label("送达方式").select_option(label="留置送达")
    _fill_and_submit(visitor, NOTICED)
    page = visitor.open(world.address)
    _move(page, "书面通知开展初步调查")
    page.get_by_text("截止 2020-01-01").wait_for()
    visitor.check()
    page.get_by_role("link", name="完成土壤环境初步调查").click()
    page.get_by_role("heading", name="完成土壤环境初步调查").wait_for()
    visitor.shoot("land-clock")


def _survey(world, visitor):
    """The firm commissions a unit, which alone sees the site and files its report; the office accepts it."""
    visitor.sign_in(world.firm)
    _commission(world, visitor, "初步调查", world.surveyor)
    visitor.page.get_by_text("香河演示调查公司").first.wait_for()
    visitor.sign_in(world.surveyor)
    page = visitor.open(world.address)
    visitor.check()
    _begin(page, "土壤环境初步调查报告")
    page.get_by_label("调查结论").select_option(label="超过相应标准，属于污染地块")
    _fill_and_submit(visitor, SURVEYED)
    _accept(world, visitor, "土壤环境初步调查报告")
    _paper("expert_opinion", world.site, world.inspector, None, SURVEYED)


def _find_contaminated(world, visitor):
    """The city assigns the grade; the county was not asked to: its page has no such button."""
    visitor.sign_in(world.inspector)
    page = visitor.open(world.address)
    assert page.get_by_role("button", name="认定为污染地块并列入名录").count() == 0
    visitor.sign_in(world.city)
    page = visitor.open(world.address)
    page.get_by_role("link", name="修改信息").click()
    page.get_by_label("风险等级").select_option(label="高风险")
    page.get_by_role("button", name="保存变更").click()
    page.get_by_text("已保存变更。").wait_for()
    _move(page, "认定为污染地块并列入名录")
    _move(page, "通知详细调查和风险评估")


def _list(world, visitor):
    _paper("risk_assessment", world.site, world.firm, world.inspector, LISTED)
    _paper("expert_opinion", world.site, world.province, None, LISTED)
    visitor.sign_in(world.province)
    page = visitor.open(world.address)
    _move(page, "列入省级风险管控和修复名录")
    visitor.check()


def _ask(world, visitor, answer, picture):
    """The land bureau asks whether dwellings may be planned, and gets a letter."""
    visitor.sign_in(world.land_officer)
    page = visitor.open("/land/questions/new/")
    visitor.check()
    page.get_by_label("宗地编号").fill(NUMBER)
    page.get_by_label("规划用途").select_option(label="居住")
    page.get_by_role("button", name="查询", exact=True).click()
    page.get_by_text(answer, exact=False).first.wait_for()
    visitor.check()
    visitor.shoot(picture)
    with page.expect_download() as letter:
        page.get_by_role("button", name="下载 Word 复函").click()
    assert letter.value.suggested_filename.endswith(".docx")


def _begin_works(world, visitor):
    """The firm announces the works; without a plan on file they may not start, and say so with the clause."""
    visitor.sign_in(world.firm)
    _commission(world, visitor, "修复施工或风险管控", world.builder)
    facts = {"site": world.site, "starts_on": BEGUN, "aim": "remediation", "land_class": "class_1"}
    world.building = land("works", world.inspector, world.works, "香河演示修复工程", on=BEGUN, **facts)
    page = visitor.open(_of(world.building))
    _move(page, "开工", "还没有")
    _paper("remediation_plan", world.building, world.firm, world.inspector, BEGUN)
    page = visitor.open(_of(world.building))
    _move(page, "开工")
    _paper("site_board", world.building, world.builder, world.inspector, BEGUN)
    visitor.sign_in(world.inspector)
    page = visitor.open(world.address)
    _move(page, "修复方案备案")
    _move(page, "登记修复开工")


def _finish_works(world, visitor):
    visitor.sign_in(world.firm)
    page = visitor.open(_of(world.building))
    page.locator("#id_finish_finished_on").fill(FINISHED.isoformat())
    _move(page, "登记完工")
    page = visitor.open(world.address)
    _move(page, "登记完工并开展效果评估")


def _evaluate(world, visitor):
    """Who remediated may not evaluate; another unit may, and its report is made public."""
    visitor.sign_in(world.firm)
    _commission(world, visitor, "效果评估", world.builder)
    visitor.page.get_by_text("第六十五条").wait_for()
    visitor.check()
    visitor.shoot("land-evaluator-refused")
    _commission(world, visitor, "效果评估", world.evaluator)
    visitor.sign_in(world.evaluator)
    page = visitor.open(_of(world.building))
    _begin(page, "治理与修复效果评估报告")
    _fill_and_submit(visitor, EVALUATED)
    _accept(world, visitor, "治理与修复效果评估报告")
    report = Filing.objects.get(type="development_land.effect_evaluation")
    release_filing(report, by=world.evaluator, on=EVALUATED, basis="效果评估", reviewed=True)
    visitor.sign_in(world.firm)
    page = visitor.open(world.address)
    _move(page, "达标后申请移出")


def _remove(world, visitor):
    _paper("removal_review", world.site, world.province, None, REMOVED, jointly="河北省自然资源厅")
    visitor.sign_in(world.province)
    page = visitor.open(world.address)
    _move(page, "移出名录")
    visitor.check()
    visitor.shoot("land-dossier-removed")


def _move(page, name, refused=""):
    form = page.locator("form", has=page.get_by_role("button", name=name, exact=True))
    form.get_by_label("依据").fill("演示")
    form.get_by_role("button", name=name, exact=True).click()
    page.get_by_text(refused or f"已办理：{name}。").first.wait_for()


def _begin(page, label):
    page.get_by_role("button", name=f"填写：{label}").click()
    page.get_by_role("button", name="保存草稿").wait_for()


def _fill_and_submit(visitor, on):
    """Fill what is still empty, attach a paper and submit, as a person would who knows all answers."""
    page = visitor.page
    visitor.check()
    for field in page.locator("#fill").locator("input[type=text], input[type=date], textarea, select").all():
        if not field.input_value():
            _fill(field, on)
    page.get_by_label("选择文件").set_input_files({"name": "报告.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    page.get_by_role("button", name="报送", exact=True).click()
    page.get_by_text("已报送。").wait_for()


def _fill(field, on):
    tag, kind = field.evaluate("e => [e.tagName, e.inputMode || e.type]")
    if tag == "SELECT":
        field.select_option(index=1)
    else:
        field.fill({"date": on.isoformat(), "decimal": "3"}.get(kind, "演示"))


def _accept(world, visitor, label):
    visitor.sign_in(world.inspector)
    page = visitor.open(f"/filings/{Filing.objects.latest('pk').pk}/")
    page.get_by_role("heading", name=label).wait_for()
    page.get_by_role("button", name="受理备案").click()
    page.get_by_text("已受理备案。").wait_for()


def _commission(world, visitor, stage, unit):
    page = visitor.open(f"{world.address}commissions/new/")
    page.get_by_label("环节").select_option(label=stage)
    page.get_by_label("受托单位").select_option(label=unit.party.name)
    page.locator("main form").last.get_by_role("button").click()
    page.wait_for_load_state()


def _paper(code, row, by, decides, on, **values):
    """File something of which the journey shows the like elsewhere, with the service behind the page."""
    kind = find(FilingType, f"development_land.{code}")
    filing = lodging.begin(kind, row, by=by)
    given = {
        field.name: field.choices[0][0] if field.choices else GIVEN.get(field.kind, on.isoformat())
        for field in kind.fields
        if field.stage == "submit"
    }
    lodging.save(filing, given | values, by=by, version=filing.version)
    if kind.attachment:
        lodging.attach(filing, b"%PDF-1.4", "报告.pdf", by=by)
    lodging.submit(filing, by=by, on=on)
    if decides:
        lodging.accept(filing, by=decides, on=on)


def _of(row: SimpleNamespace) -> str:
    return f"/registers/development_land.works/{row.pk}/"
