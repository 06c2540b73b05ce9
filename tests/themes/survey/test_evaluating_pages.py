"""The pages of evaluations: asking, charts with tables, another edition, comparing, files, the report; who sees them."""

import datetime as dt
import io

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jingtu.core.observations.models import Result, Run, Waiver
from jingtu.core.parties.models import Party
from jingtu.themes.survey.evaluating import evaluate
from tests.support.evaluated import accepted
from tests.support.people import person
from tests.support.survey import in_use, watched

pytestmark = pytest.mark.django_db
SPRING = dt.date(2019, 5, 6)


def url(name, *keys):
    return reverse(f"web:{name}", args=keys)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def bureau(world):
    return logged_in(world.inspector)


@pytest.fixture
def delivery(world):
    """Two layers of ten points; cadmium above the limit at one, lead falls with depth."""
    for number in range(1, 11):
        in_use(world.inspector, world.bureau, number, 50 * number, land="arable")
    contents = {
        f"P{number:03d}/{layer}": {"ph": 8.0, "cd": 0.9 if number == 1 else 0.01 * number, "pb": 20.0 + number - 5 * at}
        for number in range(1, 11)
        for at, layer in enumerate(("0-0.2", "0.2-0.6"))
    }
    return accepted(world.campaign, contents, world.inspector, on=dt.date(2019, 5, 6))


@pytest.fixture
def asked(world, bureau, delivery, run_jobs):
    """Ask for an evaluation on the page and return it when it is done."""
    told = {"deliveries": [delivery.pk], "use": "farmland", "given_land": "其他"}
    answer = bureau.post(url("campaign_evaluate", world.campaign.pk), told)
    assert answer.status_code == 302, answer.content.decode()
    run = Run.objects.get()
    assert "正在计算" in bureau.get(answer.url).content.decode()
    run_jobs()
    run.refresh_from_db()
    return run


def test_a_campaign_is_evaluated_on_its_page_and_every_chart_has_its_table(
    world, bureau, asked, run_jobs, assert_queries_at_most
):
    with assert_queries_at_most(16):
        page = bureau.get(url("run", asked.pk)).content.decode()
    for words in (
        "超过风险筛选值，未超过风险管制值",
        "0.9 ＞ 0.6 mg/kg",
        "污染指数的分布",
        "内梅罗指数分级",
        "深度剖面",
        "项目之间的相关",
    ):
        assert words in page
    assert page.count('<svg class="jt-stacked"') == page.count("同样内容的表格")
    assert "各年的含量" not in page  # one year is no course
    with assert_queries_at_most(15):
        assert asked.name in bureau.get(url("campaign_evaluations", world.campaign.pk)).content.decode()
    bureau.post(url("evaluation_again", asked.pk), {"standard": "GB15618-1995"})
    run_jobs()
    again = Run.objects.exclude(pk=asked.pk).get()
    with assert_queries_at_most(15):
        compared = bureau.get(url("run_compare", asked.pk, again.pk)).content.decode()
    assert "比较了 40 个结果" in compared
    assert b"".join(bureau.get(url("run_file", asked.pk, "result.xlsx")).streaming_content).startswith(b"PK")


def test_the_report_says_what_was_found_by_which_standard(world, bureau, asked):
    content = b"".join(bureau.get(url("campaign_report", world.campaign.pk)).streaming_content)
    document = docx.Document(io.BytesIO(content))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "农用地土壤评价" in said
    assert "GB 15618-2018" in said
    assert asked.snapshot_sha256[:16] in said
    assert "超过限值或没有定论的结果 2 个" in said
    assert "2019-P001/0-0.2" in cells


def test_the_report_says_what_was_taken_by_whom_and_why(world, bureau, delivery):
    taken = {"code": "R14", "name": "样品流转有问题", "places": 2, "by": world.inspector}
    at = timezone.now()
    Waiver.objects.create(delivery=delivery, reason="原始记录齐全", at=at, **taken)
    Waiver.objects.create(delivery=delivery, reason="看错了", at=at, ended_at=at, ended_by=world.inspector, **taken)
    content = b"".join(bureau.get(url("campaign_report", world.campaign.pk)).streaming_content)
    said = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    assert "须说明的问题经审核人同意接收的有 1 项" in said
    assert f"“{delivery}”R14 样品流转有问题（2 处）：原始记录齐全（{world.inspector}，{timezone.localdate(at)}）" in said
    assert "看错了" not in said


def report_of(campaign, bureau):
    found = docx.Document(io.BytesIO(b"".join(bureau.get(url("campaign_report", campaign.pk)).streaming_content)))
    return found, "\n".join(paragraph.text for paragraph in found.paragraphs)


def test_groundwater_is_counted_against_the_class_to_be_reached_and_not_graded_as_soil(world, bureau, run_jobs):
    water = watched("campaign", world.inspector, world.works, code="W-1", medium="groundwater", depths="")
    contents = {"W1": {"mn": 0.2, "ph": 7.5}, "W2": {"mn": 0.07, "ph": 7.4}}
    made = accepted(water, contents, world.inspector, on=SPRING, medium="groundwater")
    Result.objects.filter(delivery=made, analyte="mn").update(unit="mg/L")
    run = evaluate(water, [made], by=world.inspector, use="groundwater")
    run_jobs()
    page = bureau.get(url("run", run.pk)).content.decode()
    assert "目标 Ⅲ类" in page
    assert "0.2 mg/L" in page
    assert "7.5 -" not in page  # a pH has no unit
    assert "内梅罗" not in page
    found, _said = report_of(water, bureau)
    cells = [[cell.text for cell in row.cells] for table in found.tables for row in table.rows]
    assert next(row for row in cells if row[0] == "项目")[-1] == "劣于Ⅲ类的个数"
    assert next(row for row in cells if row[0] == "锰")[-1] == "1"  # both are worse than class Ⅰ, one than class Ⅲ


def test_a_medium_without_a_standard_says_so_on_the_page_and_in_the_report(world, bureau):
    bed = watched("campaign", world.inspector, world.works, code="D-1", medium="sediment", depths="")
    assert "这种介质还没有收录评价标准" in bureau.get(url("campaign_evaluations", bed.pk)).content.decode()
    assert "这种介质还没有收录评价标准" in report_of(bed, bureau)[1]


def test_what_cannot_be_evaluated_is_said_on_the_page(world, bureau, delivery):
    told = {"deliveries": [delivery.pk], "use": "farmland", "points": "P999"}
    page = bureau.post(url("campaign_evaluate", world.campaign.pk), told).content.decode()
    assert "没有这些点位的样品" in page
    assert "还没有评价过检测数据" in "".join(
        paragraph.text
        for paragraph in docx.Document(
            io.BytesIO(b"".join(bureau.get(url("campaign_report", world.campaign.pk)).streaming_content))
        ).paragraphs
    )


def test_a_laboratory_and_another_enterprise_see_nothing_of_it(world, asked):
    for name, role in (("analyst", "agency"), ("other", "enterprise")):
        party = Party.objects.create(name=f"{name}公司", place=world.works.place, kind=role)
        client = logged_in(person(name, "郑检", role, party))
        for address in (
            url("run", asked.pk),
            url("campaign_evaluations", world.campaign.pk),
            url("campaign_report", world.campaign.pk),
        ):
            assert client.get(address).status_code in (403, 404)
