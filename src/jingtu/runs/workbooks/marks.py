"""Mark cells in somebody's own workbook: colours where something was found, sentences in a column at the right, a list as sheet.

The package is edited as text, row by row: everything else in it stays as it was, and a hundred thousand rows take seconds where
a library that loads every cell takes minutes. Only .xlsx.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from jingtu.runs.workbooks.guard import column_letters, column_number, sheet_parts
from jingtu.runs.workbooks.styles import Styles

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ROW = re.compile(rb"<(\w+:)?row\b([^>]*?)(/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_CELL = re.compile(rb"<(\w+:)?c\b([^>]*?)(/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")
_NUMBER, _REFERENCE, _STYLE = (re.compile(pattern) for pattern in (rb'\br="(\d+)"', rb'\br="([A-Z]+)\d+"', rb'\bs="(\d+)"'))
_CELL_STYLE = re.compile(rb'(<(?:\w+:)?c\b[^>]*?\bs=")(\d+)"')
_SPANS = re.compile(rb'\sspans="[^"]*"')
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MOST_LINKS = 5_000
MOST_CHARACTERS = 32_000


@dataclass
class Marks:
    """What is marked in one sheet: colours by row and column, sentences by row, the column and the row of headings for these.

    An empty sentence takes away what stands there; colours of an earlier marking are taken away everywhere.
    """

    colours: dict[int, dict[int, str]] = field(default_factory=dict)
    sentences: dict[int, str] = field(default_factory=dict)
    column: int = 1
    header_row: int = 1
    heading: str = ""


@dataclass(frozen=True)
class ListSheet:
    """A sheet that is added at the end: rows of texts, the first of them headings; `targets` are the cells that rows lead to."""

    name: str
    rows: Sequence[Sequence[str]]
    targets: Mapping[int, str]  # number of the row, counted from 1: 'sheet'!A1
    link_column: int
    widths: Sequence[float]


def mark_workbook(source: Path, target: Path, marks: Mapping[str, Marks], listed: ListSheet, known: Iterable[str] = ()) -> None:
    """Write a marked copy of a workbook; a sheet of the list's name and colours among `known` are those of an earlier marking.

    Raises KeyError for a sheet that is not there.
    """
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        parts = sheet_parts(package)
        colours = {colour for told in marks.values() for row in told.colours.values() for colour in row.values()}
        styles = Styles(package.read("xl/styles.xml"), colours | set(known))
        written = {parts[name]: _marked(package.read(parts[name]), told, styles) for name, told in marks.items()}
        old = parts.get(listed.name)
        part = old or _free(package)
        written[part] = _list_xml(listed)
        if not old:
            written |= _announced(package, part, listed.name)
        written["xl/styles.xml"] = styles.xml()  # last: marking asks it for new styles
        for info in package.infolist():
            if info.filename not in written:
                out.writestr(info, package.read(info), zipfile.ZIP_DEFLATED)
        for name, content in written.items():
            out.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


# --- Sheets ---------------------------------------------------------------------------------------------------------------


def _marked(xml: bytes, marks: Marks, styles: Styles) -> bytes:
    xml = _CELL_STYLE.sub(lambda cell: cell[1] + styles.without_mark(cell[2]) + b'"', xml) if styles.has_marks else xml
    told = set(marks.colours) | set(marks.sentences) | {marks.header_row}
    number = 0

    def row(found: re.Match[bytes]) -> bytes:
        nonlocal number
        own = _NUMBER.search(found[2])
        number = int(own[1]) if own else number + 1
        return _marked_row(found, number, marks, styles) if number in told else found[0]

    return _ROW.sub(row, _DIMENSION.sub(b"", xml, count=1))


def _marked_row(found: re.Match[bytes], number: int, marks: Marks, styles: Styles) -> bytes:
    prefix = found[1] or b""
    cells: dict[int, bytes] = {}
    column = 0
    for cell in _CELL.finditer(found[4] or b""):
        reference = _REFERENCE.search(cell[2])
        column = column_number(reference[1]) if reference else column + 1
        cells[column] = cell[0]
    for at, colour in marks.colours.get(number, {}).items():
        cells[at] = _coloured(cells.get(at) or b"<%sc/>" % prefix, at, number, colour, styles)
    sentence = marks.heading if number == marks.header_row else marks.sentences.get(number)
    if sentence is not None:
        cells.pop(marks.column, None)
    if sentence:
        cells[marks.column] = _text(prefix, marks.column, number, sentence)
    attributes = _SPANS.sub(b"", found[2])
    return b"<%srow%s>%s</%srow>" % (prefix, attributes, b"".join(cells[at] for at in sorted(cells)), prefix)


def _coloured(cell: bytes, column: int, row: int, colour: str, styles: Styles) -> bytes:
    """Return a cell in the same style with another fill."""
    found = _CELL.fullmatch(cell)
    assert found is not None
    old = _STYLE.search(found[2])
    style = b' s="%d"' % styles.coloured(int(old[1]) if old else 0, colour)
    attributes = _STYLE.sub(b"", found[2]).rstrip()
    if not _REFERENCE.search(attributes):
        attributes = b' r="%s%d"' % (column_letters(column).encode(), row) + attributes
    return b"<%sc%s%s%s" % (found[1] or b"", attributes, style, found[3])


def _text(prefix: bytes, column: int, row: int, text: str) -> bytes:
    words = escape(_CONTROL.sub("", text))[:MOST_CHARACTERS].encode()
    place = b"%s%d" % (column_letters(column).encode(), row)
    tag = {b"p": prefix, b"r": place, b"w": words}
    return b'<%(p)sc r="%(r)s" t="inlineStr"><%(p)sis><%(p)st xml:space="preserve">%(w)s</%(p)st></%(p)sis></%(p)sc>' % tag


# --- The list -------------------------------------------------------------------------------------------------------------


def _free(package: zipfile.ZipFile) -> str:
    taken = set(package.namelist())
    return next(name for name in (f"xl/worksheets/sheet{number}.xml" for number in range(1, 10_000)) if name not in taken)


def _list_xml(listed: ListSheet) -> bytes:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
        for number, width in enumerate(listed.widths, start=1)
    )
    lines = (
        (number, b"".join(_text(b"", at, number, word) for at, word in enumerate(row, start=1) if word).decode())
        for number, row in enumerate(listed.rows, start=1)
    )
    rows = "".join(f'<row r="{number}">{cells}</row>' for number, cells in lines)
    letters = column_letters(listed.link_column)
    links = "".join(
        f'<hyperlink ref="{letters}{number}" location={quoteattr(target)}/>'
        for number, target in list(listed.targets.items())[:MOST_LINKS]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData>{f'<hyperlinks>{links}</hyperlinks>' if links else ''}</worksheet>"
    ).encode()


def _announced(package: zipfile.ZipFile, part: str, name: str) -> dict[str, bytes]:
    """Return the parts that must name a new sheet: content types, workbook, relations."""

    def sheet(root: etree._Element) -> None:
        sheets = root.find("{*}sheets")
        assert sheets is not None
        number = max((int(one.get("sheetId", "0")) for one in sheets), default=0) + 1
        namespace = etree.QName(sheets).namespace or _MAIN
        entry = etree.SubElement(sheets, f"{{{namespace}}}sheet", {"name": name, "sheetId": str(number)})
        entry.set(f"{{{_RELATION}}}id", "rIdChecked")

    def relation(root: etree._Element) -> None:
        told = {"Id": "rIdChecked", "Type": f"{_RELATION}/worksheet", "Target": f"/{part}"}
        etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Relationship", told)

    def content_type(root: etree._Element) -> None:
        told = {"PartName": f"/{part}", "ContentType": _TYPE}
        etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Override", told)

    changed: Iterable[tuple[str, Callable[[etree._Element], None]]] = (
        ("xl/workbook.xml", sheet),
        ("xl/_rels/workbook.xml.rels", relation),
        ("[Content_Types].xml", content_type),
    )
    return {path: _edited(package.read(path), edit) for path, edit in changed}


def _edited(xml: bytes, edit: Callable[[etree._Element], None]) -> bytes:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    edit(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
