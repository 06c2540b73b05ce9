"""The task table in Word, in the layout of official documents: A4 across, head row on every page, no row broken."""

import tempfile
from copy import deepcopy
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from lxml import etree

from .errors import TooMuch
from .exports import printable
from .models import Task

ROW_LIMIT = 5_000
TITLE_FONT, HEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
FALLBACKS = {TITLE_FONT: "宋体", HEAD_FONT: "SimHei", BODY_FONT: "仿宋"}
# Heading and width in millimetres; together the width of the page between its margins.
COLUMNS = (
    (gettext_lazy("序号"), 12),
    (gettext_lazy("工作任务"), 102),
    (gettext_lazy("牵头部门"), 32),
    (gettext_lazy("参与部门"), 44),
    (gettext_lazy("责任单位"), 32),
    (gettext_lazy("完成时限"), 26),
)
CENTRED = {0, 5}


def tasks_document(tasks: QuerySet[Task], title: str) -> IO[bytes]:
    """Return a Word file with the tasks in their order, numbered through; tasks of several plans stand under plan titles.

    Raises TooMuch beyond `ROW_LIMIT` rows: a table that long opens in no word processor, and is never cut in silence.
    """
    number = tasks.order_by()[: ROW_LIMIT + 1].count()
    if number > ROW_LIMIT:
        raise TooMuch(
            _("筛选出的任务超过 %(limit)d 项，Word 表格放不下。请缩小筛选范围，或改为导出 Excel。") % {"limit": ROW_LIMIT}
        )
    rows = tasks.select_related("plan").defer("plan__text", "plan__duty_statements", "plan__noise")
    document = _page()
    _heading(document, title)
    table = _table(document)
    _fill(table, list(rows))
    file = tempfile.SpooledTemporaryFile(max_size=4 * 2**20)  # noqa: SIM115 - the caller closes it
    document.save(file)
    file.seek(0)
    return file


def _page() -> WordDocument:
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(24.5)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    _font(document.styles["Normal"], BODY_FONT, 10.5)
    _name_fallbacks(document)
    _page_number(section.footer.paragraphs[0])
    return document


def _heading(document: WordDocument, title: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(12)
    _font(paragraph.add_run(printable(title)), TITLE_FONT, 22)
    document.core_properties.title = printable(title)[:255]


def _table(document: WordDocument) -> Any:
    table = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    table.autofit = False
    for cell, (heading, width) in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _font(paragraph.add_run(str(heading)), HEAD_FONT, 10.5)
    for column, (_heading_text, width) in zip(table.columns, COLUMNS, strict=True):
        column.width = Mm(width)
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))
    return table


def _fill(table: Any, tasks: list[Task]) -> None:
    """Append rows by copying one prepared row: asking python-docx for each cell takes seconds at a thousand rows."""
    pattern = _pattern()
    several = len({task.plan_id for task in tasks}) > 1
    plan = None
    for number, task in enumerate(tasks, 1):
        if several and task.plan_id != plan:
            plan = task.plan_id
            table._tbl.append(_plan_row(task.plan.title))
        row = deepcopy(pattern)
        values = (str(number), task.text, task.leads, task.participants, task.implementers, task.deadline_text)
        for paragraph, value in zip(row.iter(qn("w:p")), values, strict=True):
            _write(paragraph, value)
        table._tbl.append(row)


def _pattern() -> Any:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="{"center" if at in CENTRED else "left"}"/></w:pPr></w:p></w:tc>'
        for at, (_heading_text, width) in enumerate(COLUMNS)
    )
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")


def _plan_row(title: str) -> Any:
    width = sum(_twips(width) for _heading_text, width in COLUMNS)
    row = parse_xml(
        f'<w:tr {nsdecls("w")}><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        f'<w:gridSpan w:val="{len(COLUMNS)}"/></w:tcPr><w:p><w:pPr><w:keepNext/></w:pPr></w:p></w:tc></w:tr>'
    )
    paragraph = next(row.iter(qn("w:p")))
    _write(paragraph, title)
    fonts = OxmlElement("w:rFonts")
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), HEAD_FONT)
    paragraph.find(qn("w:r")).insert(0, OxmlElement("w:rPr"))
    paragraph.find(qn("w:r")).find(qn("w:rPr")).append(fonts)
    return row


def _write(paragraph: Any, text: str) -> None:
    run = OxmlElement("w:r")
    for at, line in enumerate(printable(text).splitlines()):
        if at:
            run.append(OxmlElement("w:br"))
        words = OxmlElement("w:t")
        words.text = line
        words.set(qn("xml:space"), "preserve")
        run.append(words)
    paragraph.append(run)


def _font(styled: Any, name: str, points: float) -> None:
    styled.font.name, styled.font.size = name, Pt(points)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _name_fallbacks(document: WordDocument) -> None:
    """Say which font takes the place of one that is not free and may be missing."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table = parse_xml(part.blob)
    for name, fallback in FALLBACKS.items():
        font = OxmlElement("w:font")
        font.set(qn("w:name"), name)
        other = OxmlElement("w:altName")
        other.set(qn("w:val"), fallback)
        font.append(other)
        table.append(font)
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _page_number(paragraph: Any) -> None:
    """Write the page number as official documents print it: — 1 —."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    for kind, words in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run()._r
        if kind == "text":
            run.text = words
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run.append(mark)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = words
            run.append(instruction)
    paragraph.add_run(" —")


def _twips(millimetres: int) -> int:
    return round(Mm(millimetres).pt * 20)
