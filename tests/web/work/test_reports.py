"""A report from beginning to acceptance, through the pages."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jingtu.core.work import reporting
from jingtu.core.work.models import Report
from tests.web.work.conftest import TODAY

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 proof"


def begun(client, assignment) -> Report:
    client.post(reverse("web:report_begin", args=[assignment.pk]))
    return Report.objects.get(assignment=assignment)


def filled(report: Report, **given) -> dict:
    """Return a form of one report as a browser sends it."""
    form = {
        "text": "完成布点。",
        "problems": "",
        "next_steps": "采样。",
        "percent": "40",
        "version": report.version,
        "do": "save",
    }
    rows = {"figures-TOTAL_FORMS": "1", "figures-INITIAL_FORMS": "0", "figures-0-indicator": "", "figures-0-value": ""}
    return form | rows | given


def sent(client, report: Report, **given):
    return client.post(reverse("web:report", args=[report.pk]), filled(report, **given), follow=True)


def submitted(client, assignment, **given) -> Report:
    report = begun(client, assignment)
    sent(client, report, do="submit", **given)
    report.refresh_from_db()
    return report


def test_a_report_is_begun_for_the_open_period_and_kept_as_a_draft(work, client_of):
    report = begun(client_of("bureau"), work.survey)
    assert (report.period_first, report.period_last) == (dt.date(2018, 1, 1), dt.date(2018, 6, 30))
    page = sent(client_of("bureau"), report)
    report.refresh_from_db()
    assert (report.state, report.text, report.percent) == ("draft", "完成布点。", 40)
    assert "草稿已保存" in page.content.decode()


def test_a_script_keeps_the_draft_and_is_told_the_version(work, client_of):
    report = begun(client_of("bureau"), work.survey)
    answer = client_of("bureau").post(reverse("web:report", args=[report.pk]), filled(report, do="keep")).json()
    report.refresh_from_db()
    assert answer["version"] == report.version
    stale = client_of("bureau").post(reverse("web:report", args=[report.pk]), filled(report, do="keep", version=0))
    assert stale.status_code == 409
    assert "刷新" in stale.json()["says"]


def test_evidence_comes_with_the_form_and_can_be_taken_off(work, client_of):
    client = client_of("bureau")
    report = begun(client, work.survey)
    sent(client, report, files=SimpleUploadedFile("布点图.pdf", PDF))
    file = report.evidence.get()
    assert file.filename == "布点图.pdf"
    page = client.get(reverse("web:evidence", args=[file.pk]))
    assert b"".join(page.streaming_content) == PDF
    assert page["Content-Disposition"].startswith("attachment")
    report.refresh_from_db()
    sent(client, report, remove=str(file.pk))
    assert not report.evidence.filter(removed_at=None).exists()


def test_a_refused_file_is_said_and_the_words_are_kept(work, client_of):
    client = client_of("bureau")
    report = begun(client, work.survey)
    page = sent(client, report, do="submit", files=SimpleUploadedFile("假.pdf", b"MZ not a pdf"))
    assert "不是 pdf 格式" in page.content.decode()
    report.refresh_from_db()
    assert (report.state, report.text) == ("draft", "完成布点。")
    assert f'name="version" value="{report.version}"' in page.content.decode()


def test_a_file_sent_by_script_is_answered_with_its_name_or_the_reason(work, client_of):
    report = begun(client_of("bureau"), work.survey)
    path = reverse("web:evidence_add", args=[report.pk])
    taken = client_of("bureau").post(path, {"files": SimpleUploadedFile("布点图.pdf", PDF)})
    assert taken.json()["files"][0]["name"] == "布点图.pdf"
    refused = client_of("bureau").post(path, {"files": SimpleUploadedFile("程序.exe", b"MZ")})
    assert refused.status_code == 409
    assert "类型" in refused.json()["says"]


def test_figures_of_the_tasks_targets_are_asked_with_name_and_unit(work, client_of, people):
    from jingtu.core.work.moves import move

    move(work.waste, "sign", by=people.bureau, on=TODAY)
    client = client_of("bureau")
    report = begun(client, work.waste)
    page = client.get(reverse("web:report", args=[report.pk])).content.decode()
    assert "村庄垃圾规范处理比例（%）" in page
    target = work.tasks[2].targets.get()
    figure = {
        "figures-INITIAL_FORMS": "0",
        "figures-0-target": str(target.pk),
        "figures-0-indicator": target.indicator,
        "figures-0-unit": "%",
        "figures-0-value": "85.5",
        "figures-0-source": "现场核查",
    }
    sent(client, report, **figure)
    assert [(row.target_id, str(row.value.normalize()), row.source) for row in report.figures.all()] == [
        (target.pk, "85.5", "现场核查")
    ]


def test_a_submitted_report_is_returned_with_the_reason_and_comes_again(work, client_of):
    report = submitted(client_of("bureau"), work.survey)
    assert report.state == "submitted"
    keeper = client_of("keeper")
    assert "完成布点。" in keeper.get(reverse("web:report", args=[report.pk])).content.decode()
    page = keeper.post(reverse("web:report_return", args=[report.pk]), {"reason": ""}, follow=True).content.decode()
    assert "退回反馈要写明理由" in page
    keeper.post(reverse("web:report_return", args=[report.pk]), {"reason": "请附监测报告"})
    page = client_of("bureau").get(reverse("web:report", args=[report.pk])).content.decode()
    assert "请附监测报告" in page
    report.refresh_from_db()
    sent(client_of("bureau"), report, do="submit", text="完成布点，附监测报告。")
    keeper.post(reverse("web:report_accept", args=[report.pk]))
    report.refresh_from_db()
    assert report.state == "accepted"


def test_the_verifier_sees_what_changed_since_the_last_accepted_report(work, client_of, settings):
    report = submitted(client_of("bureau"), work.survey)
    client_of("keeper").post(reverse("web:report_accept", args=[report.pk]))
    settings.JINGTU_TODAY = dt.date(2018, 12, 25)
    client = client_of("bureau")
    client.post(reverse("web:report_begin", args=[work.survey.pk]))
    again = Report.objects.exclude(pk=report.pk).get()
    assert again.text == "完成布点。"
    sent(client, again, do="submit", text="完成布点。完成采样。")
    page = client_of("keeper").get(reverse("web:report", args=[again.pk])).content.decode()
    assert "<ins>完成采样。</ins>" in page
    assert "2018年上半年" in page


def test_whoever_wrote_a_report_is_not_offered_to_verify_it(work, people, client_of):
    report = submitted(client_of("bureau"), work.survey)
    page = client_of("bureau").get(reverse("web:report", args=[report.pk])).content.decode()
    assert reverse("web:report_accept", args=[report.pk]) not in page
    assert client_of("bureau").post(reverse("web:report_accept", args=[report.pk])).status_code == 403


def test_a_lead_sees_the_reports_of_the_others_while_writing(work, client_of, people):
    report = reporting.begin(work.part, by=people.town)
    reporting.save(report, by=people.town, version=0, text="配合布点。")
    reporting.submit(report, by=people.town, on=TODAY)
    mine = begun(client_of("bureau"), work.survey)
    page = client_of("bureau").get(reverse("web:report", args=[mine.pk])).content.decode()
    assert reverse("web:report", args=[report.pk]) in page
