"""What is exported is what is filtered, and opens as text."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from jingtu.core.journal.models import Entry

pytestmark = pytest.mark.django_db


def body(answer):
    return BytesIO(b"".join(answer.streaming_content))


def test_the_filtered_tasks_as_excel(plans, client_of):
    answer = client_of("keeper").get(reverse("web:tasks_excel"), {"place": "131024001", "sort": "-deadline"})
    sheet = load_workbook(body(answer)).active
    headings = [cell.value for cell in sheet[1]]
    titles = [row[headings.index("工作任务")].value for row in sheet.iter_rows(min_row=2)]
    assert titles == ["摸清农田土壤底数", "垃圾规范处理", "公布重点企业名单", "<b>粗体</b>与=1+1"]
    assert sheet.freeze_panes == "A2"
    assert "filename*=utf-8''" in answer["Content-Disposition"]


def test_the_filtered_tasks_as_a_word_table(plans, client_of):
    answer = client_of("keeper").get(reverse("web:tasks_word"), {"plan": plans.hill.pk})
    document = Document(body(answer))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["序号", "工作任务", "牵头部门", "参与部门", "责任单位", "完成时限"]
    assert len([row for row in rows if row[0].isdigit()]) == 2
    assert "青山县土壤污染防治方案任务分工表" in [paragraph.text for paragraph in document.paragraphs]


def test_targets_and_annexes_as_excel(plans, client_of):
    client = client_of("keeper")
    targets = load_workbook(body(client.get(reverse("web:targets_excel"), {"words": "化肥"}))).active
    assert targets.max_row == 2
    annexes = load_workbook(body(client.get(reverse("web:annexes_excel"))))
    assert annexes.sheetnames == ["附件1 工业园区"]
    cell = load_workbook(body(client.get(reverse("web:annex_excel", args=[plans.annex.pk])))).active["C2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_an_export_is_in_the_journal(plans, client_of):
    client_of("bureau").get(reverse("web:tasks_excel"), {"words": "名单"})
    entry = Entry.objects.get(action="plans.export")
    assert (entry.actor.username, entry.subject) == ("bureau", "tasks")


def test_a_table_too_long_for_word_is_told(plans, client_of, monkeypatch):
    monkeypatch.setattr("jingtu.core.plans.word.ROW_LIMIT", 3)
    answer = client_of("keeper").get(reverse("web:tasks_word"), {"place": "131024001"}, follow=True)
    assert answer.redirect_chain == [("/tasks/?place=131024001", 302)]
    assert "Word 表格放不下" in answer.content.decode()
