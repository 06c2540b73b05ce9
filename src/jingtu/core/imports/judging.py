"""Each row of a file is judged before anything is written: a new subject, a change of one, nothing new, or refused and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Division
from jingtu.core.subjects import credit_codes
from jingtu.core.subjects.clearance import classes_for
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered

from . import coordinates
from .columns import ImportColumn, Row
from .columns_of_kinds import EAST, NORTH, OUTLINE, columns_for
from .existing import Existing, facts_before, first_days
from .facts import fact_of
from .lookups import IMPORT, Offices, Others, Places
from .models import Batch, Line
from .reading import Read

V = Line.Verdict
Mark = tuple[Any, ...]
LATER = {"place", "party", "subject"}  # kinds of columns that are looked up after the plain ones


class Judge:
    """Judges the rows of one file for one kind of subject."""

    def __init__(self, kind: SubjectKind, columns: tuple[ImportColumn, ...], batch: Batch) -> None:
        self.kind, self.batch = kind, batch
        self.columns = {column.name: column for column in columns}
        self.by: User = batch.received_by
        self.scope = scope_of(self.by)
        self.places, self.offices = Places(self.by, batch.place), Offices()
        self.others = {column.about: Others(self.by, column.about) for column in columns if column.about}
        self.today = clock.today()
        readable = {column.name for column in columns_for(self.by, kind)}
        self.unreadable = self.columns.keys() - readable
        self.read_everywhere = classes_for(self.by, kind)
        self.seen: dict[Mark, int] = {}
        self.datum, self.doubted = batch.datum, ""

    def lines(self, read: Read) -> Iterator[Line]:
        """Yield a line for each row."""
        facts = [self._facts(row) for row in read.rows]
        self.existing = Existing(
            self.kind,
            (one["code"] for one in facts if one.get("code")),
            ((one["place_path"], one["name"]) for one in facts if not one.get("code") and "name" in one and "place_path" in one),
        )
        matched = [self._match(row, one) for row, one in zip(read.rows, facts, strict=True)]
        self._settle_datum(read, facts, matched)
        self.first_days = first_days([old.pk for one, old in zip(facts, matched, strict=True) if _begins_later(one, old)])
        for row, one, old in zip(read.rows, facts, matched, strict=True):
            self._locate(row, one)
            yield self._judged(row, one, old)

    # --- facts -------------------------------------------------------------------------------------------------------------

    def _facts(self, row: Row) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for name, cell in row.cells.items():
            column = self.columns[name]
            if column.kind in LATER:
                continue
            self._take(row, facts, name, lambda column=column, cell=cell: fact_of(column, cell))
        self._place(row, facts)
        for name, cell in row.cells.items():
            column = self.columns[name]
            if column.kind == "party":
                self._take(row, facts, name, lambda cell=cell: self.offices.find(cell, facts.get("place_path", "")).pk)
            elif column.kind == "subject":
                self._take(row, facts, name, lambda column=column, cell=cell: self.others[column.about].find(cell).pk)
            elif column.kind == "place" and name != "place":
                self._take(row, facts, name, lambda cell=cell: self.places.find(cell).pk)
        return facts

    def _take(self, row: Row, facts: dict[str, Any], name: str, make: Any) -> None:
        try:
            facts[name] = make()
        except Refused as refusal:
            row.blame(name, str(refusal))

    def _place(self, row: Row, facts: dict[str, Any]) -> None:
        place: Division | None = None
        if "place" in row.cells:
            try:
                place = self.places.find(row.cells["place"])
            except Refused as refusal:
                row.blame("place", str(refusal))
                return
        if place := place or self.batch.place:
            facts["place"], facts["place_path"] = place.pk, place.path

    # --- which subject -----------------------------------------------------------------------------------------------------

    def _match(self, row: Row, facts: dict[str, Any]) -> Registered | None:
        if code := facts.get("code"):
            return self.existing.of_code(code)
        same = self.existing.of_name(facts.get("name", ""), facts.get("place_path", ""))
        if len(same) > 1:
            row.blame(
                "name",
                _("同一地区已登记了 %(n)d 个“%(name)s”，不知道是哪一个。请填写代码。") % {"n": len(same), "name": facts["name"]},
            )
        return same[0] if len(same) == 1 else None

    # --- where it lies -----------------------------------------------------------------------------------------------------

    def _settle_datum(self, read: Read, facts: list[dict[str, Any]], matched: list[Registered | None]) -> None:
        """Find out which datum the file's degrees are in, and say how that is known."""
        given = [(spot, old) for one, old in zip(facts, matched, strict=True) if (spot := _spot_of(one)) is not None]
        if not given:
            return
        known = [
            (_degrees_of(spot), _degrees_of(old.geometry))
            for spot, old in given
            if old is not None and old.geometry is not None and _extent(old.geometry) == _extent(spot)
        ]
        near = coordinates.recognised([there for there, _at in known], [at for _there, at in known])
        said = coordinates.said_in(read.printed)
        self.batch.notes.append(coordinates.explained(self.datum, said, near, len(known)))
        self.datum = self.datum or said or near or coordinates.Datum.CGCS2000
        self.doubted = near if near and near != self.datum and near != coordinates.Datum.CGCS2000 else ""

    def _locate(self, row: Row, facts: dict[str, Any]) -> None:
        spot, column = _spot_of(facts), OUTLINE if facts.get(OUTLINE) else EAST
        east, north, _drawn = (facts.pop(name, None) for name in (EAST, NORTH, OUTLINE))
        if spot is None:
            if (east is None) != (north is None) and not row.faults:
                row.blame(EAST if east is None else NORTH, _("只有经度或只有纬度，定不出位置。请补上另一个，或都留空。"))
            return
        wrong = coordinates.fault_of(east, north) if column == EAST else ""
        if said := wrong or coordinates.refusal_of(self.datum, self.doubted):
            row.blame(column, said)
        else:
            facts["geometry"] = shapely.to_wkt(coordinates.brought(spot, self.datum), rounding_precision=8)

    # --- the verdict -------------------------------------------------------------------------------------------------------

    def _judged(self, row: Row, facts: dict[str, Any], old: Registered | None) -> Line:
        line = Line(batch=self.batch, sheet=row.sheet[:31], number=row.number, name=str(facts.get("name", ""))[:120])
        self._check_row(row, facts, old)
        if row.faults:
            line.verdict, line.faults = V.REFUSED, row.faults
            return line
        if old is None:
            line.verdict, line.facts = V.CREATE, facts
            return line
        return self._change(line, facts, old)

    def _change(self, line: Line, facts: dict[str, Any], old: Registered) -> Line:
        if "place" in facts and not line.faults and self._only_default(facts, old):
            facts = {name: value for name, value in facts.items() if name not in ("place", "place_path")}
        if self._only_older_code(facts, old):
            facts = {name: value for name, value in facts.items() if name != "code"}
        before = facts_before(old, facts)
        changed = {name: value for name, value in facts.items() if value != before[name]}
        line.subject_id, line.version = old.pk, old.version
        line.verdict = V.UPDATE if changed else V.UNCHANGED
        line.facts, line.before = changed, {name: before[name] for name in changed}
        return line

    def _only_default(self, facts: dict[str, Any], old: Registered) -> bool:
        """The place chosen for the whole file fills what is missing; it moves nothing that stands inside it."""
        default = self.batch.place
        return default is not None and facts["place"] == default.pk and old.place_path.startswith(default.path)

    def _only_older_code(self, facts: dict[str, Any], old: Registered) -> bool:
        """A table that still gives the old code of nine signs does not take away the new one."""
        given = facts.get("code", "")
        return self.kind.credit_codes and len(given) < len(old.code) and given == credit_codes.body_of(old.code)

    def _check_row(self, row: Row, facts: dict[str, Any], old: Registered | None) -> None:
        if old is None and "name" not in facts and "name" not in row.cells:
            row.blame("name", _("没有填写名称。请填写后再导入。"))
        self._check_readable(row, old)
        self._check_place(row, facts, old)
        self._check_twice(row, facts, old)
        self._check_day(row, facts, old)
        if old is None:
            self._check_required(row, facts)

    def _check_readable(self, row: Row, old: Registered | None) -> None:
        """What the person may not read is not told by what a file would change of it."""
        for name in self.unreadable & row.cells.keys():
            row.blame(
                name,
                _("“%(label)s”是您不能查看的数据，不能导入。请清空这一列，或请主管部门导入。")
                % {"label": self.columns[name].label},
            )
        if old is not None and not self._reads(old):
            row.blame("code", _("这个代码已登记，是您不能查看的对象，您不能修改。请与主管部门联系。"))

    def _reads(self, old: Registered) -> bool:
        return old.sensitivity in self.read_everywhere or old.sensitivity in classes_for(self.by, self.kind, old)

    def _check_place(self, row: Row, facts: dict[str, Any], old: Registered | None) -> None:
        if old is not None and not self.scope.may(IMPORT, old.place_path):
            row.blame("code", _("这个代码已登记在您管辖区域以外的地方，您不能修改。请与登记它的地区联系。"))
        elif old is None and "place_path" not in facts and "place" not in row.cells:
            row.blame("place", _("没有写明所在地。请填写所在地，或在上传时选择整个文件的所在地。"))
        elif "place_path" in facts and not self.scope.may(IMPORT, facts["place_path"]):
            row.blame("place", _("所在地不在您能导入的区域内。请改正，或请那里的同事导入。"))

    def _check_twice(self, row: Row, facts: dict[str, Any], old: Registered | None) -> None:
        if "code" in row.cells and "code" not in facts:
            return
        known_by, looked_for = self._marks(facts, old)
        if first := min((self.seen[mark] for mark in looked_for if mark in self.seen), default=0):
            row.blame("code" if facts.get("code") else "name", _("与第 %(n)d 行是同一个。请删去其中一行。") % {"n": first})
        for mark in known_by:
            self.seen.setdefault(mark, row.number)

    def _marks(self, facts: dict[str, Any], old: Registered | None) -> tuple[set[Mark], set[Mark]]:
        """What a row is known by to later ones, and what of earlier ones it is the same as: one with its code in either form, and
        where one of the two has no code, one of its name at its place."""
        code = facts.get("code") or (old.code if old else "")
        same: set[Mark] = {("row", old.pk)} if old else set()
        same |= {("code", (self.kind.credit_codes and credit_codes.body_of(code)) or code)} if code else set()
        if not (facts.get("name") and facts.get("place_path")):
            return same, same
        there = (facts["place_path"], facts["name"])
        named, uncoded = ("named", *there), ("uncoded", *there)
        return same | ({named} if code else {named, uncoded}), same | ({uncoded} if code else {named})

    def _check_day(self, row: Row, facts: dict[str, Any], old: Registered | None) -> None:
        since, today = facts.get("valid_from"), self.today.isoformat()
        if since and since > today:
            row.blame("valid_from", _("起始日期 %(on)s 还没有到，今天是 %(today)s。请改正日期。") % {"on": since, "today": today})
        first = self.first_days.get(old.pk) if old else None
        if since and first and since > first.isoformat():
            said = _("起始日期 %(on)s 晚于 %(first)s，那一天已有登记的办理、变更或材料。请改成不晚于那一天的日期，不清楚时留空。")
            row.blame("valid_from", said % {"on": since, "first": first})

    def _check_required(self, row: Row, facts: dict[str, Any]) -> None:
        for column in self.columns.values():
            if column.required and column.name != "name" and column.name not in row.cells:
                row.blame(column.name, _("没有填写“%(label)s”。请填写后再导入。") % {"label": column.label})


def _begins_later(facts: dict[str, Any], old: Registered | None) -> bool:
    """Tell whether a row lets its subject begin after the day since which it is registered."""
    return old is not None and facts.get("valid_from", "") > old.valid_from.isoformat()


def _spot_of(facts: dict[str, Any]) -> BaseGeometry | None:
    """What a row says of where it lies, in the degrees of the file: its outline, else its point."""
    if drawn := facts.get(OUTLINE):
        return shapely.from_wkt(drawn)
    return Point(facts[EAST], facts[NORTH]) if EAST in facts and NORTH in facts else None


def _extent(geometry: BaseGeometry) -> int:
    return shapely.get_dimensions(geometry)


def _degrees_of(geometry: BaseGeometry) -> coordinates.Degrees:
    centre = geometry.centroid
    return centre.x, centre.y
