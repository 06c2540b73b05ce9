"""A page in the layout of official documents (GB/T 9704-2012, section 5 and 7): A4, 3号仿宋, 22 lines of 28 points.

Margins 37 mm above, 35 below, 28 left, 26 right, so that the words fill 156 × 225 mm; odd pages carry the page number at the
right, even ones at the left. What a file of demonstration data says is marked at the head of every page.
"""

import datetime as dt

from django.utils.translation import gettext as _
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from jingtu.core.plans.exports import printable
from jingtu.core.plans.paper import BODY_FONT, HEAD_FONT, SUB_FONT, TITLE_FONT, Grid, font, new_document, page_number

TITLE_SIZE, BODY_SIZE, NUMBER_SIZE = 22, 16, 14  # 2号, 3号, 4号
LINE = 28  # points: 22 lines fill the 225 mm
TITLE_LINE = 34
TEXT_WIDTH = 156  # millimetres between the margins
ONE_LINE_OF_TITLE = 20  # characters of 2号 in the width
INK = RGBColor(0, 0, 0)


class OfficialPage:
    """A document that is filled from top to bottom, its lines `line` points apart."""

    def __init__(self, title: str, *, demonstration: bool = False, line: float = LINE) -> None:
        self.line = line
        self.document = new_document(BODY_SIZE)
        self.document.core_properties.title = printable(title)[:255]
        self.document.core_properties.author = ""
        _lay_out(self.document)
        if demonstration:
            _mark_demonstration(self.document)

    def title(self, text: str, colour: RGBColor = INK) -> None:
        """Write the title in 2号小标宋, centred; a name that would leave one character alone breaks evenly."""
        paragraph = self._line(WD_ALIGN_PARAGRAPH.CENTER, TITLE_LINE)
        parts = [part for line in printable(text).splitlines() for part in balanced(line, ONE_LINE_OF_TITLE)]
        for at, part in enumerate(parts):
            run = paragraph.add_run(part)
            if at:
                run._r.insert(0, OxmlElement("w:br"))
            font(run, TITLE_FONT, TITLE_SIZE)
            run.font.color.rgb = colour

    def subtitle(self, text: str) -> None:
        """Write a line below the title, such as the day the facts are of."""
        font(self._line(WD_ALIGN_PARAGRAPH.CENTER).add_run(printable(text)), SUB_FONT, BODY_SIZE)

    def addressee(self, text: str) -> None:
        """Write the 主送机关, flush left, closed by a full-width colon."""
        self._body(self._line(), f"{text}：")

    def heading(self, text: str) -> None:
        """Write a heading of the first level, such as 一、总体情况."""
        paragraph = self._line(keep=True)
        _indent(paragraph)
        font(paragraph.add_run(printable(text)), HEAD_FONT, BODY_SIZE)

    def paragraph(self, text: str, lead: str = "") -> None:
        """Write a paragraph two characters in; `lead` are its first words in 楷体 (second level)."""
        for line in printable(text).splitlines() or [""]:
            paragraph = self._line()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            _indent(paragraph)
            if lead:
                font(paragraph.add_run(lead), SUB_FONT, BODY_SIZE)
                lead = ""
            self._body(paragraph, line)

    def facts(self, rows: list[tuple[str, str]], first: int = 34) -> None:
        """Write a table of two columns: what, and what it is."""
        table = self.document.add_table(rows=0, cols=2, style="Table Grid")
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.columns[0].width, table.columns[1].width = Mm(first), Mm(TEXT_WIDTH - first)
        for name, value in rows:
            row = table.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, width, text, face in zip(
                row.cells, (first, TEXT_WIDTH - first), (name, value), (HEAD_FONT, BODY_FONT), strict=True
            ):
                cell.width = Mm(width)
                font(cell.paragraphs[0].add_run(printable(text)), face, 12)
                cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(2)

    def table(self, columns: tuple, rows: list[tuple[str, ...]], points: float = 10.5) -> None:
        """Write a table over the width of the text."""
        grid = Grid(self.document, columns, points)
        for row in rows:
            grid.add(row)

    def note(self, text: str) -> None:
        """Write a small line, such as the note below a table."""
        paragraph = self._line(line=16)
        font(paragraph.add_run(printable(text)), BODY_FONT, 10.5)

    def signature(self, issuer: str, on: dt.date) -> None:
        """Write who issues the document and the day, the day four characters from the right and the name centred over it."""
        gap = self._line(line=14)
        gap.paragraph_format.keep_with_next = True
        for text, keep in ((issuer, True), (long_day(on), False)):
            paragraph = self._line(WD_ALIGN_PARAGRAPH.RIGHT, keep=keep)
            indent = 4 - max(0, (len(issuer) - len(long_day(on))) / 2) if text == issuer else 4
            paragraph.paragraph_format.right_indent = Pt(BODY_SIZE * max(indent, 0))
            self._body(paragraph, text)

    def new_page(self) -> None:
        """Go on at the top of the next page."""
        self.document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)

    def _line(self, alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT, line: float = 0, *, keep: bool = False) -> Paragraph:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = alignment
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing = Pt(line or self.line)
        form.keep_with_next = keep
        return paragraph

    def _body(self, paragraph: Paragraph, text: str) -> None:
        font(paragraph.add_run(printable(text)), BODY_FONT, BODY_SIZE)


def long_day(on: dt.date) -> str:
    """Write a day as documents do: 2019年6月30日."""
    return _("{year}年{month}月{day}日").format(year=on.year, month=on.month, day=on.day)


def balanced(text: str, width: int) -> list[str]:
    """Cut a text into as few lines of at most `width` characters as it needs, the lines of about one length."""
    lines = -(-len(text) // width) or 1
    each = -(-len(text) // lines)
    return [text[at : at + each] for at in range(0, len(text), each)] or [""]


def _indent(paragraph: Paragraph) -> None:
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(BODY_SIZE * 2 * 20))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(indent, "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr", "w:sectPr")


def _lay_out(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(23)  # the number's line stands 7 mm below the words
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        form = paragraph.paragraph_format
        form.right_indent = form.left_indent = Pt(NUMBER_SIZE)  # one character from the edge
        page_number(paragraph)
        for run in paragraph.runs:
            font(run, "宋体", NUMBER_SIZE)


def _mark_demonstration(document: WordDocument) -> None:
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(_("演示数据：其中的办理情况系虚构"))
        font(run, HEAD_FONT, 12)
        run.font.color.rgb = RGBColor(0x8A, 0x5A, 0x2B)
