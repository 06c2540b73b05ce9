"""A register, or what a filter leaves of it, as Excel: in our own columns, which can be read in again, or in a layout of others.

    export(kind, rows, by=user)       # an open file, sheet after sheet, never cut off in silence

Rows are read a thousand at a time and written as they come. What the person may not see of a row has no column, and where a
position is told less exactly than it is known the degrees are left out.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core.parties.models import User
from jingtu.core.subjects.clearance import hidden_from
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.positions import position_for
from jingtu.core.subjects.sharing import Rung

from . import layouts
from .columns import ImportColumn
from .columns_of_kinds import EAST, GEOMETRY, OUTLINE, columns_for, columns_of

MOST_ROWS = 1_048_575  # of one sheet of Excel, below its headings; more go on on the next sheet
CHUNK = 1000
HEAD = {"bold": True, "bg_color": "#E8EEF4", "border": 1}


@dataclass(frozen=True)
class Printed:
    """A column of the exported table: its heading and what it shows of a row."""

    heading: str
    show: Callable[[Registered], Any]


def export(
    kind: SubjectKind,
    rows: QuerySet[Registered],
    *,
    by: User,
    layout: str = "",
    fields: Sequence[str] = (),
    footer: str = "",
) -> IO[bytes]:
    """Return an open .xlsx file of all the rows, at its beginning.

    `rows` must be those that the person may see (`visible_to`), in the wanted order. `fields` chooses columns by name, `layout`
    writes the table of another system instead. `footer` is printed on every page and named in the properties (a watermark).
    """
    columns = _of_layout(kind, layout, by) if layout else _own(kind, by, fields)
    kept = tempfile.TemporaryFile()  # noqa: SIM115 the caller sends and closes it
    book = xlsxwriter.Workbook(kept, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"comments": footer})
    found = _read(kind, rows)
    for number in itertools.count(1):
        piece = list(itertools.islice(found, 1))
        if number > 1 and not piece:
            break
        _sheet(book, number, kind, columns, itertools.chain(piece, itertools.islice(found, MOST_ROWS - 1)), footer)
    book.close()
    kept.seek(0)
    return kept


def printed_rows(
    kind: SubjectKind, rows: QuerySet[Registered], *, by: User, fields: Sequence[str] = ()
) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the headings and, row by row, the cells of what `export` would write: for other papers than Excel."""
    columns = _own(kind, by, fields)
    return [one.heading for one in columns], ([_cell(one.show(row)) for one in columns] for row in _read(kind, rows))


def template(kind: SubjectKind, layout: str = "") -> IO[bytes]:
    """Return an empty workbook to fill in: the headings, and what is meant by them on a second sheet."""
    columns = columns_of(kind)
    headings = [one.label for one in columns]
    if layout:
        headings = [one.heading for one in layouts.today(layouts.layout_of(layout, kind.code)).columns]
    kept = tempfile.TemporaryFile()  # noqa: SIM115 the caller sends and closes it
    book = xlsxwriter.Workbook(kept)
    page, head = book.add_worksheet(str(kind.label)[:31]), book.add_format(HEAD)
    page.write_row(0, 0, headings, head)
    page.set_column(0, len(headings) - 1, 18)
    page.freeze_panes(1, 0)
    notes = book.add_worksheet(_("填写说明"))
    notes.set_column(0, 0, 22)
    notes.set_column(1, 1, 80)
    for at, column in enumerate(columns):
        notes.write_row(at, 0, [column.label, _meaning(column)])
    book.close()
    kept.seek(0)
    return kept


def _read(kind: SubjectKind, rows: QuerySet[Registered]) -> Iterator[Registered]:
    related = [field.name for field in kind.table._meta.concrete_fields if field.many_to_one]
    return rows.select_related(*related).iterator(chunk_size=CHUNK)


def _sheet(
    book: xlsxwriter.Workbook, number: int, kind: SubjectKind, columns: list[Printed], rows: Iterator[Registered], footer: str
) -> None:
    page = book.add_worksheet(f"{str(kind.label)[:24]}{number if number > 1 else ''}")
    page.set_column(0, max(0, len(columns) - 1), 16)
    page.freeze_panes(1, 0)
    if footer:
        page.set_footer(f"&C{footer.replace('&', '&&')}")
    page.write_row(0, 0, [one.heading for one in columns], book.add_format(HEAD))
    for at, row in enumerate(rows, start=1):
        page.write_row(at, 0, [_cell(one.show(row)) for one in columns])


def _own(kind: SubjectKind, by: User, fields: Sequence[str]) -> list[Printed]:
    """Our own columns: those of the template, so that the table can be read in again, then the state and what moves write."""
    hidden = hidden_from(by, kind)
    printed = {column.name: Printed(column.label, _shower(kind, column, by)) for column in columns_for(by, kind)}
    printed |= {name: one for name, one in _written_by_moves(kind).items() if name not in hidden}
    return [one for name, one in printed.items() if not fields or name in fields or name == "name"]


def _of_layout(kind: SubjectKind, code: str, by: User) -> list[Printed]:
    """The columns of a layout in their order; what we do not keep, or the person may not see, stays empty."""
    known = {column.name: column for column in columns_for(by, kind)}
    version = layouts.today(layouts.layout_of(code, kind.code))
    return [
        Printed(one.heading, _worded(_shower(kind, known[one.field], by), one) if one.field in known else _nothing)
        for one in version.columns
    ]


def _worded(show: Callable[[Registered], Any], column: layouts.LayoutColumn) -> Callable[[Registered], Any]:
    theirs = {ours: word for word, ours in column.choices.items()}
    return (lambda row: theirs.get(str(show(row)), show(row))) if theirs else show


def _nothing(row: Registered) -> Any:
    return None


def _written_by_moves(kind: SubjectKind) -> dict[str, Printed]:
    states = kind.lifecycle.states if kind.lifecycle else {}
    printed = {
        "state": Printed(_("状态"), lambda row: str(states.get(row.state, ""))),
        "state_since": Printed(_("状态起始日"), lambda row: row.state_since),
    }
    for shown in kind.fields:
        if not shown.imported:
            label = str(kind.table._meta.get_field(shown.name).verbose_name)
            printed[shown.name] = Printed(label, lambda row, name=shown.name: getattr(row, name))
    return printed


def _shower(kind: SubjectKind, column: ImportColumn, by: User) -> Callable[[Registered], Any]:
    if column.name in GEOMETRY:
        return _position(kind, column.name, by)
    if column.kind == "place":
        return lambda row: getattr(row, column.name).code if getattr(row, f"{column.name}_id") else None
    if column.kind == "choice":
        return lambda row: getattr(row, f"get_{column.name}_display")()
    if column.kind == "subject":
        return lambda row: getattr(row, column.name) and (getattr(row, column.name).code or getattr(row, column.name).name)
    if column.kind == "party":
        return lambda row: getattr(row, column.name) and getattr(row, column.name).name
    return lambda row: getattr(row, column.name)


def _position(kind: SubjectKind, name: str, by: User) -> Callable[[Registered], Any]:
    """Degrees of points and corners of outlines, exactly or not at all: a shifted point would be read in again as a fact."""

    def show(row: Registered) -> Any:
        if row.geometry is None or (name == OUTLINE) == (row.geometry.geom_type == "Point"):
            return None
        position = position_for(by, row, kind)
        if position is None or position.rung is not Rung.EXACT or position.geometry is None:
            return None
        if name == OUTLINE:
            return position.geometry.wkt
        return round(position.geometry.x if name == EAST else position.geometry.y, 8)

    return show


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dt.date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else "" if value is None else value


def _meaning(column: ImportColumn) -> str:
    said = [_("必填。")] if column.required else []
    if column.choices:
        said.append(_("填：%(known)s。") % {"known": _("、").join(label for _value, label in column.choices)})
    if column.kind in _MEANINGS:
        said.append(_MEANINGS[column.kind]())
    return "".join([*said, column.help])


_MEANINGS: dict[str, Callable[[], str]] = {
    "code": lambda: _("18 位统一社会信用代码，或原 9 位组织机构代码；校验位会核对。"),
    "place": lambda: _("全称（如“廊坊市香河县”）或行政区划代码。"),
    "date": lambda: _("如 2019-06-30。"),
    "yes_no": lambda: _("填“是”或“否”。"),
    "party": lambda: _("系统里已登记的单位名称。"),
    "subject": lambda: _("已登记的代码或名称。"),
}
