"""The columns of a register: which there are for a person, which the address chose, and what their cells say."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Field, ForeignKey
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.parties.models import User
from jingtu.core.subjects.clearance import fields_for, hidden_from
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.web.listing import Column

CHOSEN = "column"
# What every kind has; those that can be sorted are indexed (`register_indexes`) and never empty.
BASE = (
    Column("name", gettext_lazy("名称"), ("sort_key",)),
    Column("place", gettext_lazy("所在地"), ("place_path", "sort_key")),
    Column("state", gettext_lazy("状态"), ("state", "sort_key")),
    Column("since", gettext_lazy("状态起始日"), ("state_since",)),
)
FURTHER = (
    Column("holder", gettext_lazy("责任单位")),
    Column("address", gettext_lazy("地址")),
    Column("code", gettext_lazy("编号")),
)
ALWAYS = ("name",)
FIELDS = {"since": "state_since"}  # of columns that are called otherwise


@dataclass(frozen=True)
class Cell:
    """What a row says in a column; `chip` tells that it is a state."""

    label: str | Promise
    value: Any
    chip: bool = False


class RegisterColumns:
    """The columns of a kind for a person, and those that the address `?column=name&column=…` shows."""

    def __init__(self, request: HttpRequest, kind: SubjectKind) -> None:
        self.kind = kind
        self.every = columns_for(request.user, kind)
        listed = {field.name for field in kind.fields if field.listed} | {column.name for column in BASE}
        known = {column.name for column in self.every}
        asked = [name for name in request.GET.getlist(CHOSEN) if name in known]
        wanted = {*ALWAYS, *asked} if asked else listed
        self.shown = tuple(column for column in self.every if column.name in wanted)
        self.are_chosen = bool(asked)

    @property
    def chosen_fields(self) -> list[str]:
        """The fields that the columns of the address show; none where it chose none, which means all of them."""
        return [FIELDS.get(column.name, column.name) for column in self.shown] if self.are_chosen else []

    @property
    def choice(self) -> list[dict[str, Any]]:
        """What can be ticked: name, label, whether it is shown."""
        shown = {column.name for column in self.shown}
        free = [column for column in self.every if column.name not in ALWAYS]
        return [{"name": each.name, "label": each.label, "shown": each.name in shown} for each in free]

    def cells(self, row: Registered) -> list[Cell]:
        """Return what a row says in the columns shown, its name left out."""
        return [_cell(self.kind, row, column) for column in self.shown if column.name not in ALWAYS]


def columns_for(user: User, kind: SubjectKind) -> tuple[Column, ...]:
    """Return every column of a kind that the person may see."""
    hidden = hidden_from(user, kind)
    own = {field.name for field in fields_for(user, kind)} - {"geometry"}
    fields = [field.name for field in kind.fields if field.name in own]
    base = [column for column in (*BASE, *FURTHER) if column.name not in hidden and column.name not in fields]
    return (*base, *(Column(name, label_of(kind, name)) for name in fields))


def label_of(kind: SubjectKind, name: str) -> str | Promise:
    """Return what people call a field; where codes are those of organisations, the code has their name."""
    if name == "code" and kind.credit_codes:
        return gettext_lazy("统一社会信用代码")
    return kind.table._meta.get_field(name).verbose_name


def related(kind: SubjectKind) -> list[str]:
    """Return the fields of a kind that lead to other rows, to be read with it."""
    return [field.name for field in kind.fields if isinstance(kind.table._meta.get_field(field.name), ForeignKey)]


def state_of(kind: SubjectKind, row: Registered) -> Any:
    """Return what people call the state of a row."""
    return kind.lifecycle.states[row.state] if kind.lifecycle else ""


def facts_of_row(kind: SubjectKind, row: Registered, user: User) -> list[Cell]:
    """Return label and value of the declared fields of one row that the person may see."""
    fields = [field.name for field in fields_for(user, kind, row) if field.name not in ("geometry", "address")]
    return [Cell(label_of(kind, name), in_words(row, name)) for name in fields]


def in_words(row: Registered, name: str) -> str:
    """Return what a row says in a field, as it is printed; a dash for nothing."""
    return value_in_words(row._meta.get_field(name), getattr(row, name))


def value_in_words(field: Field, value: Any) -> str:
    """Return what a value of a field says, as it is printed; a dash for nothing."""
    if value in (None, ""):
        return "—"
    if isinstance(field, BooleanField):
        return _("是") if value else _("否")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(dict(field.flatchoices).get(value, value))


def _cell(kind: SubjectKind, row: Registered, column: Column) -> Cell:
    if column.name == "state":
        return Cell(column.label, state_of(kind, row), chip=True)
    return Cell(column.label, in_words(row, FIELDS.get(column.name, column.name)))
