"""Plays invented, marked histories of subjects day by day, with the services that people use.

    Past(cast, home).live({"industry": (lines, None)})

Only days up to today are lived through, and of each book only those after the day up to which it was lived before, so that a
later pinned day goes on where an earlier one ended.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import ForeignKey
from shapely.geometry import Point, Polygon, box

from jingtu.core import clock
from jingtu.core.duties.reckoning import reckon
from jingtu.core.parties.models import Party, User
from jingtu.core.places.metres import areas_m2
from jingtu.core.places.models import Division
from jingtu.core.places.queries import resolve_place
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered, Subject
from jingtu.core.subjects.registering import register
from jingtu.kernels.progress import Progress, unheard

from .histories import Line

MARK = "演示数据"
OFFICE = "office"
GRID = 0.0001  # degrees: the unit in which the corners of a `land` are written, some 10 m


@dataclass(frozen=True)
class Cast:
    """Who does it: people by the word in `by` (`office` does what names nobody), and whoever acts for the firm of a name."""

    people: Mapping[str, User]
    firm_of: Callable[[str, Division], tuple[User, Party]]


@dataclass(frozen=True)
class Scene:
    """One step of a line's history at its row."""

    past: "Past"
    line: Line
    step: Line
    row: Registered

    @property
    def on(self) -> dt.date:
        return self.step["on"]

    @property
    def by(self) -> User:
        """Who does the step: whom it names, else the ecology bureau."""
        name = self.step.get("by", OFFICE)
        return self.firm if name == "firm" else self.past.cast.people[name]

    @property
    def firm(self) -> User:
        """Who acts for the holder of the row."""
        return self.past.acting_for(self.row)

    def code(self, name: str) -> str:
        """Return the code of what the step names under `name`, with the theme of the line."""
        return f"{self.line['theme']}.{self.step[name]}"


Deed = Callable[[Scene], object]


@dataclass
class Past:
    """Plays the histories of subjects in the order of their days; `deeds` are what the steps can name.

    `abroad` are the places outside the home that a line can name, such as where soil is carried to.
    """

    cast: Cast
    home: Division
    deeds: Mapping[str, Deed]
    abroad: Mapping[str, Division] = field(default_factory=dict)
    rows: dict[str, Registered] = field(default_factory=dict)

    def live(self, books: Iterable[tuple[Iterable[Line], dt.date | None]], heard: Progress = unheard) -> None:
        """Do of each book what lies after its day (None: everything) and not after today; then reckon what is owed."""
        days: dict[dt.date, list[Callable[[], object]]] = defaultdict(list)
        for lines, after in books:
            for line in lines:
                for day, act in self._acts(line):
                    if day <= clock.today() and (after is None or day > after):
                        days[day].append(act)
        for done, day in enumerate(sorted(days)):
            heard(done, len(days))
            with clock.held_at(day):
                for act in days[day]:
                    act()
        heard(len(days), len(days))
        reckon()

    def row(self, name: str) -> Registered:
        """Return the row of a name as it stands now."""
        if name not in self.rows:  # from an earlier start, or handed over by another theme
            subject = self._subject(name)
            self.rows[name] = find(SubjectKind, subject.kind).row(subject)
        self.rows[name].refresh_from_db()
        return self.rows[name]

    def place(self, name: str | None) -> Division:
        """Return the place of a name inside the home, or one of those abroad; the home itself where the name is none of them."""
        if name in self.abroad:
            return self.abroad[name]
        place = resolve_place(f"{self.home.name}{name}") if name else None
        return place if place and place.path.startswith(self.home.path) else self.home

    def acting_for(self, row: Registered) -> User:
        """Return who acts for the holder of a row."""
        return self.cast.firm_of(row.holder.name, row.place)[0]

    def _acts(self, line: Line) -> Iterator[tuple[dt.date, Callable[[], object]]]:
        if line["kind"] in self.deeds:  # happens once, to no subject
            yield line["on"], partial(self.deeds[line["kind"]], Scene(self, line, line, None))
        elif "on" in line:
            yield line["on"], partial(self._register, line)
        for step in line.get("history", ()):
            yield step["on"], partial(self._do, line, step)

    def _register(self, line: Line) -> None:
        kind, place = find(SubjectKind, f"{line['theme']}.{line['kind']}"), self.place(line.get("place"))
        facts = {name: self.fact(kind.table, name, value) for name, value in line.get("facts", {}).items()}
        facts = drawn(kind.table, line) | self._whose(line, kind, place) | facts
        by = self.cast.people[line.get("by", OFFICE)]
        grounds = line.get("grounds", MARK)
        self.rows[line["name"]] = register(kind, by=by, place=place, name=line["name"], on=line["on"], grounds=grounds, **facts)

    def _whose(self, line: Line, kind: SubjectKind, place: Division) -> Line:
        """Who holds it: whom the line names (None: nobody), an enterprise itself, else who holds what it belongs to (`of`)."""
        facts: Line = {}
        if "of" in line:
            owner = self.row(line["of"])
            facts = {_key_to(kind.table, type(owner)): owner, "holder": owner.holder}
        if holder := line.get("holder", line["name"] if kind.credit_codes else None):
            facts["holder"] = self.cast.firm_of(holder, place)[1]
        return facts

    def fact(self, table: type[Registered], name: str, value: Any) -> Any:
        """Return the value of a field as its table takes it: places and rows are written by their names."""
        column = table._meta.get_field(name)
        if not isinstance(column, ForeignKey):
            return value
        if column.related_model is Division:
            return self.place(value)
        row = self.row(value)
        return row.subject if column.related_model is Subject else row

    def _do(self, line: Line, step: Line) -> None:
        deed = next(name for name in self.deeds if name in step)
        self.deeds[deed](Scene(self, line, step, self.row(line["name"])))

    def _subject(self, name: str) -> Subject:
        found = [
            row.subject
            for code in Subject.objects.order_by("kind").values_list("kind", flat=True).distinct()
            for row in find(SubjectKind, code).table.objects.filter(name=name)
        ]
        if len(found) != 1:
            raise ValueError(f"{len(found)} subjects are named {name!r}, where one was expected: name each thing differently.")
        return found[0]


def shape(line: Line) -> Point | Polygon | None:
    """Return where a line says that its subject lies.

    `at` is a point; `land` is west, south, width, height: the corner in degrees and what lies east and north of it in `GRID`.
    """
    if "at" in line:
        return Point(line["at"])
    if "land" in line:
        return rectangle(*line["land"])
    return None


def drawn(table: type[Registered], said: Line) -> Line:
    """Return the geometry that a line or step says, with its area where the table holds one; empty where it says none."""
    geometry = shape(said)
    if geometry is None:
        return {}
    measured = "area_m2" in {column.name for column in table._meta.fields} and geometry.area
    return {"geometry": geometry} | ({"area_m2": Decimal(round(areas_m2([geometry])[0]))} if measured else {})


def rectangle(west: float, south: float, width: float, height: float) -> Polygon:
    """Return a rectangle from its south-western corner in degrees and its size in `GRID`."""
    return box(west, south, round(west + width * GRID, 6), round(south + height * GRID, 6))


def _key_to(table: type[Registered], owner: type[Registered]) -> str:
    """Return the field by which rows of a table belong to an owner."""
    return next(each.name for each in table._meta.fields if isinstance(each, ForeignKey) and each.related_model is owner)
