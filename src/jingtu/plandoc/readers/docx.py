"""Word documents: body paragraphs and tables in reading order, as they are printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from lxml import etree

from jingtu.plandoc.blocks import Block, Cell, Paragraph, Source, Table
from jingtu.plandoc.readers.docx_numbering import LEVELS, Numbering
from jingtu.plandoc.readers.docx_styles import NO_STYLE, Style, W, find, is_on, outline_of, read_styles, value, whole
from jingtu.plandoc.readers.limits import MAX_CELLS, TOO_MANY_CELLS
from jingtu.plandoc.readers.package import BROKEN, Package
from jingtu.plandoc.refused import Refused

MAIN = "word/document.xml"
# Word's own limit; a larger span in a file is a mistake or an attack.
MAX_COLUMNS = 63

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"

_WRAPPER_NAMES = ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo")
_WRAPPERS = {f"{W}{name}" for name in _WRAPPER_NAMES}
_REMOVED = {f"{W}del", f"{W}moveFrom"}
_NOTE_MARKS = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_PLAIN = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_DRAWINGS = {f"{W}drawing", f"{W}pict", f"{W}object"}

_WARNINGS = {
    "removed": "文中有 {n} 处修订删除的内容没有计入，插入的内容按正文读取。如修订尚未定稿，请先在 Word 中接受或拒绝修订再上传。",
    "hidden": "文中有 {n} 处隐藏文字，打印时看不到，没有计入。",
    "notes": "文中有 {n} 条脚注或尾注，已按顺序放在正文之后。",
    "contents": "文前目录共 {n} 行没有计入，标题以正文为准。",
    "pictures": "文中有 {n} 幅图片，图片里的文字无法读取；如任务或表格是图片，请改成文字或表格再上传。",
    "embedded": "文中嵌入了 {n} 个外部文档片段，没有读取；请在 Word 中打开并另存一份再上传。",
    "comments": "文中有 {n} 条批注，没有计入正文。",
}


def read_docx(package: Package) -> Source:
    """Return the blocks of a Word document. Raises Refused where the package holds no readable document."""
    main = package.related("").get("officeDocument", MAIN)
    if main not in package:
        raise Refused(BROKEN)
    return _Document(package, main).read()


class _Document:
    """One pass through a document: counters of lists, notes met and what had to be left out."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._parts = package.related(main)
        self._root = package.xml(main)
        self._styles = read_styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"))
        self._met: Counter[str] = Counter()
        self._notes: list[tuple[str, str]] = []
        self._fields: list[bool] = []  # one entry per open field: whether its code is being passed over

    def read(self) -> Source:
        body = find(self._root, "body")
        if body is None:
            raise Refused(BROKEN)
        blocks = list(self._blocks(body))
        blocks += self._read_notes()
        warnings = [text.format(n=self._met[name]) for name, text in _WARNINGS.items() if self._met[name]]
        return Source(tuple(blocks), "docx", tuple(warnings))

    def _part(self, relation: str) -> etree._Element | None:
        name = self._parts.get(relation)
        return self._package.xml(name) if name and name in self._package else None

    # Body and table cells

    def _blocks(self, parent: etree._Element) -> Iterator[Block]:
        """Yield paragraphs and tables of a body or cell; text boxes follow the paragraph that they are anchored in."""
        begun = ""
        for child in self._flat(parent):
            if child.tag == f"{W}p":
                boxes: list[etree._Element] = []
                paragraph = self._paragraph(child, boxes, begun)
                begun = ""
                if is_on(child, "pPr/rPr/del"):  # the end of this paragraph was deleted: it runs on in the next one
                    begun = "" if paragraph is None else paragraph.text
                elif paragraph is not None and paragraph.text.strip():
                    yield paragraph
                for box in boxes:
                    yield from self._blocks(box)
            elif child.tag == f"{W}tbl":
                yield from self._table_or_frame(child)
            elif child.tag == f"{W}altChunk":
                self._met["embedded"] += 1
        if begun:
            yield Paragraph(begun)

    def _flat(self, parent: etree._Element) -> Iterator[etree._Element]:
        """Yield children through the wrappers of controls, insertions and alternatives, without what was deleted."""
        for child in parent:
            if child.tag in _REMOVED:
                self._met["removed"] += 1
            elif child.tag == f"{_MC}AlternateContent":
                yield from self._alternative(child)
            elif child.tag in _WRAPPERS:
                yield from self._flat(child)
            else:
                yield child

    def _alternative(self, wrapper: etree._Element) -> Iterator[etree._Element]:
        # Choice and Fallback draw the same thing for newer and older programs; reading both would double the text.
        chosen = next((branch for branch in wrapper if len(branch)), None)
        if chosen is not None:
            yield from self._flat(chosen)

    def _paragraph(self, element: etree._Element, boxes: list[etree._Element], begun: str) -> Paragraph | None:
        """Return a paragraph that starts with `begun`, None for one of the table of contents. Text boxes go to `boxes`."""
        properties = find(element, "pPr")
        style_id = value(properties, "pStyle") or ""
        style = self._styles.get(style_id, self._styles.get("", NO_STYLE))
        if style.in_contents:
            self._met["contents"] += 1
            return None
        self._fields.clear()
        text = begun + "".join(self._inline(element, boxes, style.hidden))
        number = "" if begun else self._number(properties, style_id, style)
        outline = outline_of(properties)
        return Paragraph(number + text.strip("\n"), (style.outline if outline is None else outline) or None)

    def _number(self, properties: etree._Element | None, style_id: str, style: Style) -> str:
        num_id = value(properties, "numPr/numId") or style.num_id
        if num_id is None or num_id == "0":
            return ""
        level = whole(value(properties, "numPr/ilvl"))
        if level is None:
            level = style.level if style.level is not None else self._numbering.level_of_style(num_id, style_id)
        return self._numbering.next(num_id, level) if level < LEVELS else ""

    # Text of a paragraph

    def _inline(self, parent: etree._Element, boxes: list[etree._Element], hidden: bool) -> Iterator[str]:
        for child in self._flat(parent):
            if child.tag == f"{W}r":
                yield from self._run(child, boxes, hidden)
            elif child.tag.endswith(("}oMath", "}oMathPara")):
                yield "".join(part.text or "" for part in child.iter(_MATH_TEXT))

    def _run(self, run: etree._Element, boxes: list[etree._Element], hidden: bool) -> Iterator[str]:
        own = is_on(run, "rPr/vanish")
        if own is None:
            character_style = value(run, "rPr/rStyle")
            own = hidden or (character_style is not None and self._styles.get(character_style, NO_STYLE).hidden)
        if own:
            self._met["hidden"] += any(text.text for text in run.iter(f"{W}t"))
            return
        for child in self._flat(run):
            if child.tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType"))
            elif not any(self._fields):
                yield self._piece(child, boxes)

    def _field(self, mark: str | None) -> None:
        # Between "begin" and "separate" stands the field's code, between "separate" and "end" what is printed.
        if mark == "begin":
            self._fields.append(True)
        elif self._fields and mark == "separate":
            self._fields[-1] = False
        elif self._fields and mark == "end":
            self._fields.pop()

    def _piece(self, child: etree._Element, boxes: list[etree._Element]) -> str:
        if child.tag == f"{W}t":
            return child.text or ""
        if child.tag in _PLAIN:
            return _PLAIN[child.tag]
        if child.tag == f"{W}br":
            return "" if child.get(f"{W}type") in ("page", "column") else "\n"
        if child.tag == f"{W}sym":
            return _symbol(child.get(f"{W}char", ""))
        if child.tag in _DRAWINGS:
            self._drawing(child, boxes)
        elif child.tag in _NOTE_MARKS:
            self._notes.append((_NOTE_MARKS[child.tag], child.get(f"{W}id", "")))
        elif child.tag == f"{W}commentReference":
            self._met["comments"] += 1
        elif child.tag == f"{W}ruby":
            return "".join(text.text or "" for base in child.iter(f"{W}rubyBase") for text in base.iter(f"{W}t"))
        return ""

    def _drawing(self, drawing: etree._Element, boxes: list[etree._Element]) -> None:
        found = [box for box in drawing.iter(f"{W}txbxContent") if not _is_repeated(box, drawing)]
        boxes += found
        if not found:
            self._met["pictures"] += any(True for _ in drawing.iter(_PICTURE, _OLD_PICTURE))

    # Tables

    def _table_or_frame(self, element: etree._Element) -> Iterator[Block]:
        """Yield a table; one of a single cell that holds another table or several paragraphs is a frame around them."""
        inside = _only_cell(element)
        if inside is None:
            yield self._table(element)
            return
        blocks = list(self._blocks(inside))
        if len(blocks) > 1 or any(isinstance(block, Table) for block in blocks):
            yield from blocks
        else:
            yield Table(((Cell("\n".join(_lines(blocks)).strip()),),))

    def _table(self, element: etree._Element) -> Table:
        rows = [self._row(row) for row in self._flat(element) if row.tag == f"{W}tr" and not self._is_removed_row(row)]
        width = max((len(row) for row in rows), default=0)
        if width * len(rows) > MAX_CELLS:
            raise Refused(TOO_MANY_CELLS.format(cells=width * len(rows), limit=MAX_CELLS))
        return Table(_rectangle(rows, width))

    def _is_removed_row(self, row: etree._Element) -> bool:
        removed = find(row, "trPr/del") is not None
        self._met["removed"] += removed
        return removed

    def _row(self, row: etree._Element) -> list[Cell]:
        properties = find(row, "trPr")
        cells = [Cell("")] * _columns(properties, "gridBefore", 0)
        for element in self._flat(row):
            if element.tag != f"{W}tc" or len(cells) >= MAX_COLUMNS:
                continue
            first = self._cell(element)
            cells.append(first)
            cells += [Cell("", "left")] * (_columns(find(element, "tcPr"), "gridSpan", 1) - 1)
        cells += [Cell("")] * _columns(properties, "gridAfter", 0)
        return cells[:MAX_COLUMNS]

    def _cell(self, element: etree._Element) -> Cell:
        text = "\n".join(_lines(self._blocks(element))).strip()
        # Word shows only the first cell of a merge; words left in the others are not printed.
        if _continues(element, "vMerge"):
            return Cell("", "above")
        if _continues(element, "hMerge"):
            return Cell("", "left")
        return Cell(text)

    # Notes

    def _read_notes(self) -> Iterator[Paragraph]:
        """Yield the notes in the order of their marks in the text."""
        parts = {kind: self._part(kind) for kind in _NOTE_MARKS.values()}
        known = {
            (kind, note.get(f"{W}id", "")): note
            for kind, root in parts.items()
            if root is not None
            for note in root
            if isinstance(note.tag, str)
        }
        for number, mark in enumerate(dict.fromkeys(self._notes), 1):
            note = known.get(mark)
            text = "" if note is None else "\n".join(_lines(self._blocks(note))).strip()
            if text:
                self._met["notes"] += 1
                yield Paragraph(f"注{number}：{text}")


def _only_cell(table: etree._Element) -> etree._Element | None:
    rows = [child for child in table if child.tag not in (f"{W}tblPr", f"{W}tblGrid")]
    if len(rows) != 1 or rows[0].tag != f"{W}tr" or find(rows[0], "trPr/del") is not None:
        return None
    cells = [child for child in rows[0] if child.tag not in (f"{W}trPr", f"{W}tblPrEx")]
    return cells[0] if len(cells) == 1 and cells[0].tag == f"{W}tc" and not _continues(cells[0], "vMerge") else None


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the text of blocks line by line, the cells of an inner table one after the other."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row if cell.text)


def _is_repeated(box: etree._Element, drawing: etree._Element) -> bool:
    """Whether a text box stands in another one or in the fallback of a drawing that was already read."""
    for above in box.iterancestors():
        if above is drawing:
            return False
        if above.tag in (f"{W}txbxContent", f"{_MC}Fallback"):
            return True
    return False


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    # F000–F0FF are places in a symbol font: the number says nothing about the shape.
    if 0x20 <= number < 0xD800 or 0xF900 <= number <= 0xFFFD:
        return chr(number)
    return ""


def _columns(properties: etree._Element | None, name: str, default: int) -> int:
    count = whole(value(properties, name))
    return default if count is None else min(count, MAX_COLUMNS)


def _continues(cell: etree._Element, merge: Literal["vMerge", "hMerge"]) -> bool:
    mark = find(cell, f"tcPr/{merge}")
    return mark is not None and mark.get(f"{W}val", "continue") == "continue"


def _rectangle(rows: list[list[Cell]], width: int) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of equal length; a continuation mark without a cell to continue becomes an empty cell."""
    grid: list[tuple[Cell, ...]] = []
    for row in rows:
        full = row + [Cell("")] * (width - len(row))
        grid.append(tuple(_anchored(cell, column, bool(grid)) for column, cell in enumerate(full)))
    return tuple(grid)


def _anchored(cell: Cell, column: int, has_row_above: bool) -> Cell:
    if (cell.merged == "above" and not has_row_above) or (cell.merged == "left" and column == 0):
        return Cell("")
    return cell
