"""What of a subject a person may see: the one decision that pages, search, sorting, exports and the API all follow.

    classes_for(user, kind, row)  # {"K5", "K6"}: the classes of data that the person reads of this row
    fields_for(user, kind)        # the declared fields to draw columns, filters, sorts, exports and schemas from
    fields_for(user, kind, row)   # those of one row's page
    hidden_from(user, kind, row)  # names that must not appear anywhere, base fields among them

A field without a class of its own is read by whoever sees the row; `Shown("process", sensitivity="K3")` narrows it.
"""

from jingtu.core.accesslog.seeing import shows
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of, offices_of
from jingtu.core.parties.scope import Scope, scope_of

from .entrusted import entrusted, is_entrusted
from .kinds import Shown, SubjectKind
from .models import Registered
from .sharing import Circle, sharing

READ, OWN, INTERNAL = "registers.read", "filings.submit", "registers.internal"
PUBLIC = frozenset({Circle.PUBLIC})


def circles_of(user: object, kind: SubjectKind, row: Registered | None = None) -> frozenset[Circle]:
    """Return what the person is to a row; without a row, to every row of the kind that the person may see."""
    scope = scope_of(user)
    if not scope.permissions or not isinstance(user, User):
        return PUBLIC
    if row is None:
        return PUBLIC | (_readers(user, kind, scope, scope.under(READ).paths) if scope.may(READ) else _own(user, kind, scope))
    return PUBLIC | _readers(user, kind, scope, (row.place_path,)) | _own_row(user, kind, scope, row)


def classes_for(user: object, kind: SubjectKind, row: Registered | None = None) -> frozenset[str]:
    """Return the classes of data (K1–K6) that the person reads of a row, or of every visible row of the kind."""
    return sharing().classes(circles_of(user, kind, row))


def hidden_from(user: object, kind: SubjectKind, row: Registered | None = None) -> frozenset[str]:
    """Return the names of fields that must not appear before this person in any form."""
    read = classes_for(user, kind, row)
    return frozenset(field.name for field in kind.fields if field.sensitivity and field.sensitivity not in read)


def fields_for(user: object, kind: SubjectKind, row: Registered | None = None) -> tuple[Shown, ...]:
    """Return the declared fields that the person may see."""
    hidden = hidden_from(user, kind, row)
    shown = tuple(field for field in kind.fields if field.name not in hidden)
    shows(kind.table._meta.label_lower, {field.sensitivity for field in shown if field.sensitivity})
    return shown


def _readers(user: User, kind: SubjectKind, scope: Scope, paths: tuple[str, ...]) -> frozenset[Circle]:
    """The circles of a supervisor at all of these places."""
    if not all(scope.may(READ, path) for path in paths):
        return frozenset()
    found = {Circle.GOVERNMENT}
    functions = functions_of(user)
    if functions & set(kind.supervisors):
        found.add(Circle.SUPERVISOR)
    if functions & set(kind.jointly):
        found.add(Circle.JOINT)
    if all(scope.may(INTERNAL, path) for path in paths):
        found.add(Circle.INTERNAL)
    return frozenset(found)


def _own(user: User, kind: SubjectKind, scope: Scope) -> frozenset[Circle]:
    """What somebody who does not supervise reads of every row: what a commission opens is less than what holding does."""
    if not scope.may(OWN):
        return frozenset()
    return frozenset({Circle.HOLDER if entrusted(user, kind) is None else Circle.COMMISSIONED})


def _own_row(user: User, kind: SubjectKind, scope: Scope, row: Registered) -> frozenset[Circle]:
    if not scope.may(OWN):
        return frozenset()
    if row.holder_id is not None and row.holder_id in offices_of(user):
        return frozenset({Circle.HOLDER})
    return frozenset({Circle.COMMISSIONED}) if is_entrusted(user, kind, row) else frozenset()
