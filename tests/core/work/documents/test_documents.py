"""Bulletin, letters and minutes as Word files: their words, their layout, and that the 通报 keeps to one page."""

import datetime as dt
import subprocess
from io import BytesIO

import pdfplumber
import pytest
from docx import Document

from jingtu.core.work.documents import bulletin as words
from jingtu.core.work.documents.bulletin import Bulletin, Figures, Item, PartyLine, bulletin_document
from jingtu.core.work.documents.letters import Letter, letters_document, next_step, opening
from jingtu.core.work.documents.minutes import Minutes, MinutesDecision, minutes_document
from jingtu.core.work.documents.official import balanced
from jingtu.plandoc.readers import legacy

ON = dt.date(2019, 6, 30)
OFFICE = "香河县土壤污染防治工作领导小组办公室"
needs_office = pytest.mark.skipif(legacy.find_office() is None, reason="LibreOffice is not installed")


def fullest() -> Bulletin:
    """The longest 通报 there can be: every figure, many parties, long names."""
    name = "一个名称很长很长的县级人民政府工作部门下属的事业单位"
    lines = [PartyLine(rank, name, 999, 888, 777, 0.875) for rank in range(1, 31)]
    items = [Item("开展一项名称很长的工作任务并建立台账清单定期更新上报", name, ON)] * 3
    figures = Figures(9999, 1111, 1111, 1111, 1111, 1111, 1111, 1111, 1111)
    return Bulletin("新疆生产建设兵团某某自治县", OFFICE, ON, 12, figures, [lines, lines], items, items, 15, Figures(1))


def letter(colour="red", about="due", day=dt.date(2018, 12, 31), progress="") -> Letter:
    return Letter(colour, about, "香河县农业局", "香河县方案", "农田详查", "（一）1", "牵头", day, ON, OFFICE, progress)


def test_the_page_is_laid_out_as_official_documents_are():
    document = Document(bulletin_document(fullest(), demonstration=True))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins] == [37, 35, 28, 26]
    assert round(section.page_width.mm) == 210
    assert section.footer.paragraphs[0].text == section.even_page_footer.paragraphs[0].text == "— 1 —"
    assert "演示数据" in section.header.paragraphs[0].text
    assert document.paragraphs[0].runs[0].font.name == "方正小标宋简体"
    assert document.styles["Normal"].font.name == "仿宋_GB2312"


def test_what_is_real_carries_no_mark_of_the_demonstration():
    assert Document(bulletin_document(fullest())).sections[0].header.paragraphs[0].text == ""


@needs_office
def test_the_fullest_bulletin_keeps_to_one_page(tmp_path):
    (tmp_path / "bulletin.docx").write_bytes(bulletin_document(fullest(), demonstration=True).read())
    command = [legacy.find_office(), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "bulletin.docx"], check=True, capture_output=True, timeout=120)
    with pdfplumber.open(tmp_path / "bulletin.pdf") as pdf:
        assert len(pdf.pages) == 1


def test_the_bulletin_says_what_changed_and_what_it_leaves_out():
    said = fullest()
    assert "与上月底相比，销号增加1111项，逾期增加1111项" in words.overall(said)
    assert [line[0] for line in words.party_rows(said)] == [
        f"{group}{rank}" for group in ("部门", "地区") for rank in (1, 2, 29, 30)
    ]
    assert words.overdue_words(said).startswith("逾期任务1111项，逾期最久的是")


@pytest.mark.parametrize(
    ("colour", "day", "says"),
    [
        ("blue", dt.date(2019, 7, 1), "还有1天"),
        ("yellow", ON, "今天（2019年6月30日）到期"),
        ("red", dt.date(2019, 6, 29), "已逾期1天"),
    ],
)
def test_a_letter_says_its_colour_its_day_and_the_next_step(colour, day, says):
    one = letter(colour, day=day)
    text = "\n".join(paragraph.text for paragraph in Document(letters_document([one])).paragraphs)
    assert one.name in text
    assert "香河县农业局：" in text
    assert says in opening(one)
    assert next_step(one) in text


def test_several_letters_stand_on_pages_of_their_own():
    document = Document(letters_document([letter(), letter("blue", "sign", ON), letter("yellow", "report", ON)]))
    assert document.element.xml.count('w:type="page"') == 2
    assert len(document.tables) == 3


def test_whatever_a_report_says_stands_in_the_letter_as_text():
    table = Document(letters_document([letter(progress="<b>粗</b>\x07")])).tables[0]
    assert table.rows[-1].cells[1].text == "<b>粗</b>\ufffd"


def test_the_minutes_name_their_decisions_leads_and_days():
    decided = [MinutesDecision("开展检查。", "农业局", "林业局", dt.date(2019, 10, 31)), MinutesDecision("另行研究。")]
    file = minutes_document(
        Minutes("第二次联席会议", "纪要〔2019〕2号", ON, "赵县", ["农业局", "环保局"], "听取汇报。", decided, OFFICE)
    )
    document = Document(BytesIO(file.read()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "第二次联席会议纪要" in text
    assert "参加单位：农业局、环保局" in text
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows[1:]] == [
        ["1", "开展检查。", "农业局", "林业局", "2019年10月31日"],
        ["2", "另行研究。", "", "", ""],
    ]


def test_titles_break_into_lines_of_about_one_length():
    assert [len(line) for line in balanced("土" * 21, 20)] == [11, 10]
    assert balanced("土", 20) == ["土"]
