"""Pages on which results about campaigns come in: what a laboratory sees of them, and what stands behind."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jingtu.core.observations.models import ColumnMap, Delivery, Result
from jingtu.themes.survey.custody import note, receive, send
from tests.support.blind import accredited, delivered
from tests.support.survey import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(world, sampling):
    """All samples at the laboratory, which signed for them."""
    note(sampling, "collected", told(1), by=world.firm)
    transfer = send(sampling, world.laboratory, "analysis", told(2), by=world.firm, analytes="镉")
    receive(transfer, {each.pk: "intact" for each in sampling}, told(3), by=world.analyst)
    accredited(world.laboratory, world.inspector)
    return transfer


def at(who):
    client = Client()
    client.force_login(who)
    return client


def url(name, *args):
    return reverse(f"web:{name}", args=args)


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def uploaded(values, name="检测.xlsx"):
    return SimpleUploadedFile(name, delivered(values, laboratory="演示检测公司"))


def test_a_laboratory_delivers_on_its_transfer_and_reads_neither_owner_nor_place(
    world, sampling, sent, run_jobs, assert_queries_at_most
):
    lab, campaign = at(world.analyst), world.campaign
    assert "交付检测数据" in text(lab.get(url("transfer", sent.pk)))
    double = next(each for each in sampling if each.parent_id)
    pair = {double.blind_code: 0.2, double.parent.blind_code: 0.9}
    answer = lab.post(url("transfer_deliver", sent.pk), {"file": uploaded(pair)}, follow=True)
    assert "正在检查" in text(answer)
    run_jobs()
    made = Delivery.objects.get()
    pages = [url("data_delivery", made.pk), url("data_delivery_receipt", made.pk), url("transfer_deliver", sent.pk)]
    said = [text(lab.get(page)) for page in pages]
    for secret in (campaign.name, campaign.code, double.number, world.works.name, str(campaign.place)):
        assert not any(secret in page for page in said), secret
    assert "1 个问题涉及盲样质控" in said[0] or "2 个问题涉及盲样质控" in said[0]
    assert made.receipt in said[1]
    office = at(world.inspector)
    with assert_queries_at_most(16):
        page = text(office.get(pages[0]))
    assert "平行样偏差" in page
    assert "不向检测单位显示" in page
    asked = {f"reason-{each.code}-inside": "复测确认，样品本身不均匀" for each in made.failed_checks.all()}
    assert "reason-Q05-inside" in asked
    office.post(url("data_delivery_step", made.pk, "waive"), asked)
    run_jobs()
    made.refresh_from_db()
    assert made.state == "accepted"
    assert all("复测确认" in text(office.get(page)) for page in pages[:2])
    assert not any("复测确认" in text(lab.get(page)) for page in pages)  # it speaks of what the laboratory must not know
    assert double.number in text(office.get(pages[0]))
    assert double.number not in text(lab.get(pages[0]))


def test_each_failed_check_has_a_row_with_a_field_for_its_reason_and_its_decision_is_taken_back(
    world, sampling, sent, run_jobs, people, assert_queries_at_most
):
    office, second, lab = at(world.inspector), at(world.colleague), at(world.analyst)
    note(sampling[:1], "lost", told(20), by=world.analyst)
    values = {sampling[0].blind_code: 0.3, sampling[1].blind_code: 0}
    lab.post(url("transfer_deliver", sent.pk), {"file": uploaded(values)})
    run_jobs()
    made = Delivery.objects.get()
    assert {(each.code, each.places) for each in made.failed_checks.all()} == {("R14", 1), ("T04", 1), ("V15", 1)}
    page, waive, back = (
        url("data_delivery", made.pk),
        *(url("data_delivery_step", made.pk, step) for step in ("waive", "take-back")),
    )
    with assert_queries_at_most(16):
        said = text(office.get(page))
    assert all(f'name="reason-{code}"' in said for code in ("R14", "T04", "V15"))
    assert "自动接收整份数据" in said
    assert "结果为零" not in text(office.get(page, {"check": "R14"})).partition('id="findings"')[2]
    assert "textarea" not in text(lab.get(page))
    assert lab.post(waive, {"reason-R14": "无"}).status_code == 403
    assert at(people.outsider).post(waive, {"reason-R14": "无"}).status_code in (403, 404)
    assert "还没有填写同意接收的理由" in text(office.post(waive, {"reason-R14": " "}, follow=True))
    office.post(waive, {"reason-R14": "灭失前已取样分析", "reason-T04": "已调取谱图", "reason-V15": ""})
    late = text(second.post(waive, {"reason-R14": "无妨", "reason-V15": "仪器未检出"}))
    assert "已有人同意接收：R14" in late
    assert "仪器未检出</textarea>" in late  # what was typed is not lost
    for who in (office, lab):
        assert text(who.get(page)).count("灭失前已取样分析") == 2  # at the check and at its finding
    second.post(back, {"check": "R14"})
    assert "同意过（当时 1 处）：“灭失前已取样分析”" in text(office.get(page))
    office.post(waive, {"reason-V15": "仪器未检出"})
    run_jobs()
    made.refresh_from_db()
    assert made.state == "waiting"
    second.post(waive, {"reason-R14": "查了分析记录"})
    assert "撤回同意" in text(office.get(page))  # still possible while it is checked once more
    run_jobs()
    made.refresh_from_db()
    assert made.state == "accepted"
    last = text(office.get(page))
    assert "查了分析记录" in last
    assert "撤回同意" not in last
    assert "查了分析记录" in text(lab.get(url("data_delivery_receipt", made.pk)))


def test_results_of_a_campaign_are_listed_by_substance_and_sample_for_who_sees_its_places(
    world, sampling, sent, run_jobs, people, assert_queries_at_most
):
    office, list_page = at(world.inspector), url("data_results", world.campaign.pk)
    values = {each.blind_code: 0.21 + 0.01 * at for at, each in enumerate(sampling)}
    told = {"file": uploaded(values), "stage": "analysis", "name": "第一批"}
    assert office.post(url("campaign_deliveries", world.campaign.pk), told).status_code == 302
    run_jobs()
    assert Delivery.objects.get().state == "accepted", list(Delivery.objects.get().findings.values_list("said"))
    with assert_queries_at_most(15):
        page = text(office.get(list_page, {"item": "Cd"}))
    assert all(each.number in page for each in sampling)
    one = text(office.get(list_page, {"words": sampling[0].blind_code}))
    assert sampling[0].number in one
    assert sampling[1].number not in one
    assert "没有符合条件" in text(office.get(list_page, {"regime": "archive"}))
    assert "不认识检测项目" in text(office.get(list_page, {"item": "没有这种"}))
    made = Delivery.objects.get()
    more = {"delivery": made, "sample": made.samples.first(), "analyte": "as", "unit": "mg/kg"}
    Result.objects.bulk_create(Result(**more, value=at, line=at) for at in range(60))
    first = office.get(list_page, {"item": "As"})
    second = office.get(list_page + first.context["listing"].next)
    shown = [[row["result"].value for row in answer.context["rows"]] for answer in (first, second)]
    assert shown[0] + shown[1] == list(range(60))
    office.post(url("data_delivery_step", made.pk, "withdraw"), {"reason": "误传"})
    assert "没有符合条件" in text(office.get(list_page))
    assert "已撤回" in text(office.get(list_page, {"states": "all"}))
    for who in (people.outsider, world.analyst):
        assert at(who).get(list_page).status_code in (403, 404)
        assert at(who).get(url("campaign_deliveries", world.campaign.pk)).status_code in (403, 404)
    assert at(world.firm).get(url("transfer_deliver", sent.pk)).status_code == 404


def test_text_files_chosen_together_are_one_delivery_and_recognised(world, sampling, sent, run_jobs, tmp_path):
    from tests.support.blind import made_of
    from tests.support.laboratory import write_csv

    paths = write_csv(made_of({sampling[0].blind_code: 0.3}, laboratory="演示检测公司"), tmp_path)
    lab = at(world.analyst)
    for _once_more in range(2):
        files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
        assert lab.post(url("transfer_deliver", sent.pk), {"file": files}).status_code == 302
        run_jobs()
    made = Delivery.objects.get()
    assert (made.state, made.samples.count()) == ("accepted", 1), list(made.findings.values_list("said", flat=True))
    mixed = [SimpleUploadedFile(paths[0].name, paths[0].read_bytes()), uploaded({sampling[0].blind_code: 0.3})]
    assert "把各张表的 CSV 文件一起选上" in text(lab.post(url("transfer_deliver", sent.pk), {"file": mixed}))


def test_an_office_enters_what_a_laboratory_is_accredited_for_from_a_table(world, sampling):
    office, page = at(world.inspector), url("unit_scope", world.laboratory.pk)
    table = SimpleUploadedFile("能力表.csv", "检测项目,检测方法\n镉,HJ 803-2016\n汞,HJ 680-2013\n".encode())
    told = {"certificate": "180312341234", "valid_from": "2018-01-01", "file": table}
    assert office.post(page, told).status_code == 302
    said = text(office.get(page))
    assert "180312341234" in said
    assert "HJ 680-2013" in said
    wrong = told | {"certificate": "x", "file": SimpleUploadedFile("能力表.csv", "检测项目,检测方法\n没有这种,HJ 1\n".encode())}
    assert "不认识检测项目" in text(office.post(page, wrong))
    certificate = world.laboratory.accreditations.get()
    office.post(url("unit_scope_end", certificate.pk), {"on": "2019-01-01"})
    certificate.refresh_from_db()
    assert str(certificate.valid_until) == "2019-01-01"
    assert at(world.analyst).post(page, told).status_code == 403


def test_an_old_table_comes_in_by_a_map_and_is_never_mixed_unseen_with_strict_data(world, sampling, sent, run_jobs):
    from tests.runs.test_layouts import written

    office, campaign, values = at(world.inspector), world.campaign, {sampling[0].blind_code: 0.3}
    office.post(url("campaign_deliveries", campaign.pk), {"file": uploaded(values), "stage": "analysis", "name": "新"})

    def old(folder="旧表.xlsx"):
        with tempfile.TemporaryDirectory() as here:
            return SimpleUploadedFile(folder, written(Path(here) / "旧表.xlsx").read_bytes())

    begun = office.post(url("column_maps"), {"name": "2006年结果表", "file": old()})
    page = begun.headers["Location"]
    assert "深度(cm)" in text(office.get(page))
    told = {"sheet": "2006", "heading_row": 2, "sample": ["村名", "层次"], "at_point": "村名", "at_depth_to": "深度(cm)"}
    told |= {"is_laboratory": "原县站", "item_3": "镉", "unit_3": "mg/kg", "item_4": "砷", "unit_4": "ug/kg"}
    assert "还没有说明介质" in text(office.post(page, told))
    assert "不认识单位" in text(office.post(page, told | {"is_medium": "土壤", "unit_3": "斤"}))
    assert office.post(page, told | {"is_medium": "土壤"}).status_code == 302
    made = ColumnMap.objects.get()
    office.post(url("data_archive", campaign.pk), {"file": old(), "map": made.pk, "name": "2006年"})
    run_jobs()
    delivery = Delivery.objects.get(regime="archive")
    assert delivery.state == "accepted", list(delivery.findings.values_list("said", flat=True))
    assert delivery.layout == made.facts
    assert "历史数据" in text(office.get(url("data_delivery", delivery.pk)))
    strict, archive, every = (
        text(office.get(url("data_results", campaign.pk), {"regime": which})) for which in ("", "archive", "all")
    )
    assert ("前营" in strict, "前营" in archive, "前营" in every) == (False, True, True)
    assert sampling[0].number in every
    assert sampling[0].number not in archive
    assert at(world.firm).post(url("data_archive", campaign.pk)).status_code == 403
