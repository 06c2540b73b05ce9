"""Exports read back: everything is there, as text, in the official layout."""

import io
import zipfile

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from jingtu.core.plans import exports, paper, word
from jingtu.core.plans.confirming import confirm
from jingtu.core.plans.errors import TooMuch
from jingtu.core.plans.models import Task
from tests.core.plans.conftest import make_review
from tests.support.readings import ROWS, make_reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(review, people):
    return confirm(review, 0, people.keeper)


def sheet_of(file, at=0):
    return openpyxl.load_workbook(file).worksheets[at]


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_excel_holds_every_task_under_a_frozen_filtered_heading(plan):
    sheet = sheet_of(exports.tasks_workbook(plan.tasks.order_by("ordinal")))
    rows = values(sheet)
    assert rows[0] == [str(column.heading) for column in exports.TASK_COLUMNS.values()]
    assert [row[5] for row in rows[1:]] == [row[0] for row in ROWS]
    assert rows[1][7:11] == ["区环保局", "区农委、区财政局", None, "2018年底前"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:O5")
    assert rows[1][12].isoformat() == "2018-12-31T00:00:00"
    assert sheet.column_dimensions["F"].width > 60


@pytest.mark.parametrize(("participants", "expected"), [("区农委", ["区环保局", "区农委等"]), ("", ["区环保局等", None])])
def test_a_list_that_the_plan_leaves_open_stays_open(plan, participants, expected):
    plan.tasks.filter(ordinal=1).update(open_list=True, participants=participants)
    rows = values(sheet_of(exports.tasks_workbook(plan.tasks.filter(ordinal=1), ["leads", "participants"])))
    assert rows[1] == expected
    cells = Document(word.tasks_document(plan.tasks.filter(ordinal=1), "任务表")).tables[0].rows[1].cells
    assert [cells[2].text, cells[3].text] == [name or "" for name in expected]


def test_columns_can_be_chosen(plan):
    rows = values(sheet_of(exports.tasks_workbook(plan.tasks.order_by("-ordinal"), ["number", "leads", "nonsense"])))
    assert rows[:2] == [["序号", "牵头部门"], [4, "区农委"]]


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "<b>粗</b>", "{=A1}", "http://a.b", "\x07铃", "007"])
def test_whatever_a_document_says_is_exported_as_text(people, words):
    plan = confirm(make_review(people.keeper, make_reading(rows=((words, (words,), (), None),))), 0, people.keeper)
    sheet = sheet_of(exports.tasks_workbook(plan.tasks.all(), ["text", "leads"]))
    assert [cell.data_type for cell in sheet[2]] == ["s", "s"]
    assert sheet["A2"].value == words.replace("\x07", "\ufffd")
    cells = Document(word.tasks_document(plan.tasks.all(), words)).tables[0].rows[1].cells
    assert cells[1].text == words.replace("\x07", "\ufffd")


def test_a_text_longer_than_a_cell_goes_on_below(plan):
    Task.objects.filter(ordinal=1).update(text="长" * 40_000)
    rows = values(sheet_of(exports.tasks_workbook(plan.tasks.filter(ordinal=1), ["number", "text"])))
    assert [(row[0], len(row[1])) for row in rows[1:]] == [(1, 32_767), (None, 7_233)]


def test_no_tasks_make_an_empty_table(plan):
    assert len(values(sheet_of(exports.tasks_workbook(Task.objects.none())))) == 1
    assert len(Document(word.tasks_document(Task.objects.none(), "空")).tables[0].rows) == 1


def test_targets_are_exported_with_their_requirement_in_words(plan):
    rows = values(sheet_of(exports.targets_workbook(plan.targets.order_by("ordinal"))))
    assert rows[1][2:9] == ["受污染耕地安全利用率", "不低于", 92, "%", 2020, None, "92%以上"]
    assert rows[2][9] == ROWS[0][0][:12]


def test_each_annex_is_a_sheet_with_its_own_columns(plan):
    book = openpyxl.load_workbook(exports.annexes_workbook([plan.annexes.get(), plan.annexes.get()]))
    assert book.sheetnames == ["附件1 企业清单", "附件1 企业清单-2"]
    assert values(book.worksheets[0]) == [["序号", "名称"], ["1", "=1+1"], ["2", "<b>乙厂</b>"]]
    assert book.worksheets[0]["B2"].data_type == "s"


def test_the_word_table_has_the_official_layout(plan):
    document = Document(word.tasks_document(plan.tasks.order_by("ordinal"), "任务分解表"))
    section, table = document.sections[0], document.tables[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "工作任务", "牵头部门", "参与部门", "责任单位", "完成时限"]
    assert [cell.text for cell in table.rows[1].cells] == ["1", ROWS[0][0], "区环保局", "区农委、区财政局", "", "2018年底前"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert section.footer.paragraphs[0].text == "— 1 —"
    assert document.paragraphs[0].runs[0].font.name == "方正小标宋简体"


def test_the_word_file_names_a_fallback_for_each_font(plan):
    file = word.tasks_document(plan.tasks.all(), "任务分解表")
    table = zipfile.ZipFile(file).read("word/fontTable.xml").decode()
    assert all(f'w:name="{name}"><w:altName w:val="{other}"/>' in table for name, other in paper.FALLBACKS.items())


def test_tasks_of_two_plans_stand_under_their_plans(plan, people):
    other = confirm(make_review(people.keeper, make_reading(title="另一方案"), b"2"), 0, people.keeper)
    table = Document(word.tasks_document(Task.objects.order_by("plan_id", "ordinal"), "合并")).tables[0]
    assert [table.rows[at].cells[0].text for at in (1, 2, 6, 7)] == [plan.title, "1", other.title, "5"]


def test_what_does_not_fit_into_word_is_refused_not_cut(plan, monkeypatch):
    monkeypatch.setattr(word, "ROW_LIMIT", 3)
    with pytest.raises(TooMuch, match="超过 3 项"):
        word.tasks_document(plan.tasks.all(), "任务分解表")


def test_exports_ask_the_database_little(plan, assert_queries_at_most):
    with assert_queries_at_most(2):
        exports.tasks_workbook(Task.objects.all())
    with assert_queries_at_most(2):
        word.tasks_document(Task.objects.all(), "任务分解表")


def test_the_excel_is_a_whole_file(plan):
    content = exports.tasks_workbook(Task.objects.all()).read()
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
