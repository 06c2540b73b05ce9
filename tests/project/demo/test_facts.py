"""The facts of the Langfang plan and the documents written from our descriptions."""

import io

import docx
import openpyxl
import pytest

from jingtu.plandoc import themes
from jingtu.project.demo import langfang, samples
from jingtu.project.demo.documents import as_docx, as_text, as_xlsx

PLAN = langfang.facts()
BLOCKS = [block for clause in PLAN["clauses"] for block in clause["blocks"]]
TASKS = [task for block in BLOCKS for task in block.get("tasks", [])]


def annex(number):
    return next(entry for entry in PLAN["annexes"] if entry["number"] == number)


def test_there_are_188_rows_tied_to_58_blocks_of_38_clauses():
    assert [task[0] for task in TASKS] == list(range(1, 189))
    assert len(BLOCKS) == 58
    assert len(PLAN["clauses"]) == 38


@pytest.mark.parametrize(
    ("number", "rows"), [("附表1", 11), ("附表2", 14), ("附表3", 8), ("附表4", 7), ("附表5-2", 7), ("附表5-3", 2)]
)
def test_the_annexes_are_complete(number, rows):
    assert len(annex(number)["rows"]) == rows


def test_six_counties_grow_grain_and_their_subtotals_add_up():
    rows = annex("附表5-1")["rows"]
    assert [row[1] for row in rows if row[1] != "^"] == ["文安县", "固安县", "香河县", "霸州市", "大城县", "三河市"]
    for wheat, maize, total in zip(rows[::3], rows[1::3], rows[2::3], strict=True):
        assert int(wheat[3]) + int(maize[3]) == int(total[3])
        assert int(wheat[4]) + int(maize[4]) == int(total[4])


def test_the_copied_figure_is_kept_as_printed():
    rows = annex("附表5-1")["rows"]
    xianghe_wheat, sanhe_maize = rows[6], rows[16]
    assert xianghe_wheat[3:] == sanhe_maize[3:] == ["18440", "126627"]


def test_every_task_names_who_is_responsible_and_when():
    for _number, title, responsible, deadline in TASKS:
        assert title
        assert len(title) <= 40
        assert responsible
        assert deadline


def test_most_tasks_have_no_end():
    assert sum(task[3] == "持续实施" for task in TASKS) == 125


def test_every_task_speaks_for_a_theme():
    codes = {
        themes.classify(task[1], (clause["heading"],), "")[0]
        for clause in PLAN["clauses"]
        for b in clause["blocks"]
        for task in b.get("tasks", [])
    }
    assert len(codes) >= 25


def test_the_same_facts_are_the_same_bytes():
    assert langfang.document() == langfang.document()


@pytest.mark.parametrize("name", [samples.PLAN, samples.REVISED_PLAN, samples.TASK_TABLE])
def test_the_samples_are_word_documents(name):
    assert samples.filename(name).endswith(".docx")
    assert docx.Document(io.BytesIO(samples.document(name))).paragraphs[0].text.startswith("临河市清源区")


def test_the_revised_edition_changes_adds_and_drops_measures():
    old, new = (samples.describe(name)["document"] for name in (samples.PLAN, samples.REVISED_PLAN))
    assert any(block.startswith("2.签好责任书") for block in old if isinstance(block, str))
    assert not any(block.startswith("2.签好责任书") for block in new if isinstance(block, str))
    assert any("用完的地也要查" in block for block in new if isinstance(block, str))


TABLE = [{"table": {"columns": ["甲", "乙", "丙"], "rows": [["1", "宽", "<"], ["^", "2", "3"]]}}]


def test_merged_cells_are_merged_in_word():
    table = docx.Document(io.BytesIO(as_docx(TABLE))).tables[0]
    assert table.cell(1, 0)._tc is table.cell(2, 0)._tc
    assert table.cell(1, 1)._tc is table.cell(1, 2)._tc
    assert [cell.text for cell in table.rows[2].cells] == ["1", "2", "3"]


def test_merged_cells_are_merged_in_excel():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(["标题", *TABLE]))).active
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A3:A4", "B3:C3"}
    assert sheet["C4"].value == "3"


def test_merged_cells_are_blank_in_text():
    assert as_text(TABLE).decode() == "\t甲\n\t乙\n\t丙\n\n\t1\n\t宽\n\t\n\n\t\n\t2\n\t3\n\n"


def test_a_row_that_does_not_fit_its_table_is_refused():
    with pytest.raises(ValueError, match="2 cells where the table has 1 columns"):
        as_docx([{"table": {"columns": ["甲"], "rows": [["1", "2"]]}}])
