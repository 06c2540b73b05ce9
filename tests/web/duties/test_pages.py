"""Duties and filings on their pages: what a person is shown, what he can ask and decide, how few questions it takes."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jingtu.core.duties.models import Due, Relief
from jingtu.core.duties.reckoning import reckon
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.themes.development_land.filings.zones import ZONE_ANNOUNCEMENT
from jingtu.themes.industry.filings import DEMOLITION_PLAN
from jingtu.web import keyset
from tests.core.filings.test_lodging import FACTS
from tests.support.people import person
from tests.support.supervision import TODAY, demolition

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-02", "FLOW-06")]

DUTY = "industry.demolition_plan_filed"


@pytest.fixture
def client_for(world, client_of):
    """Return the client of somebody of the world, or of a standing person, by name."""

    def make(name: str) -> Client:
        if not hasattr(world, name):
            return client_of(name)
        client = Client()
        client.force_login(getattr(world, name))
        return client

    return make


@pytest.fixture
def owed(world):
    """Twelve demolitions with what they owe, the first due on 11 July 2019."""
    for number in range(11):
        demolition(world.inspector, world.enterprise, dt.date(2019, 8, 1) + dt.timedelta(days=number), dt.date(2019, 6, 1))
    reckon()
    return reverse("web:due", args=[world.demolition.pk, DUTY, "-"])


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def submit(world, **more):
    filing = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    lodging.save(filing, FACTS | more, by=world.firm, version=filing.version)
    lodging.attach(filing, b"%PDF-1.4", "方案.pdf", by=world.firm)
    return lodging.submit(filing, by=world.firm, on=TODAY)


def test_the_list_asks_few_questions_and_is_filtered(world, owed, client_for, assert_queries_at_most):
    office = client_for("inspector")
    with assert_queries_at_most(14):
        page = office.get(reverse("web:dues"))
    assert len(page.context["rows"]) == 12
    assert page.context["rows"][0]["due"].due_on == dt.date(2019, 7, 11)
    asked = {
        "?standing=overdue": 0,
        "?standing=due_soon": 6,
        "?standing=open": 6,
        f"?duty={DUTY}&place=131024": 12,
        "?place=131081": 0,
        "?state=industry.demolition:announced": 12,
        "?state=industry.demolition:given_up": 0,
        "?words=电镀": 12,
        "?words=不存在": 0,
        "?own=on": 0,
        "?standing=nonsense": 12,
    }
    assert {query: len(office.get(reverse("web:dues") + query).context["rows"]) for query in asked} == asked


@pytest.mark.parametrize("who", ["inspector", "firm"])
def test_the_list_reads_the_same_along_an_index_where_there_are_many(world, owed, client_for, who, monkeypatch):
    def dues(query):
        page = client_for(who).get(reverse("web:dues") + query)
        return [each["due"].pk for each in page.context["rows"]], page.context["listing"].total

    for query in ("", "?sort=-due", "?place=131024", f"?duty={DUTY}&words=电镀"):
        few, total = dues(query)
        with monkeypatch.context() as patched:
            patched.setattr(keyset, "CEILING", 2)
            assert dues(query)[0] == few
            assert "约" in dues(query)[1]
        assert (len(few), total) == (12, "12")


@pytest.mark.parametrize(("who", "number"), [("firm", 12), ("keeper", 12), ("outsider", 0)])
def test_each_sees_his_own(owed, client_for, who, number):
    assert len(client_for(who).get(reverse("web:dues")).context["rows"]) == number


def test_what_is_listed_is_handed_out_as_a_workbook_and_journalled(world, owed, client_for):
    response = client_for("firm").get(reverse("web:dues_export") + "?standing=due_soon")
    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
    assert len(rows) == 7
    assert rows[1][:2] == ("拆除方案备案", "香河演示电镀厂拆除活动")
    assert rows[1][8] == "即将到期"


@pytest.mark.parametrize("wrong", ["duty=nonsense", "standing=nonsense", "place=无此县"])
def test_a_filter_in_error_hands_nothing_out(owed, client_for, wrong):
    response = client_for("firm").get(reverse("web:dues_export") + f"?own=1&{wrong}", follow=True)
    assert "有误，没有导出" in text(response)


def test_what_may_leave_only_with_approval_is_not_handed_out(world, owed, client_for):
    type(world.demolition).objects.filter(pk=world.demolition.pk).update(sensitivity="K2")
    response = client_for("inspector").get(reverse("web:dues_export"), follow=True)
    assert "共享级别为内部的对象，要经审批才能导出，没有导出" in text(response)


def test_more_than_a_workbook_holds_is_said_and_nothing_is_cut(world, owed, client_for, monkeypatch):
    monkeypatch.setattr("jingtu.core.duties.exports.MOST", 5)
    response = client_for("firm").get(reverse("web:dues_export"), follow=True)
    assert "符合条件的超过 5 项，没有导出" in text(response)


def test_a_term_in_words_and_relief_from_wish_to_end(world, owed, client_for, assert_queries_at_most):
    firm, office = client_for("firm"), client_for("inspector")
    with assert_queries_at_most(15):
        said = text(firm.get(owed))
    for words in ("以前报送“拆除活动", "2019-08-01之前15个工作日", "第十四条", "暂缓和免除由生态环境部门审批", "填写：拆除活动"):
        assert words in said
    assert "申请暂缓或免除" not in text(office.get(owed))
    refused = firm.post(owed, {"kind": "suspend", "basis": "通知", "reason": "汛期"})
    assert "暂缓要写明到哪一天为止" in text(refused)
    firm.post(owed, {"kind": "suspend", "until_on": "2019-07-20", "basis": "通知", "reason": "汛期"})
    relief = Relief.objects.get()
    assert "待批暂缓和免除" in text(office.get(reverse("web:todo")))
    assert "汛期" in text(office.get(reverse("web:todo") + "?kind=reliefs"))
    assert "不批准要写明理由" in text(office.post(reverse("web:relief_step", args=[relief.pk, "refuse"]), follow=True))
    office.post(reverse("web:relief_step", args=[relief.pk, "approve"]), {"words": "同意"})
    assert "暂缓办理" in text(firm.get(owed))
    assert "经批准暂缓到 2019-07-20" in text(firm.get(owed))
    assert firm.post(reverse("web:relief_step", args=[relief.pk, "end"]), {"words": "x"}).status_code == 403
    office.post(reverse("web:relief_step", args=[relief.pk, "end"]), {"words": "复工"})
    assert Due.objects.get(subject=world.demolition.pk).due_on == dt.date(2019, 7, 11)
    assert office.post(reverse("web:relief_step", args=[relief.pk, "dance"])).status_code == 404


def test_what_is_not_there_is_not_shown(owed, client_for):
    office = client_for("inspector")
    for address in (
        owed.replace(DUTY, "industry.nothing"),
        owed.replace("/-/", "/2019/"),
        owed.replace(DUTY, "industry.tank_noticed"),
    ):
        assert office.get(address).status_code == 404
    assert client_for("outsider").get(owed).status_code == 404


def test_a_firm_is_not_shown_the_terms_of_what_it_may_not_see(world, owed, client_for):
    firm, todo = client_for("firm"), reverse("web:todo") + "?kind=dues_near"
    assert len(firm.get(reverse("web:dues")).context["rows"]) == 12
    assert firm.get(todo).context["page"].object_list
    for kind in (type(world.enterprise), type(world.demolition)):
        kind.objects.update(sensitivity="K1")
    assert firm.get(reverse("web:dues")).context["rows"] == []
    assert not firm.get(todo).context["page"].object_list


def test_what_waits_is_in_the_to_do_list_of_firm_and_office(world, owed, client_for, settings, assert_queries_at_most):
    firm, office = client_for("firm"), client_for("inspector")
    todo = reverse("web:todo")
    assert "临期应办事项" in text(firm.get(todo))
    filing = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    assert "草稿" in text(firm.get(todo + "?kind=drafts"))
    lodging.save(filing, FACTS, by=world.firm, version=filing.version)
    lodging.attach(filing, b"%PDF-1.4", "方案.pdf", by=world.firm)
    lodging.submit(filing, by=world.firm, on=TODAY)
    with assert_queries_at_most(17):
        said = text(office.get(todo + "?kind=filings"))
    assert "香河演示电镀厂" in said
    settings.JINGTU_TODAY = dt.date(2019, 7, 29)
    assert "已逾期" in text(firm.get(todo + "?kind=dues_late"))


def test_filings_are_filtered_and_their_numbers_summed(world, client_for, assert_queries_at_most):
    submit(world)
    office, filings = client_for("inspector"), reverse("web:filings")
    with assert_queries_at_most(14):
        page = office.get(filings + "?type=industry.demolition_plan")
    assert page.context["sums"][0][2] == "12.5"
    assert "危险废物数量合计" in text(page)
    asked = {
        "?type=industry.demolition_plan&hazardous_waste_t_from=12.5": 1,
        "?type=industry.demolition_plan&hazardous_waste_t_from=12.6": 0,
        "?type=industry.tank_notice": 0,
        "?state=submitted": 1,
        "?part=to": 1,
        "?part=by": 0,
        f"?words={Filing.objects.get().number}": 1,
        "?words=电镀": 1,
        "?first=2019-07-01": 0,
        "?last=2019-06-30": 1,
        "?first=2019-07-01&last=2019-06-30": 0,
    }
    assert {query: len(office.get(filings + query).context["rows"]) for query in asked} == asked


def test_a_template_is_filled_in_and_read_back(world, client_for):
    firm = client_for("firm")
    filing = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    sheet = reverse("web:filing_sheet", args=[filing.pk])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(firm.get(sheet).streaming_content)))
    book.active["B3"], book.active["B5"] = "一号车间", "许多"
    kept = io.BytesIO()
    book.save(kept)
    page = text(firm.post(sheet, {"sheet": SimpleUploadedFile("填报.xlsx", kept.getvalue())}, follow=True))
    assert "已读入“填报.xlsx”" in page
    assert "“危险废物数量”应当是一个数字，收到的是“许多”" in page
    filing.refresh_from_db()
    assert (filing.values["facilities"], "hazardous_waste_t" in filing.values) == ("一号车间", False)
    assert "没有选择文件" in text(firm.post(sheet, follow=True))
    assert client_for("inspector").get(sheet).status_code == 404  # a draft is its writers' own


def test_the_reviewer_sees_what_differs_from_the_last_accepted(world, client_for):
    first = submit(world)
    lodging.accept(first, by=world.inspector, on=TODAY)
    second = submit(world, contact="李厂")
    page = text(client_for("inspector").get(reverse("web:filing", args=[second.pk])))
    assert page.count("上一份：") == 1
    assert "上一份：周厂" in page


def test_an_office_with_a_copy_notes_that_it_read_it(world, client_for):
    office = Party.objects.create(name="香河县工业和信息化局", place=world.bureau.place)
    PartyFunction.objects.create(party=office, code="industry")
    world.copied = person("copied", "吴工", Appointment.Role.BUREAU, office, world.bureau.place)
    filing = submit(world)
    client, page = client_for("copied"), reverse("web:filing", args=[filing.pk])
    assert "待阅抄送" in text(client.get(reverse("web:todo")))
    assert "登记阅知" in text(client.get(page))
    assert "登记阅知" not in text(client_for("inspector").get(page))
    client.post(reverse("web:filing_read", args=[filing.pk]))
    assert "2019-06-30 吴工 阅知" in text(client.get(page))


def test_what_was_withdrawn_waits_for_no_office(world, client_for):
    office = Party.objects.create(name="香河县工业和信息化局", place=world.bureau.place)
    PartyFunction.objects.create(party=office, code="industry")
    world.copied = person("copied", "吴工", Appointment.Role.BUREAU, office, world.bureau.place)
    filing, todo = submit(world), reverse("web:todo")
    waiting = Notice.objects.filter(link=f"/filings/{filing.pk}/", answered_at=None).exclude(about="")
    assert set(waiting.values_list("recipient", flat=True)) == {world.inspector.pk, world.colleague.pk, world.copied.pk}
    assert "待阅抄送" in text(client_for("copied").get(todo))
    lodging.withdraw(filing, by=world.firm, on=TODAY)
    assert not waiting.exists()
    assert "待阅抄送" not in text(client_for("copied").get(todo))


def test_who_files_for_a_holder_is_not_asked_for_the_day_and_an_office_is(world, client_for):
    filing = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    lodging.save(filing, FACTS, by=world.firm, version=filing.version)
    lodging.attach(filing, b"%PDF-1.4", "方案.pdf", by=world.firm)
    firm, page = client_for("firm"), reverse("web:filing", args=[filing.pk])
    assert 'name="on"' not in text(firm.get(page))
    firm.post(reverse("web:filing_step", args=[filing.pk, "submit"]), {"on": "2019-06-10"})
    filing.refresh_from_db()
    assert (filing.state, filing.submitted_on) == ("submitted", TODAY)
    assert 'name="on"' not in text(firm.get(page))
    assert 'name="on"' in text(client_for("inspector").get(page))
    assert lodging.chooses_day(ZONE_ANNOUNCEMENT, world.inspector)
    assert not lodging.chooses_day(ZONE_ANNOUNCEMENT, world.firm)
