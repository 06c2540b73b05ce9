"""What a step of a demonstration's history can do, whatever the theme."""

from collections.abc import Mapping

from jingtu.core.duties import relieving
from jingtu.core.exchange import releasing
from jingtu.core.filings import lodging
from jingtu.core.filings.copies import read_copy
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.gates.asking import Gate, ask
from jingtu.core.gates.matters import Matter
from jingtu.core.gates.suspending import suspend
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.entering import enter, leave
from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.revising import revise

from .histories import Line
from .player import MARK, OFFICE, Deed, Scene, drawn

GIVEN = {"text": MARK, "long_text": MARK, "number": "3", "yes_no": True}


def _move(scene: Scene) -> None:
    make(scene.row, scene.step["move"], by=scene.by, on=scene.on, grounds=scene.step.get("grounds", MARK))


def _file(scene: Scene) -> None:
    kind = find(FilingType, scene.code("file"))
    by = scene.by if kind.by or "by" in scene.step else scene.firm
    filing = lodging.begin(kind, scene.row, by=by)
    lodging.save(filing, _values(kind, scene.step), by=by, version=filing.version)
    if scene.step.get("end") == "draft":
        return
    if kind.attachment:
        lodging.attach(filing, f"{kind.label}（{MARK}）".encode(), f"{kind.label}（{MARK}）.txt", by=by)
    lodging.submit(filing, by=by, on=scene.on)
    _end(filing, by, scene)


def _end(filing: Filing, by: User, scene: Scene) -> None:
    on, end, office = scene.on, scene.step.get("end", "accepted"), scene.past.cast.people[OFFICE]
    if end == "withdrawn":
        lodging.withdraw(filing, by=by, on=on, reason=MARK)
    elif end == "returned":
        lodging.return_(filing, by=office, on=on, reason=f"请补充采样记录（{MARK}）")
    elif end != "submitted":
        lodging.accept(filing, by=office, on=on, reason=MARK)
    if end in ("published", "hidden"):
        release = releasing.release_filing(filing, by=by, on=on, basis=MARK, reviewed=True)
        if end == "hidden":
            releasing.withdraw(release, by=by, on=on, reason=f"数据有误（{MARK}）")


def _accept(scene: Scene) -> None:
    filed = Filing.objects.filter(subject=scene.row.pk, type=scene.code("accept")).latest("pk")
    lodging.accept(filed, by=scene.by, on=scene.on, reason=MARK)


def _receipt(scene: Scene) -> None:
    filed = Filing.objects.filter(subject=scene.row.pk, type=scene.code("receipt")).latest("pk")
    read_copy(filed, scene.by, on=scene.on, remark=MARK)


def _revise(scene: Scene) -> None:
    table = type(scene.row)
    facts = {name: scene.past.fact(table, name, value) for name, value in scene.step["revise"].items()}
    facts = drawn(table, scene.step) | facts
    revise(scene.row, facts, by=scene.by, on=scene.on, version=scene.row.version, grounds=MARK)


def _enter(scene: Scene) -> None:
    basis = scene.step.get("basis", MARK)
    enter(find(SubjectList, scene.code("enter")), scene.row, by=scene.by, on=scene.on, basis=basis)


def _leave(scene: Scene) -> None:
    leave(find(SubjectList, scene.code("leave")), scene.row, by=scene.by, on=scene.on, basis=MARK)


def _ask(scene: Scene) -> None:
    ask(find(Gate, scene.code("ask")), scene.row, by=scene.by, on=scene.step["about"])


def _relieve(scene: Scene) -> None:
    due = relieving.term_of(scene.row, scene.code("duty"), scene.step["key"])
    wish = relieving.Wish(scene.step["relieve"], MARK, MARK, scene.step.get("until"))
    relief = relieving.ask(scene.row, due, wish, by=scene.firm)
    relieving.decide(relief, approve=True, by=scene.by, words=MARK)


def _suspend(scene: Scene) -> None:
    decided = {name: scene.step[name] for name in ("decided_by", "level", "document", "reason")}
    place = scene.past.place(scene.line.get("place"))
    suspend(find(Matter, scene.code("matter")), place, by=scene.by, on=scene.on, **decided)


DEEDS: Mapping[str, Deed] = {
    "move": _move,
    "file": _file,
    "accept": _accept,
    "receipt": _receipt,
    "revise": _revise,
    "enter": _enter,
    "leave": _leave,
    "ask": _ask,
    "relieve": _relieve,
    "suspension": _suspend,
}


def _values(kind: FilingType, step: Line) -> Line:
    values = {
        field.name: field.choices[0][0] if field.choices else GIVEN.get(field.kind, step["on"].isoformat())
        for field in kind.fields
        if field.stage == "submit"
    }
    return values | step.get("values", {})
