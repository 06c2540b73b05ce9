"""Who is told that something was suspended for a region or is no longer: the offices that decide on such matters at the place,
below and above it, and the enterprises whose subjects the suspension holds back."""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.notices.models import Kind
from jingtu.core.notices.recipients import people_of
from jingtu.core.notices.services import Telling, tell_all
from jingtu.core.parties.models import Party, PartyFunction, User
from jingtu.core.places.paths import parent_paths
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered

from .asking import Gate
from .matters import Matter
from .models import Suspension
from .regions import NotSuspended
from .suspended import reached_by


def tell_suspended(row: Suspension) -> None:
    """Tell everybody concerned but the person who recorded it that a matter is suspended."""
    words = _words(row) | {"first": row.valid_from, "last": row.last_on}
    text = _("%(authority)s依据“%(basis)s”，自 %(first)s 起实行，到解除为止。")
    if row.last_on:
        text = _("%(authority)s依据“%(basis)s”，自 %(first)s 至 %(last)s 实行。")
    _tell(row, _("%(place)s：%(matter)s") % words, text % words, f"suspension:{row.pk}", row.recorded_by)


def tell_lifted(row: Suspension) -> None:
    """Tell everybody concerned but the person who recorded it that a suspension was lifted."""
    words = _words(row) | {"on": row.lifted_on, "document": row.lifted_document}
    text = _("依据“%(document)s”，自 %(on)s 起解除。") % words
    _tell(row, _("%(place)s：%(matter)s已解除") % words, text, f"suspension:{row.pk}:lifted", row.lifted_by)


def offices_concerned(row: Suspension) -> list[Party]:
    """Return the offices that decide on the matter at the place, below and above it."""
    here = Q(place__path__in=parent_paths(row.place_path)) | reached_by(row, "place__path", clock.today())
    held = PartyFunction.objects.held_on(clock.today()).filter(code__in=find(Matter, row.matter).recorded_by)
    return list(Party.objects.filter(here, pk__in=held.values("party")).order_by("pk"))


def held_back(row: Suspension) -> dict[Party, list[Registered]]:
    """Return by holder the subjects that the suspension holds back: those that still have to pass a gate which asks for it."""
    asking = [
        (gate, condition)
        for gate in declared(Gate).values()
        for condition in gate.conditions
        if isinstance(condition, NotSuspended) and condition.matter == row.matter
    ]
    waiting = {each.pk: each for gate, condition in asking for each in _waiting(gate, condition, row)}
    found: dict[Party, list[Registered]] = defaultdict(list)
    for each in waiting.values():
        found[each.holder].append(each)
    return dict(found)


def _waiting(gate: Gate, condition: NotSuspended, row: Suspension) -> list[Registered]:
    kind = find(SubjectKind, gate.about)
    moves = kind.lifecycle.moves.values()
    states = {state for move in moves if gate.code in move.held_by for state in move.sources}
    states = states or set(kind.lifecycle.states) - set(kind.lifecycle.last)
    rows = kind.table.objects.filter(reached_by(row, "place_path", clock.today()), state__in=states, holder__isnull=False)
    if condition.touching:
        rows = rows.exclude(**{condition.touching: 0})
    return list(rows.select_related("holder", "subject").defer("geometry").order_by("pk"))


def _words(row: Suspension) -> dict[str, object]:
    label = find(Matter, row.matter).label
    return {"authority": row.decided_by, "basis": row.document, "place": row.place, "matter": label}


def _tell(row: Suspension, subject: str, text: str, key: str, by: User) -> None:
    today = clock.today()
    people = people_of(offices_concerned(row), today).values()
    officials = {user.pk: user for office in people for user in office if user.pk != by.pk}
    told = [Telling(list(officials.values()), Kind.GATE, subject, text, f"/suspensions/{row.pk}/", key, today)]
    told += [
        Telling(holder, Kind.GATE, subject, text + _named(rows), _dossier(rows[0]), key, today)
        for holder, rows in held_back(row).items()
    ]
    tell_all(told)


def _named(rows: list[Registered]) -> str:
    words = {"name": rows[0].name, "count": len(rows)}
    return (_("涉及“%(name)s”。") if len(rows) == 1 else _("涉及“%(name)s”等 %(count)d 项。")) % words


def _dossier(row: Registered) -> str:
    return f"/registers/{row.subject.kind}/{row.pk}/"
