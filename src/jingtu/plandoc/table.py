"""Tasks from tables: one row, one task.

A blank lead with a blank participant cell takes both from the row above; a blank lead beside printed participants takes
the lead only; a blank participant cell beside a printed lead means that nobody else takes part. Where a lead column is
merged over rows that each print their own responsible unit, the row's unit leads the row and the merged column is kept as
the lead of the measure. 同上 in a cell of parties or days says what a merged cell says. A row that prints its number and
nothing else is no task; one whose Han number and heading stand alone among Arabic numbers (二 | 监管) is a heading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from . import columns, responsibility
from .columns import DEADLINE, IMPLEMENTER, LEAD, NUMBER, PARTICIPANT, PARTIES, RESPONSIBLE, TARGET, TEXT, Columns
from .document import HEADING_LENGTH, CellSpan, Document, Grid, Line
from .drafts import Draft, spread_implementers
from .fold import fold, han_number
from .marks import mark_of
from .names import Context, without_doubles
from .reading import Finding, Name, Span
from .responsibility import Statement

MERGED_SHARE = 0.1
BANNER = (-1, 0)  # the slot of a heading that is printed across the table
LEAST_CELLS = 3
_DITTO = re.compile(r"同上|同前|[〃″“”〞\"']{1,2}")
_HAN_NUMBER = re.compile(r"\(?[一二三四五六七八九十]{1,3}\)?[、.]?")
_HAN = re.compile(r"[\u4e00-\u9fff]{3}")
_BETWEEN = re.compile(r"^[(]?(?:续|接|续接)(?:上)?表?\s*\d*[)]?[:：]?$|^[-\s第]*\d{1,4}[-\s页]*$")
_REMARK = re.compile(r"(?:备?注|说明)\s*\d?\s*[:：]|(?:小计|合计|总计)$")


@dataclass
class TableTasks:
    """What one task table holds. `noise` are headings repeated after a page break."""

    drafts: list[Draft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    noise: list[Span] = field(default_factory=list)
    has_measures: bool = False


@dataclass
class _Row:
    """The cells of a row by role; text cells from left to right as (column slot, cell); `in_figures` is its table's numbering."""

    index: int
    span: Span
    cells: dict[str, list[CellSpan]]
    texts: list[tuple[tuple[int, int], CellSpan]]
    in_figures: bool

    def first(self, role: str) -> CellSpan | None:
        """The first printed cell of a role, or its first blank one."""
        found = self.cells.get(role, [])
        return next((cell for cell in found if cell.text), found[0] if found else None)

    def printed(self, role: str) -> list[CellSpan]:
        """The cells of a role that hold words."""
        return [cell for cell in self.cells.get(role, []) if cell.text]

    def text(self, role: str) -> str:
        """The words of a role's cell, empty if blank or absent."""
        cell = self.first(role)
        return cell.text if cell else ""


@dataclass
class _Above:
    """What the rows before hand down: headings by column slot, the statements of lead and participants, cells by role.

    `cells` are the last printed ones by (role, position), which cells merged with them repeat. `measures` are the numbered
    headings inside long heading cells (a measure printed whole), as (kind of mark, heading).
    """

    headings: dict[tuple[int, int], CellSpan] = field(default_factory=dict)
    measures: list[tuple[str, str]] = field(default_factory=list)
    lead: Statement | None = None
    participants: Statement | None = None
    cells: dict[tuple[str, int], CellSpan] = field(default_factory=dict)
    first_leads: bool = False


def find(document: Document, tables: dict[int, Columns], context: Context) -> dict[int, TableTasks]:
    """Read the task tables of a document; one that goes on without a header takes over what the one before hands down."""
    first_leads = responsibility.is_rule_of_order(document.text)
    above, result = _Above(first_leads=first_leads), TableTasks()
    results: dict[int, TableTasks] = {}
    for part, found in tables.items():
        grid = document.parts[part]
        assert isinstance(grid, Grid)
        rows = list(_rows(grid, found))
        if found.header_rows:
            above, result = _Above(first_leads=first_leads), TableTasks(has_measures=_leads_are_merged(rows))
        result = TableTasks(has_measures=result.has_measures)
        _read_rows(rows, above, result, context, _row_nodes(document, part))
        result.findings += _unread_columns(grid, found, rows)
        results[part] = result
    return results


def _read_rows(rows: list[_Row], above: _Above, result: TableTasks, context: Context, row_nodes: list[int]) -> None:
    everywhere: list[Name] = []
    for row in rows:
        if heading := _banner(row):
            above.headings = {BANNER: heading}
            continue
        if _is_empty(row):
            if row.text(NUMBER):
                result.findings.append(_empty_row(row))
            continue
        if _is_remark(row):
            continue
        draft, implementers_for_all = _draft(row, above, result, context, row_nodes[row.index])
        if draft is None:
            continue
        result.findings += _lead_among_participants(row, context)
        if everywhere:
            spread_implementers([draft], everywhere)
        if implementers_for_all:
            everywhere = implementers_for_all
            draft.global_implementers = True
        result.drafts.append(draft)
    _cite(result.drafts, rows)


def _rows(grid: Grid, found: Columns) -> Iterator[_Row]:
    rows = [zip(found.roles(row), row, strict=True) for row in grid.rows[found.header_rows :]]
    in_figures = any(role == NUMBER and fold(cell.text).strip(" .、").isdigit() for row in rows for (role, _), cell in row)
    for index, (row, span) in enumerate(zip(grid.rows, grid.row_spans, strict=True)):
        if index < found.header_rows or _repeats_header(row, grid, found):
            continue
        cells: dict[str, list[CellSpan]] = {}
        texts: list[tuple[tuple[int, int], CellSpan]] = []
        slots: dict[int, int] = {}
        for (role, column), cell in zip(found.roles(row), row, strict=True):
            cells.setdefault(role, []).append(_above_if_ditto(cell) if role in PARTIES or role == DEADLINE else cell)
            if role == TEXT:
                slots[column] = slots.get(column, -1) + 1
                texts.append(((column, slots[column]), cell))
        yield _Row(index, span, cells, texts, in_figures)


def _above_if_ditto(cell: CellSpan) -> CellSpan:
    return replace(cell, text="", merged="above") if _DITTO.fullmatch(fold(cell.text).strip(" 。.")) else cell


def _repeats_header(row: tuple[CellSpan, ...], grid: Grid, found: Columns) -> bool:
    header = [cell.text for cell in grid.rows[found.header_rows - 1]] if found.header_rows else list(found.names)
    return [cell.text for cell in row] == header and any(header)


def _row_nodes(document: Document, part: int) -> list[int]:
    table = document.node_of[part]
    return [i for i, node in enumerate(document.nodes) if node.parent == table and node.kind == "row"]


def _is_empty(row: _Row) -> bool:
    return not any(cell.text for role, cells in row.cells.items() if role != NUMBER for cell in cells)


def _is_remark(row: _Row) -> bool:
    """Whether a row only remarks on the table (注：排在第一位的为牵头单位) or sums it up (小计)."""
    printed = [cell.text for cells in row.cells.values() for cell in cells if cell.text]
    return len(printed) == 1 and bool(_REMARK.match(printed[0]))


def _banner(row: _Row) -> CellSpan | None:
    """The heading that a row prints across the table (一、开展调查) and nothing else; a number alone is none."""
    cells = [cell for found in row.cells.values() for cell in found]
    printed = [cell for cell in cells if cell.text]
    if len(printed) == 2 and row.in_figures and _HAN_NUMBER.fullmatch(fold(row.text(NUMBER)).strip()):
        return next((cell for _, cell in row.texts if cell.text), None)
    if len(printed) != 1 or len(cells) < LEAST_CELLS or _REMARK.match(printed[0].text):
        return None
    across = sum(cell.merged == "left" for cell in cells) == len(cells) - 1
    return printed[0] if across or (row.text(NUMBER) and _HAN.search(fold(row.text(NUMBER)))) else None


def _empty_row(row: _Row) -> Finding:
    number = row.text(NUMBER)
    return Finding("empty_row", "question", row.span, f"第{number}行只印了序号，没有内容", "不作为任务")


def _unread_columns(grid: Grid, found: Columns, rows: list[_Row]) -> list[Finding]:
    """Columns whose title says nothing that is known, though their cells hold words."""
    filled = Counter(
        column
        for row in rows
        for (role, column), cell in zip(found.roles(grid.rows[row.index]), grid.rows[row.index], strict=True)
        if not role and re.search(r"\w", cell.text)
    )
    header = grid.rows[max(0, found.header_rows - 1)]
    return [
        Finding(
            "unread_column",
            "warning",
            header[column].span,
            f"没有读懂任务表第{column + 1}栏“{found.names[column]}”，有{filled[column]}行填了内容",
            "这一栏不计入任务",
        )
        for column in sorted(filled)
    ]


def _lead_among_participants(row: _Row, context: Context) -> list[Finding]:
    """A participant cell in which a unit is said to lead (市财政局牵头, 市审计局)."""
    said = [(cell, statement) for cell in row.printed(PARTICIPANT) if (statement := _read([cell], PARTICIPANT, context))]
    return [
        Finding(
            "lead_among_participants",
            "question",
            cell.span,
            f"参与部门栏写明“{'、'.join(name.name for name in statement.leads)}”牵头",
            "与牵头部门栏的单位一并作为牵头",
        )
        for cell, statement in said
        if statement.leads and row.text(LEAD)
    ]


def _leads_are_merged(rows: list[_Row]) -> bool:
    """Whether the lead column stands for whole measures while a column of responsible units speaks for each row."""
    with_unit = [row for row in rows if row.text(RESPONSIBLE) and row.text(TEXT) + "".join(c.text for _, c in row.texts)]
    if not with_unit or not any(row.cells.get(LEAD) for row in rows):
        return False
    blank = sum(not row.text(LEAD) for row in with_unit)
    says_lead = sum("牵头" in row.text(RESPONSIBLE) for row in with_unit)
    return blank >= MERGED_SHARE * len(with_unit) or says_lead * 2 > len(with_unit)


def _draft(row: _Row, above: _Above, result: TableTasks, context: Context, node: int) -> tuple[Draft | None, list[Name]]:
    text = _task_text(row, above, result)
    lead, participants, inherited = _parties(row, above, context)
    unit = _responsible(row, above, context, result.has_measures, LEAD in row.cells)
    if text is None:
        return None, []
    statement = _merged(lead, participants, _read(_printed(row, IMPLEMENTER, above), IMPLEMENTER, context))
    draft = Draft(
        span=text.span,
        node=node,
        path=_path(_headings(row, above, text), above),
        reference="",
        leads=statement.leads,
        participants=statement.participants,
        implementers=list(statement.implementers),
        open_list=statement.open_list,
        inherited=inherited,
        responsibility=_printed_span(row),
        notes=list(statement.notes),
        doubles=list(statement.doubles),
        measure=_measure(row, above, text),
    )
    _give_unit(draft, unit, result.has_measures, statement)
    draft.cells += [(DEADLINE, cell.text, cell.span[0]) for cell in _printed(row, DEADLINE, above)]
    draft.cells += [(TARGET, cell.text, cell.span[0]) for cell in row.printed(TARGET)]
    return draft, statement.everywhere


def _task_text(row: _Row, above: _Above, result: TableTasks) -> CellSpan | None:
    """The task's words: the last printed text cell; the cells before it are headings that hold until they are printed anew."""
    printed = [(slot, cell) for slot, cell in row.texts if cell.text]
    if not printed:
        return above.headings.get(row.texts[-1][0]) if row.texts else None
    own_slot, own = printed[-1]
    for slot, cell in printed:
        if slot != own_slot and (before := above.headings.get(slot)) and before.text == cell.text:
            result.noise.append(cell.span)
        elif slot not in above.headings or above.headings[slot].text != cell.text:
            for later in [known for known in above.headings if known > slot]:
                del above.headings[later]
            above.headings[slot] = cell
            _take_measures(cell.text, above)
    return own


def _take_measures(text: str, above: _Above) -> None:
    """Note the numbered headings of a long cell: （九）严防…, then 1、实施… below it; the next cell may bring only 2、."""
    if len(text) <= HEADING_LENGTH:
        return
    for line in text.split("\n"):
        if (mark := mark_of(line)) is None:
            continue
        kinds = [kind for kind, _ in above.measures]
        if mark.kind in kinds:
            del above.measures[kinds.index(mark.kind) :]
        heading = re.split(r"[。：:；;]", line[mark.end :], maxsplit=1)[0].strip()[:HEADING_LENGTH]
        above.measures.append((mark.kind, mark.number + heading))


def _path(headings: list[CellSpan], above: _Above) -> tuple[str, ...]:
    """The headings above a row: short cells as they are, a measure printed whole by its numbered headings."""
    found: list[str] = []
    for cell in headings:
        found += [cell.text.replace("\n", "")] if len(cell.text) <= HEADING_LENGTH else [heading for _, heading in above.measures]
    return tuple(found)


def _headings(row: _Row, above: _Above, text: CellSpan) -> list[CellSpan]:
    slots = {slot for slot, _ in row.texts}
    own = next((slot for slot, cell in row.texts if cell is text), None)
    return [
        cell
        for slot, cell in sorted(above.headings.items())
        if cell.span != text.span and (own is None or slot < own or slot not in slots)
    ]


def _measure(row: _Row, above: _Above, text: CellSpan) -> Span | None:
    """The cell that prints the measure a row belongs to: the nearest heading."""
    headings = _headings(row, above, text)
    return headings[-1].span if headings else None


def _parties(row: _Row, above: _Above, context: Context) -> tuple[Statement | None, Statement | None, bool]:
    """The statements of the lead and the participant column, with what is taken from above."""
    lead_cell, participant_cell = row.first(LEAD), row.first(PARTICIPANT)
    lead = _read(row.printed(LEAD), LEAD, context)
    participants = _read(row.printed(PARTICIPANT), PARTICIPANT, context)
    inherited = False
    if lead is None and lead_cell is not None and above.lead is not None:
        lead, inherited = above.lead, True
        if participants is None and participant_cell is not None:
            participants = above.participants
    elif participants is None and participant_cell is not None and participant_cell.merged == "above" and above.participants:
        participants, inherited = above.participants, True
    above.lead, above.participants = lead, participants
    return lead, participants, inherited


def _read(cells: list[CellSpan], role: str, context: Context, *, first_leads: bool = False) -> Statement | None:
    """What all cells of a role say; of several that are responsible the first leads and the others carry out."""
    said = [responsibility.read(cell.text, cell.span[0], context, column=role, first_leads=first_leads) for cell in cells]
    if role != RESPONSIBLE or len(said) < 2:
        return _merged(*said) if len(said) > 1 else next(iter(said), None)
    for further in said[1:]:
        said[0].take(further)
    return said[0]


def _printed(row: _Row, role: str, above: _Above) -> list[CellSpan]:
    """The printed cells of a role; a cell merged with the one above it stands for that."""
    found: list[CellSpan] = []
    for position, cell in enumerate(row.cells.get(role, [])):
        if not cell.text and cell.merged != "above":
            above.cells.pop((role, position), None)
            continue
        if cell.text:
            above.cells[role, position] = cell
        found += [above.cells[role, position]] if (role, position) in above.cells else []
    return found


def _responsible(row: _Row, above: _Above, context: Context, has_measures: bool, has_lead: bool) -> Statement | None:
    """The responsible unit's statement."""
    column = IMPLEMENTER if has_lead and not has_measures else RESPONSIBLE
    return _read(_printed(row, RESPONSIBLE, above), column, context, first_leads=above.first_leads)


def _merged(*columns: Statement | None) -> Statement:
    """One statement from several columns; a unit that the participant column says to lead joins the leads."""
    result = Statement((0, 0))
    for statement in (column for column in columns if column is not None):
        result.leads = _plus(result.leads, statement.leads)
        result.participants = _plus(result.participants, statement.participants)
        result.implementers = _plus(result.implementers, statement.implementers)
        result.everywhere = _plus(result.everywhere, statement.everywhere)
        result.open_list |= statement.open_list
        result.notes += statement.notes
        result.doubles += statement.doubles
    return result


def _plus(first: list[Name], second: list[Name]) -> list[Name]:
    return list(without_doubles([*first, *second]))


def _give_unit(draft: Draft, unit: Statement | None, has_measures: bool, statement: Statement) -> None:
    """Let the row's own unit lead, and keep the column's lead as the measure's; or add it as implementer."""
    if unit is None:
        return
    draft.open_list |= unit.open_list
    if has_measures:
        draft.measure_leads = statement.leads
        draft.leads = unit.leads or unit.implementers
        draft.participants = _plus(draft.participants, unit.participants)
        draft.implementers = _plus(draft.implementers, unit.implementers if unit.leads else [])
    else:
        draft.leads = _plus(draft.leads, unit.leads)
        draft.participants = _plus(draft.participants, unit.participants)
        draft.implementers = _plus(draft.implementers, unit.implementers)


def _printed_span(row: _Row) -> Span | None:
    printed = [cell.span for role in (RESPONSIBLE, LEAD, PARTICIPANT, IMPLEMENTER) for cell in row.printed(role)]
    return printed[0] if printed else None


def _cite(drafts: list[Draft], rows: list[_Row]) -> None:
    """#40 where every row has its number; otherwise the position of the row among the tasks."""
    numbers = [row.text(NUMBER) for row in rows if not (_is_empty(row) or _is_remark(row) or _banner(row))]
    every = len(numbers) == len(drafts) and all(numbers) and len(set(numbers)) == len(numbers)
    for position, draft in enumerate(drafts, 1):
        draft.reference = f"#{numbers[position - 1]}" if every else f"第{position}行"


def numbers(document: Document, part: int, found: Columns) -> list[tuple[int, Span]]:
    """(value, span) of the printed row numbers."""
    grid = document.parts[part]
    assert isinstance(grid, Grid)
    cells = [row.first(NUMBER) for row in _rows(grid, found) if not _banner(row)]
    return [(value, cell.span) for cell in cells if cell and (value := han_number(fold(cell.text).strip(" .、"))) is not None]


def columns_of(document: Document, context: Context) -> dict[int, Columns]:
    """The task tables of a document: part index → columns. A table cut in two goes on without a header."""
    found: dict[int, Columns] = {}
    for i, part in enumerate(document.parts):
        if isinstance(part, Grid):
            before = _cut_off(document, i, found)
            columns_here = columns.read(part, context) or (before and columns.going_on(part, before, context))
            found |= {i: columns_here} if columns_here else {}
    return found


def _cut_off(document: Document, index: int, found: dict[int, Columns]) -> Columns | None:
    """The columns of the task table right above, with at most the words 续表 or a page number between."""
    above = index - 1
    while above >= 0 and isinstance(line := document.parts[above], Line) and _BETWEEN.match(fold(line.text)):
        above -= 1
    return found.get(above)


def unread(document: Document, found: dict[int, Columns]) -> list[Finding]:
    """Tables right below a task table and as wide that were not understood as its continuation."""
    return [
        Finding("unread_table", "question", part.span, "紧接任务分工表的表格没有读懂：它没有表头，各栏与上表对不上", "不作为任务")
        for i, part in enumerate(document.parts)
        if isinstance(part, Grid) and i not in found and (above := _cut_off(document, i, found))
        if any(len(row) == len(above.names) for row in part.rows)
    ]
