"""What every Word file of the house shares: the fonts of official documents, page numbers, tables that hold thousands of rows."""

import tempfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import IO, Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from lxml import etree

from .exports import printable

TITLE_FONT, HEAD_FONT, BODY_FONT, SUB_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"
FALLBACKS = {TITLE_FONT: "宋体", HEAD_FONT: "SimHei", BODY_FONT: "仿宋", SUB_FONT: "楷体"}
IN_MEMORY = 4 * 2**20


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: heading, width in millimetres, and whether its cells are centred."""

    heading: Any
    width: int
    centred: bool = False


def new_document(points: float) -> WordDocument:
    """Return an empty document in the body font at this size."""
    document = Document()
    font(document.styles["Normal"], BODY_FONT, points)
    _name_fallbacks(document)
    return document


def saved(document: WordDocument) -> IO[bytes]:
    """Return the document as a file, rewound; the caller closes it."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    document.save(file)
    file.seek(0)
    return file


def font(styled: Any, name: str, points: float) -> None:
    """Set the font of a style or run for Chinese and Latin characters alike."""
    styled.font.name, styled.font.size = name, Pt(points)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def page_number(paragraph: Any) -> None:
    """Write the page number as official documents print it: — 1 —."""
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


class Grid:
    """A table whose head row returns on every page and whose rows never break.

    Rows are copies of one prepared row: asking python-docx for each cell takes seconds at a thousand rows.
    """

    def __init__(self, document: WordDocument, columns: Sequence[TableColumn], points: float = 10.5) -> None:
        self.columns, self.points = columns, points
        self._table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
        self._table.autofit = False
        self._pattern = self._prepared()
        self._head()

    def add(self, values: Iterable[str]) -> None:
        """Append a row, one text a column."""
        row = deepcopy(self._pattern)
        for paragraph, value in zip(row.iter(qn("w:p")), values, strict=True):
            _write(paragraph, value, self.points)
        self._table._tbl.append(row)

    def add_band(self, text: str) -> None:
        """Append a row of one cell across all columns, kept with the row after it."""
        width = sum(_twips(column.width) for column in self.columns)
        row = parse_xml(
            f'<w:tr {nsdecls("w")}><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
            f'<w:gridSpan w:val="{len(self.columns)}"/></w:tcPr><w:p><w:pPr><w:keepNext/></w:pPr></w:p></w:tc></w:tr>'
        )
        _write(next(row.iter(qn("w:p"))), text, self.points, HEAD_FONT)
        self._table._tbl.append(row)

    def _head(self) -> None:
        for cell, shown, column in zip(self._table.rows[0].cells, self._table.columns, self.columns, strict=True):
            cell.width = shown.width = Mm(column.width)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            font(paragraph.add_run(str(column.heading)), HEAD_FONT, self.points)
        properties = self._table.rows[0]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        properties.append(OxmlElement("w:tblHeader"))

    def _prepared(self) -> Any:
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{_twips(column.width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:jc w:val="{"center" if column.centred else "left"}"/></w:pPr></w:p></w:tc>'
            for column in self.columns
        )
        return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")


def _write(paragraph: Any, text: str, points: float, name: str = "") -> None:
    run = OxmlElement("w:r")
    run.append(_run_properties(points, name))
    for at, line in enumerate(printable(text).splitlines()):
        if at:
            run.append(OxmlElement("w:br"))
        words = OxmlElement("w:t")
        words.text = line
        words.set(qn("xml:space"), "preserve")
        run.append(words)
    paragraph.append(run)


def _run_properties(points: float, name: str) -> Any:
    fonts = f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}"/>' if name else ""
    return parse_xml(f'<w:rPr {nsdecls("w")}>{fonts}<w:sz w:val="{round(points * 2)}"/></w:rPr>')


def _name_fallbacks(document: WordDocument) -> None:
    """Say which font takes the place of one that is not free and may be missing."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table = parse_xml(part.blob)
    for name, fallback in FALLBACKS.items():
        entry = OxmlElement("w:font")
        entry.set(qn("w:name"), name)
        other = OxmlElement("w:altName")
        other.set(qn("w:val"), fallback)
        entry.append(other)
        table.append(entry)
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _twips(millimetres: int) -> int:
    return round(Mm(millimetres).pt * 20)
