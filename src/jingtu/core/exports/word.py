"""A short export as a Word table; the mark stands in the header and the footer of every page."""

import io
from typing import IO

from django.db.models import QuerySet
from docx import Document
from docx.enum.section import WD_ORIENT

from jingtu.core.imports.exporting import printed_rows
from jingtu.core.parties.models import User
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered


def document(kind: SubjectKind, rows: QuerySet[Registered], *, by: User, fields: list[str], mark: str) -> IO[bytes]:
    """Return an open .docx file of the rows as the person may see them, at its beginning."""
    paper = Document()
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    section.header.paragraphs[0].text = section.footer.paragraphs[0].text = mark
    paper.core_properties.comments = mark
    paper.add_heading(str(kind.label), level=1)
    headings, cells = printed_rows(kind, rows, by=by, fields=fields)
    table = paper.add_table(rows=1, cols=len(headings), style="Table Grid")
    _fill(table.rows[0], headings)
    for row in cells:
        _fill(table.add_row(), row)
    kept = io.BytesIO()
    paper.save(kept)
    kept.seek(0)
    return kept


def _fill(row, texts) -> None:  # type: ignore[no-untyped-def]  python-docx has no types
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = str(text)
