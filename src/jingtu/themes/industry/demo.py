"""The demonstration of the theme: subjects with invented, marked histories, lived through day by day with people's services.

    Past(actors, home).live(subjects, after=None)

Only days up to today are lived through, and only those after `after`, so that a later pinned day goes on where an earlier ended.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml
from shapely.geometry import Point

from jingtu.core import clock
from jingtu.core.duties import relieving
from jingtu.core.duties.reckoning import reckon
from jingtu.core.exchange import releasing
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.gates.asking import Gate, ask
from jingtu.core.gates.matters import Matter
from jingtu.core.gates.suspending import suspend
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.entering import enter, leave
from jingtu.core.parties.models import Party, User
from jingtu.core.places.models import Division
from jingtu.core.places.queries import resolve_place
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.registering import register
from jingtu.core.subjects.revising import revise

MARK = "演示数据"
Line = dict[str, Any]


def subjects() -> list[Line]:
    """Return the invented subjects as written in demo.yaml."""
    return yaml.safe_load((resources.files(__package__) / "demo.yaml").read_text(encoding="utf-8"))["subjects"]


@dataclass(frozen=True)
class Actors:
    """Who does it: two people of the ecology bureau, one of the industry bureau, and whoever files for the firm of a name."""

    office: User
    second: User
    industry: User
    firm_of: Callable[[str, Division], tuple[User, Party]]


class Past:
    """Plays the histories of subjects in the order of their days."""

    def __init__(self, actors: Actors, home: Division) -> None:
        self.actors, self.home = actors, home
        self.rows: dict[str, Registered] = {}
        self.firms: dict[str, User] = {}

    def live(self, lines: Iterable[Line], after: dt.date | None = None) -> None:
        """Do what lies after a day (None: everything) and not after today; then reckon what is owed."""
        days: dict[dt.date, list[Callable[[], object]]] = defaultdict(list)
        for line in lines:
            for day, act in self._acts(line):
                if day <= clock.today() and (after is None or day > after):
                    days[day].append(act)
        for day in sorted(days):
            with clock.held_at(day):
                for act in days[day]:
                    act()
        reckon()

    def _acts(self, line: Line) -> Iterator[tuple[dt.date, Callable[[], object]]]:
        yield line["on"], lambda: (self._suspend if line["kind"] == "suspension" else self._register)(line)
        for step in line.get("history", ()):
            yield step["on"], lambda step=step: self._do(line, step)

    def _register(self, line: Line) -> None:
        place = self._place(line)
        facts = dict(line.get("facts", {}))
        if at := line.get("at"):
            facts["geometry"] = Point(at)
        if line["kind"] == "enterprise" and line.get("holder") != "none":
            self.firms[line["name"]], facts["holder"] = self._firm(line, place)
        if owner := line.get("of"):
            enterprise = self._row({"kind": "enterprise", "name": owner})
            facts |= {"enterprise": enterprise, "holder": enterprise.holder}
        by = self.actors.industry if line["kind"] == "phase_out" else self.actors.office
        kind = find(SubjectKind, f"industry.{line['kind']}")
        grounds = line.get("grounds", MARK)
        self.rows[line["name"]] = register(kind, by=by, place=place, name=line["name"], on=line["on"], grounds=grounds, **facts)

    def _suspend(self, line: Line) -> None:
        decided = {name: line[name] for name in ("decided_by", "level", "document", "reason")}
        suspend(find(Matter, f"industry.{line['matter']}"), self._place(line), by=self.actors.office, on=line["on"], **decided)

    def _do(self, line: Line, step: Line) -> None:
        row = self._row(line)
        what = next(name for name in DEEDS if name in step)
        DEEDS[what](self, line, row, step)

    def _move(self, line: Line, row: Registered, step: Line) -> None:
        make(row, step["move"], by=self._by(step, line), on=step["on"], grounds=MARK)

    def _file(self, line: Line, row: Registered, step: Line) -> None:
        kind = find(FilingType, f"industry.{step['file']}")
        by = self._by(step, line) if kind.by else self._filer(line)
        filing = lodging.begin(kind, row, by=by)
        lodging.save(filing, _values(kind, step), by=by, version=filing.version)
        if step.get("end") == "draft":
            return
        if kind.attachment:
            lodging.attach(filing, f"{kind.label}（{MARK}）".encode(), f"{kind.label}（{MARK}）.txt", by=by)
        lodging.submit(filing, by=by, on=step["on"])
        self._end(filing, by, step)

    def _end(self, filing: Filing, by: User, step: Line) -> None:
        on, end = step["on"], step.get("end", "accepted")
        if end == "withdrawn":
            lodging.withdraw(filing, by=by, on=on, reason=MARK)
        elif end == "returned":
            lodging.return_(filing, by=self.actors.office, on=on, reason=f"请补充采样记录（{MARK}）")
        elif end != "submitted":
            lodging.accept(filing, by=self.actors.office, on=on, reason=MARK)
        if end in ("published", "hidden"):
            release = releasing.release_filing(filing, by=by, on=on, basis=MARK, reviewed=True)
            if end == "hidden":
                releasing.withdraw(release, by=by, on=on, reason=f"数据有误（{MARK}）")

    def _revise(self, line: Line, row: Registered, step: Line) -> None:
        revise(row, step["revise"], by=self.actors.office, on=step["on"], version=row.version, grounds=MARK)

    def _enter(self, line: Line, row: Registered, step: Line) -> None:
        kind = find(SubjectList, f"industry.{step['enter']}")
        enter(kind, row, by=self._by(step, line), on=step["on"], basis=step.get("basis", MARK))

    def _leave(self, line: Line, row: Registered, step: Line) -> None:
        leave(find(SubjectList, f"industry.{step['leave']}"), row, by=self._by(step, line), on=step["on"], basis=MARK)

    def _ask(self, line: Line, row: Registered, step: Line) -> None:
        ask(find(Gate, f"industry.{step['ask']}"), row, by=self.actors.office, on=step["about"])

    def _relieve(self, line: Line, row: Registered, step: Line) -> None:
        due = relieving.term_of(row, f"industry.{step['duty']}", step["key"])
        wish = relieving.Wish(step["relieve"], MARK, MARK, step.get("until"))
        relief = relieving.ask(row, due, wish, by=self._filer(line))
        relieving.decide(relief, approve=True, by=self.actors.office, words=MARK)

    def _row(self, line: Line) -> Registered:
        if line["name"] not in self.rows:  # from an earlier start
            self.rows[line["name"]] = find(SubjectKind, f"industry.{line['kind']}").table.objects.get(name=line["name"])
        row = self.rows[line["name"]]
        row.refresh_from_db()
        return row

    def _filer(self, line: Line) -> User:
        owner = line.get("of", line["name"])
        if owner not in self.firms:
            self.firms[owner], _party = self._firm({"name": owner}, self._row({"kind": "enterprise", "name": owner}).place)
        return self.firms[owner]

    def _firm(self, line: Line, place: Division) -> tuple[User, Party]:
        return self.actors.firm_of(line["name"], place)

    def _by(self, step: Line, line: Line) -> User:
        return {"second": self.actors.second, "industry": self.actors.industry}.get(step.get("by", ""), self.actors.office)

    def _place(self, line: Line) -> Division:
        place = resolve_place(f"{self.home.name}{line['place']}") if "place" in line else None
        return place if place and place.path.startswith(self.home.path) else self.home


DEEDS: dict[str, Callable[[Past, Line, Registered, Line], None]] = {
    "move": Past._move,
    "file": Past._file,
    "revise": Past._revise,
    "enter": Past._enter,
    "leave": Past._leave,
    "ask": Past._ask,
    "relieve": Past._relieve,
}
GIVEN = {"text": MARK, "long_text": MARK, "number": "3", "yes_no": True}


def _values(kind: FilingType, step: Line) -> Line:
    values = {
        field.name: field.choices[0][0] if field.choices else GIVEN.get(field.kind, step["on"].isoformat())
        for field in kind.fields
        if field.stage == "submit"
    }
    return values | step.get("values", {})
