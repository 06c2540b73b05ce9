"""What the pages of imports say: signs of states, and the facts of lines in words."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from jingtu.core.accesslog.seeing import saw
from jingtu.core.imports.columns import ImportColumn
from jingtu.core.imports.models import Batch, Line
from jingtu.core.imports.registers import Register
from jingtu.core.parties.models import User
from jingtu.core.subjects.clearance import fields_for
from jingtu.core.subjects.positions import is_exact_for

SIGNS = {
    Batch.State.READING: ("info", "loader"),
    Batch.State.REFUSED: ("bad", "alert-circle"),
    Batch.State.READY: ("warn", "eye"),
    Batch.State.APPLYING: ("info", "loader"),
    Batch.State.APPLIED: ("good", "circle-check"),
    Batch.State.UNDOING: ("info", "loader"),
    Batch.State.UNDONE: ("neutral", "arrow-back-up"),
    Batch.State.DISCARDED: ("neutral", "ban"),
}
ORDER = (Line.Verdict.REFUSED, Line.Verdict.CREATE, Line.Verdict.UPDATE, Line.Verdict.UNCHANGED)
HIDDEN = ("place_path", "sort_key", "initials")  # repeat the place and the name
DEGREES = re.compile(r"-?\d+(?:\.\d+)? -?\d+(?:\.\d+)?")


class Words:
    """The facts of some lines as label and text; names of what ids mean are read once for all of them."""

    def __init__(self, target: Register, lines: Collection[Line], user: User) -> None:
        self.labels = {column.name: column for column in target.columns}
        self.table = target.kind.table
        shown = {field.name for field in fields_for(user, target.kind)}
        self.hidden = {*HIDDEN, *(field.name for field in target.kind.fields if field.name not in shown)}
        self.tells_places = is_exact_for(user, target.kind)
        self.names = self._names(lines)
        note_seen(target, lines)

    def said(self, line: Line) -> list[dict[str, str]]:
        """Return for each fact of a line its label, what it was and what it becomes."""
        return [
            {"label": self._label(name), "before": self._before(name, line.before.get(name)), "after": self._text(name, fact)}
            for name, fact in line.facts.items()
            if name not in self.hidden and not (name == "name" and line.verdict == Line.Verdict.CREATE)
        ]

    def _label(self, name: str) -> str:
        if column := self.labels.get(name):
            return column.label
        return _("位置") if name == "geometry" else name

    def _before(self, name: str, fact: Any) -> str:
        """What stands in the register; a position only to whom it is told exactly."""
        if name == "geometry" and fact and not self.tells_places:
            return _("已登记的位置（不对您公开）")
        return self._text(name, fact)

    def _text(self, name: str, fact: Any) -> str:
        if fact in (None, ""):
            return ""
        if name == "geometry":
            return _lies(fact)
        if (name, fact) in self.names:
            return self.names[(name, fact)]
        if isinstance(fact, bool):
            return str(_("是") if fact else _("否"))
        return _choice(self.labels.get(name), str(fact))

    def _names(self, lines: Iterable[Line]) -> dict[tuple[str, Any], str]:
        wanted: dict[str, set[int]] = defaultdict(set)
        for line in lines:
            for facts in (line.facts, line.before):
                for name, fact in facts.items():
                    if isinstance(fact, int) and isinstance(self.table._meta.get_field(name), ForeignKey):
                        wanted[name].add(fact)
        return {
            (name, pk): str(row)
            for name, keys in wanted.items()
            for pk, row in self.table._meta.get_field(name).related_model._base_manager.in_bulk(keys).items()
        }


def note_seen(target: Register, lines: Iterable[Line]) -> None:
    """Tell the access log that lines about subjects are shown: they repeat facts of rows that are not read themselves."""
    for line in lines:
        if line.subject_id:
            saw(target.kind.table._meta.label_lower, line.subject_id, target.kind.sensitivity)


def _lies(wkt: str) -> str:
    """Say where a point lies, or how many corners an outline has."""
    corners = DEGREES.findall(wkt)
    if wkt.startswith("POINT"):
        return _("经度 %(east)s，纬度 %(north)s") % dict(zip(("east", "north"), corners[0].split(), strict=True))
    return _("边界，%(n)d 个拐点") % {"n": len(set(corners))}


def _choice(column: ImportColumn | None, fact: str) -> str:
    return dict(reversed(column.choices)).get(fact, fact) if column else fact
