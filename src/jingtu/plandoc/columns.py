"""What the columns of a table are, from the words of its header and, where rows are wider or narrower, from their cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from . import deadlines, names
from .document import CellSpan, Grid
from .fold import fold
from .names import Context

NUMBER, TEXT, LEAD, PARTICIPANT, RESPONSIBLE, IMPLEMENTER, DEADLINE, TARGET, REMARK = (
    "number", "text", "lead", "participant", "responsible", "implementer", "deadline", "target", "remark",
)  # fmt: skip
_OF_LEVEL = r"(?:[省市县区镇乡]级)?"
_BODY = "单位|部门|主体|机构|科室|处室|股室|地区|区县|县区|镇街"
_HEADERS = (
    (NUMBER, r"^(?:序号|编号|项号|序列|任务编号|任务序号|No\.?|号)$"),
    (REMARK, r"^(?:牵头|责任|主要|分管|主管|包联|挂点|包保)?领导$"),
    (
        DEADLINE,
        r"时限|时间节点|时间要求|期限|时间进度|进度安排|时间安排|进度要求|^(?:时间|年限|年度|节点)$"
        r"|(?:完成|办结|整改|实施|起止|建设)(?:年限|时间|时点|日期|节点|周期|年度|年份)",
    ),
    (LEAD, r"牵头|主办|主责"),
    (PARTICIPANT, r"(?:参与|参加|配合|协办|协作|协同|协助|会办).*(?:部门|单位|科室|机构)?$"),
    (IMPLEMENTER, rf"^{_OF_LEVEL}(?:具体|组织)?(?:落实|实施|承办|执行)(?:{_BODY})$"),
    (
        RESPONSIBLE,
        rf"^{_OF_LEVEL}(?:具体|主要|主体|直接|第一|相关|有关|各){{0,2}}(?:责任|负责|完成)(?:落实|实施)?(?:{_BODY}|分工|人)?$"
        r"|^职责分工$|^分工$|^责任单位及分工$",
    ),
    (REMARK, r"^(?:备注|说明|文件依据|依据)$"),
    (TARGET, r"目标|指标(?!表)|预期成效|量化"),
    (TEXT, r"任务|措施|内容|工作|要求|条款|类别|项目|事项|举措|重点|章节"),
)
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _HEADERS)
PARTIES = {LEAD, PARTICIPANT, RESPONSIBLE, IMPLEMENTER}
_UNITS = re.compile(r"^(?!.*(?:督|监|验收|考核|填报|编制)).*(?:单位|部门)")
_IN_CHARGE = re.compile(r"^(?:行业|业务|归口)?主管(?:单位|部门)$")
HEADER_ROWS = 3


@dataclass(frozen=True)
class Columns:
    """The roles of a table's cells: by width of row, because exported rows of one table differ in width.

    A table that goes on with the one before it has no rows of header.
    """

    header_rows: int
    names: tuple[str, ...]
    by_width: dict[int, tuple[tuple[str, int], ...]]

    def roles(self, row: tuple[CellSpan, ...]) -> tuple[tuple[str, int], ...]:
        """(role, column) of each cell of a row."""
        return self.by_width[len(row)]


def read(grid: Grid, context: Context) -> Columns | None:
    """Return the columns of a task table, or None if the table is none (no work, or nobody to do it)."""
    found = _header(grid)
    if found is None:
        return None
    header_rows, titles = found
    header = _with_somebody(tuple(role_of(title) for title in titles), titles)
    if TEXT not in header or not PARTIES & set(header):
        return None
    widths = Counter(len(row) for row in grid.rows[header_rows:])
    by_width = {w: _fitted(header, [r for r in grid.rows[header_rows:] if len(r) == w], w, context) for w in widths}
    return Columns(header_rows, titles, by_width)


def going_on(grid: Grid, before: Columns, context: Context) -> Columns | None:
    """Return the columns of the table before for one without a header whose cells fit them, or None."""
    header = _with_somebody(tuple(role_of(title) for title in before.names), before.names)
    widths = Counter(len(row) for row in grid.rows)
    if set(widths) - {len(header), *before.by_width}:
        return None
    rows = {w: [row for row in grid.rows if len(row) == w] for w in widths}
    by_width = {w: before.by_width.get(w) or _fitted(header, rows[w], w, context) for w in widths}
    found = Columns(0, before.names, by_width)
    fit = sum(_fit(found.roles(row), row, context) for row in grid.rows)
    return found if fit > 0 and any(_names_somebody(found, row, context) for row in grid.rows) else None


def _names_somebody(found: Columns, row: tuple[CellSpan, ...], context: Context) -> bool:
    return any(
        role in PARTIES and names.parse(cell.text, 0, context).names
        for (role, _), cell in zip(found.roles(row), row, strict=True)
        if cell.text
    )


def role_of(title: str) -> str:
    """The role that a header's words name, "" if none."""
    squeezed = _squeezed(title)
    return next((role for role, pattern in _PATTERNS if pattern.search(squeezed)), "")


def _squeezed(title: str) -> str:
    return re.sub(r"\s|\(.*?\)", "", fold(title))


def _with_somebody(header: tuple[str, ...], titles: tuple[str, ...]) -> tuple[str, ...]:
    """Give the unknown titles that speak of units a role: who is printed must not be lost.

    Where no known title says who leads, the first of them does; a department in charge (主管部门) beside a lead takes part.
    """
    squeezed = [_squeezed(title) for title in titles]
    unknown = [i for i, role in enumerate(header) if not role and _UNITS.search(squeezed[i])]
    given = {} if {LEAD, RESPONSIBLE} & set(header) else dict.fromkeys(unknown[:1], RESPONSIBLE)
    given = {i: PARTICIPANT for i in unknown if _IN_CHARGE.search(squeezed[i])} | given
    return tuple(given.get(i, role) for i, role in enumerate(header))


def _header(grid: Grid) -> tuple[int, tuple[str, ...]] | None:
    """(rows of header, titles): the first row with at least two known titles, joined with a second row below it."""
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        titles = [cell.text for cell in row]
        if sum(bool(t) and len(t) <= 20 and bool(role_of(t)) for t in titles) < 2:
            continue
        following = grid.rows[index + 1] if index + 1 < len(grid.rows) else ()
        if _is_second_row(row, following):
            filled = _filled(row)
            return index + 2, tuple(below.text or above for above, below in zip(filled, following, strict=True))
        return index + 1, tuple(_filled(row))
    return None


def _filled(row: tuple[CellSpan, ...]) -> list[str]:
    """Titles with those of cells merged to the left repeated."""
    titles: list[str] = []
    for cell in row:
        titles.append(titles[-1] if titles and (cell.merged == "left" or not cell.text) else cell.text)
    return titles


def _is_second_row(first: tuple[CellSpan, ...], second: tuple[CellSpan, ...]) -> bool:
    """Whether the second row names the parts of merged titles; in exported text a merged cell is a blank one."""
    if len(first) != len(second) or all(cell.text for cell in first):
        return False
    own = [cell.text for cell in second if cell.text]
    return bool(own) and len(own) < len(second) and all(len(text) <= 12 and role_of(text) for text in own)


def _fitted(
    header: tuple[str, ...], rows: list[tuple[CellSpan, ...]], width: int, context: Context
) -> tuple[tuple[str, int], ...]:
    """Lay the header over rows of another width: one column spans several cells, or one is missing."""
    plain = tuple((role, column) for column, role in enumerate(header))
    extra = width - len(header)
    if extra == 0:
        return plain
    if extra > 0:
        candidates = [plain[:i] + (plain[i],) * extra + plain[i:] for i in range(len(header))]
    else:
        candidates = [plain[:i] + plain[i - extra :] for i in range(len(header) + extra + 1)]
    sample = rows[:40]
    return max(candidates, key=lambda roles: sum(_fit(roles, row, context) for row in sample))


def _fit(roles: tuple[tuple[str, int], ...], row: tuple[CellSpan, ...], context: Context) -> float:
    """How well a row's cells look like what the roles say."""
    return sum(_looks(role, cell.text, context) for (role, _), cell in zip(roles, row, strict=True) if cell.text)


def _looks(role: str, text: str, context: Context) -> float:
    short = len(text) < 30
    if role == NUMBER:
        return 1.0 if fold(text).strip().isdigit() else -1.0
    if role == DEADLINE:
        return 1.0 if short and deadlines.find(text, 0, is_cell=True) else -1.0
    if role in PARTIES:
        found = names.parse(text, 0, context)
        return 1.0 if found.names else -1.0
    if role == TEXT:
        return 0.5 if not names.parse(text, 0, context).names or len(text) > 60 else -0.5
    return 0.0
