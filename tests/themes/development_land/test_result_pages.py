"""The pages of results: a survey delivered, sent back, judged, compared, decided, assessed; screening; the papers."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from jingtu.core.exchange.releasing import release_filing
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.lists.entering import enter
from jingtu.core.observations.models import Delivery, Run
from jingtu.core.subjects.correcting import correct
from jingtu.core.subjects.models import Event
from jingtu.core.subjects.moves import make
from jingtu.themes.development_land import declaring, risk, screening
from jingtu.themes.development_land.filings import EFFECT_EVALUATION, PRELIMINARY_REPORT, REMEDIATION_PLAN
from jingtu.themes.development_land.lists import REGISTER
from jingtu.themes.development_land.models import ScoreTable, Screening, SurveyDecision
from jingtu.themes.development_land.report import document
from tests.support.deliveries import RESULT, SAMPLE, content
from tests.support.land import filed, officer
from tests.support.supervision import TODAY
from tests.themes.development_land.test_screening import sheet

pytestmark = pytest.mark.django_db
CADMIUM = RESULT | {"检测结果": 30}


@pytest.fixture
def at(world):
    """Return a function that logs a person in."""

    def client(who):
        made = Client()
        made.force_login(who)
        return made

    return client


def url(name, *args):
    return reverse(f"web:{name}", args=args)


def upload(*results, name="检测.xlsx"):
    return SimpleUploadedFile(name, content([SAMPLE], list(results) or None))


@pytest.fixture
def delivered(world, at, run_jobs):
    """Return a function that delivers a survey over the page and gives the delivery back."""

    def deliver(*results, name="初步调查"):
        told = {"file": upload(*results), "stage": "preliminary", "name": name}
        answer = at(world.firm).post(url("site_deliver", world.site.pk), told)
        assert answer.status_code == 302, answer.content.decode()
        run_jobs()
        return Delivery.objects.latest("pk")

    return deliver


@pytest.fixture
def judged(world, at, run_jobs):
    """Return a function that asks for an evaluation over the page and gives it back done."""

    def judge(*deliveries, **more):
        told = {"deliveries": [each.pk for each in deliveries], "medium": "soil"} | more
        answer = at(world.inspector).post(url("site_judge", world.site.pk), told)
        assert answer.status_code == 302, answer.content.decode()
        run_jobs()
        return Run.objects.latest("pk")

    return judge


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_survey_is_delivered_judged_and_stands_in_the_dossier(world, at, delivered, judged):
    delivery = delivered(CADMIUM)
    page = text(at(world.firm).get(url("data_delivery", delivery.pk)))
    assert "已接收" in page
    assert "30 mg/kg" in page
    run = judged(delivery)
    page = text(at(world.inspector).get(url("run", run.pk)))
    assert "超过风险筛选值" in page
    assert "GB 36600-2018 表1 序号2" in page
    assert run.snapshot_sha256 in page
    last = url("site_results_last", world.site.pk)
    assert last in text(at(world.inspector).get(url("dossier", "development_land.site", world.site.pk)))
    dossier = text(at(world.inspector).get(last))
    assert str(run) in dossier
    assert "超过风险筛选值，未超过风险管制值" in dossier


def test_a_bad_delivery_says_each_cell_and_gives_the_marked_workbook_back(world, at, delivered):
    delivery = delivered(RESULT | {"检测项目": "镉镉镉"})
    client = at(world.firm)
    page = text(client.get(url("data_delivery", delivery.pk)))
    assert "整份没有接收" in page
    assert "第2行" in page
    marked = client.get(url("data_delivery_file", delivery.pk, "returned"))
    assert b"".join(marked.streaming_content)[:2] == b"PK"
    again = client.post(
        url("site_deliver", world.site.pk), {"file": upload(CADMIUM), "stage": "preliminary", "name": "改正"}, follow=True
    )
    assert "正在检查" in text(again)


def test_the_same_file_leads_to_the_delivery_there_is(world, at, delivered):
    delivery = delivered(CADMIUM)
    with delivery.content.open() as file:
        same = SimpleUploadedFile("x.xlsx", file.read())
    answer = at(world.firm).post(
        url("site_deliver", world.site.pk), {"file": same, "stage": "detailed", "name": "x"}, follow=True
    )
    assert "已经交付过" in text(answer)
    assert answer.redirect_chain[-1][0] == url("data_delivery", delivery.pk)


def test_a_form_that_is_not_complete_says_what_is_missing_beside_the_field(world, at):
    page = text(at(world.firm).post(url("site_deliver", world.site.pk), {"stage": "preliminary"}))
    assert "交付检测数据" in page
    assert "is-invalid" in page


def test_another_class_is_compared_on_a_page(world, at, delivered, judged):
    delivery = delivered(CADMIUM)
    first, second = judged(delivery, land_class="class_1"), judged(delivery, land_class="class_2")
    client = at(world.inspector)
    assert url("run_compare", first.pk, second.pk) in text(client.get(url("run", second.pk)))
    page = text(client.get(url("run_compare", first.pk, second.pk)))
    assert "1 个结论不同" in page
    assert "30 ＜ 65 mg/kg" in page


def test_limits_of_the_users_own_are_taken_from_a_file(world, at, delivered, judged):
    from tests.core.observations.test_running import LIMITS

    own = SimpleUploadedFile("地方.yaml", LIMITS.encode())
    run = judged(delivered(CADMIUM), own=own)
    assert run.record["standards"][0]["code"] == "DB13/T 9999-2020"
    wrong = SimpleUploadedFile("地方.yaml", "标准：无".encode())
    answer = at(world.inspector).post(
        url("site_judge", world.site.pk), {"deliveries": [run.deliveries.get().pk], "medium": "soil", "own": wrong}
    )
    assert "own.yaml" in text(answer)


def test_surveys_that_disagree_are_decided_with_a_reason(world, at, delivered, judged):
    judged(delivered(CADMIUM, name="甲公司"))
    judged(delivered(RESULT | {"检测结果": 3}, name="乙公司"))
    client, page = at(world.inspector), url("site_results", world.site.pk)
    said = text(client.get(page))
    assert "结论不一致的调查" in said
    runs = list(Run.objects.order_by("pk").values_list("pk", flat=True))
    client.post(url("site_decide", world.site.pk), {"run": runs, "conclusion": "above_screening", "reason": "从严"})
    assert SurveyDecision.objects.get().reason == "从严"
    assert "从严" in text(client.get(page))
    assert "认定：超过风险筛选值" in text(client.get(page)).replace("\n", "")


def test_a_risk_assessment_shows_of_what_the_risk_consists_as_chart_and_table(world, at, delivered, run_jobs):
    delivery = delivered(CADMIUM, RESULT | {"检测项目": "砷", "检测结果": 50})
    own = b"parameters:\n  - {symbol: BWa, distribution: normal, numbers: [61.8, 9]}\n"
    told = {
        "deliveries": [delivery.pk],
        "edition": "HJ 25.3-2019",
        "nondetect": "half",
        "draws": 20,
        "seed": 1,
        "entries": SimpleUploadedFile("参数.yaml", own),
    }
    client = at(world.inspector)
    answer = client.post(url("site_risk", world.site.pk), told)
    assert answer.status_code == 302, answer.content.decode()
    run = Run.objects.latest("pk")
    assert "正在计算" in text(client.get(url("run", run.pk)))
    assert client.get(url("run_progress", run.pk)).status_code == 200
    run_jobs()
    assert client.get(url("run_progress", run.pk)).status_code == 286
    page = text(client.get(url("run", run.pk)))
    assert "jt-route-0" in page
    assert "经口摄入" in page
    assert "每项抽样 20 次" in page
    workbook = client.get(url("run_file", run.pk, "result.xlsx"))
    assert b"".join(workbook.streaming_content)[:2] == b"PK"


def test_a_run_is_cancelled_on_its_page(world, at, delivered, run_jobs):
    told = {"deliveries": [delivered(CADMIUM).pk], "medium": "soil"}
    client = at(world.inspector)
    client.post(url("site_judge", world.site.pk), told)
    run = Run.objects.latest("pk")
    client.post(url("run_cancel", run.pk))
    run_jobs()
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED
    assert "已取消" in text(client.get(url("run", run.pk)))


def test_an_office_that_reads_sites_does_not_read_what_was_measured_there(world, at, people, delivered, judged):
    delivery = delivered(CADMIUM)
    run = judged(delivery)
    assert at(people.outsider).get(url("site_results", world.site.pk)).status_code == 404
    assert at(people.outsider).get(url("data_delivery", delivery.pk)).status_code == 404
    housing = officer(world, "housing_construction", "住房和城乡建设局")
    for who in (world.land_officer, housing, people.keeper, people.leader):  # verdicts are theirs, results are not: 联合监管
        assert at(who).get(url("dossier", "development_land.site", world.site.pk)).status_code == 200
        told = {name: at(who).get(url(name, world.site.pk)).status_code for name in ("site_results", "site_report")}
        assert told == {"site_results": 403, "site_report": 403}
        found = [at(who).get(url(name, pk)).status_code for name, pk in (("data_delivery", delivery.pk), ("run", run.pk))]
        assert found == [404, 404]
    for who in (world.inspector, world.city, world.province, world.firm):
        assert at(who).get(url("site_report", world.site.pk)).status_code == 200


def test_a_site_is_screened_and_corrected_on_its_page(world, at):
    client = at(world.inspector)
    told = {"file": SimpleUploadedFile("分值.xlsx", sheet()), "document": "示例"}
    client.post(url("score_tables", "closed", "screening"), told)
    table = ScoreTable.objects.get()
    assert "按分值表填写" in text(client.get(url("site_screening", world.site.pk)))
    assert "重点区域面积" in text(client.get(url("site_screening_by", world.site.pk, table.pk)))
    client.post(url("site_screening_by", world.site.pk, table.pk), {"soil.key_area": "大", "soil.key_area.evidence": "平面图"})
    made = Screening.objects.get()
    page = text(client.get(url("site_screening", world.site.pk)))
    assert "中度关注" in page
    assert "平面图" in page
    client.post(url("screening_correct", made.pk), {"band": "high", "reason": "专家一致意见"})
    assert "专家一致意见" in text(client.get(url("site_screening", world.site.pk)))


def test_a_wrong_score_table_says_why_beside_the_file(world, at):
    told = {"file": SimpleUploadedFile("分值.xlsx", sheet([("土壤", "无此指标", "大", 1, "")])), "document": "示例"}
    assert "没有指标“无此指标”" in text(at(world.inspector).post(url("score_tables", "closed", "screening"), told))


def test_the_report_holds_what_the_dossier_knows(world, at, delivered, judged, run_jobs):
    judged(delivery := delivered(CADMIUM))
    risk.assess(world.site, [delivery], by=world.inspector)
    run_jobs()
    table = screening.bring_in("closed", "screening", sheet(), "分值.xlsx", "示例", by=world.inspector)
    screening.correct(screening.screen(world.site, table, {}, by=world.firm), "medium", "专家意见", by=world.inspector)
    report = lodging.begin(PRELIMINARY_REPORT, world.site, by=world.firm)
    Filing.objects.filter(pk=report.pk).update(state="submitted", submitted_on="2019-06-01", number="2019-0000007")
    wrong = declaring.declare(world.site, "suspected", by=world.inspector, on=world.site.valid_from, reason="原电镀厂")
    declaring.declare(world.site, "potential", by=world.inspector, on=world.site.valid_from, reason="错了", corrects=wrong)
    filed(world, REMEDIATION_PLAN, world.building, world.site.valid_from)
    enter(REGISTER, world.site, by=world.city, on=world.site.valid_from, basis="名录")
    world.site.refresh_from_db()
    words = _words(document(world.site, user=world.inspector))
    for said in (
        *("一、基本情况", world.site.name, "超过风险筛选值，未超过风险管制值", "GB 36600-2018", "镉"),
        *("十、风险评估", "HJ 25.3-2019", "十一、风险筛查和分级", "专家意见", "2019-0000007", "原电镀厂"),
        *("四、责任主体", world.works.name, "五、名录", "污染地块名录", "六、治理与修复工程", world.building.name, "七、管控区"),
        *(world.transport.destination, world.zone.name, "治理与修复实施方案", "疑似污染（已更正）", "的认定）"),
    ):
        assert said in words
    answer = at(world.inspector).get(url("site_report", world.site.pk))
    assert _words(io.BytesIO(b"".join(answer.streaming_content))) == words


def test_the_report_tells_a_move_that_was_taken_back_as_such(world):
    type(world.site).objects.filter(pk=world.site.pk).update(state="contaminated")
    Event.objects.filter(subject=world.site.pk).update(target="contaminated")
    world.site.refresh_from_db()
    correct(make(world.site, "control", by=world.inspector, on=TODAY, grounds="文号"), by=world.inspector, reason="点错了")
    words = _words(document(world.site, user=world.inspector))
    assert "实施风险管控（已更正）" in words
    assert f"更正 {TODAY} 的办理" in words


@pytest.mark.requires("PUB-06")
def test_everybody_reads_the_summary_of_a_public_site_and_of_no_other(world, client):
    page = url("site_summary", world.site.pk)
    assert client.get(page).status_code == 404
    type(world.site).objects.filter(pk=world.site.pk).update(sensitivity="K6", land_class="class_2", address="秘密的路1号")
    world.site.refresh_from_db()
    declaring.declare(world.site, "removed", by=world.inspector, on=world.site.valid_from, reason="内部文号", safe_for="class_2")
    said = text(client.get(page))
    assert "已移出名录" in said
    assert "只对第二类用地成立" in said
    assert "不表示土壤中没有污染物" in said
    assert world.works.name not in said  # who holds it, where exactly, and the grounds are not for everybody
    assert "内部文号" not in said
    assert "秘密的路" not in said
    assert world.building.name not in said
    type(world.building).objects.filter(pk=world.building.pk).update(sensitivity="K6")
    enter(REGISTER, world.site, by=world.city, on=world.site.valid_from, basis="内部依据")
    said = text(client.get(page))
    assert all(word in said for word in (f"{world.building.name}：编制方案", f"污染地块名录：{world.site.valid_from}起"))
    assert "内部依据" not in said
    type(world.site).objects.filter(pk=world.site.pk).update(sensitivity="K5")
    assert client.get(page).status_code == 404


@pytest.mark.requires("PUB-08", "FLOW-18")
def test_the_summary_of_a_site_names_what_was_released_of_its_works_while_they_are_public(world, client):
    type(world.site).objects.filter(pk=world.site.pk).update(sensitivity="K6", land_class="class_2")
    evaluation = filed(world, EFFECT_EVALUATION, world.building, TODAY, Filing.State.ACCEPTED, reached=True, unit="某公司")
    release = release_filing(evaluation, by=world.firm, on=TODAY, basis="公开规定", reviewed=True)
    said = text(client.get(url("site_summary", world.site.pk)))
    assert f"{release.title}</a> {TODAY}" in said
    type(world.building).objects.filter(pk=world.building.pk).update(sensitivity="K4")
    assert release.title not in text(client.get(url("site_summary", world.site.pk)))


@pytest.mark.requires("REG-01")
def test_an_adjusted_plan_does_not_take_away_what_removal_means(world, client):
    type(world.site).objects.filter(pk=world.site.pk).update(sensitivity="K6")
    day = world.site.valid_from
    declaring.declare(world.site, "removed", by=world.inspector, on=day, reason="评审", safe_for="class_2")
    declaring.declare(world.site, "plan_adjusted", by=world.inspector, on=day, reason="规划", use="green")
    assert "不表示土壤中没有污染物" in text(client.get(url("site_summary", world.site.pk)))


def _words(file):
    paper = Document(file)
    cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])
