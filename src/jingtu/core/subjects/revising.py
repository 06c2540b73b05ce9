"""Changing the facts of a subject, apart from its state: what was is kept beside what is, and any past day can be read again.

revise(row, {"name": "…", "holder": party}, by=person, on=day, grounds="…", version=row.version)
as_it_was(row, revisions, day)                          # the row with the facts of that day
past_facts(subjects, day, ("name",))                    # of many: those facts that read otherwise since
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.geometry import checked

from .errors import Overtaken, Refused
from .following import changed, follow_place
from .models import Registered, Revision
from .plain import held, plain
from .registering import box_of, spelling
from .search import SUBJECTS, searched

WRITE = "registers.write"
FOLLOWS = frozenset({"sort_key", "initials", "place_path", "west", "south", "east", "north", "version"})


def revise(
    row: Registered, changes: Mapping[str, Any], *, by: User, on: dt.date, version: int, grounds: str = ""
) -> Revision | None:
    """Write fields of a row from a day on and return what was kept of it, None where nothing differs; `row` is renewed.

    Raises Refused (a day to come or before the subject existed), Overtaken, PermissionDenied, ValidationError by field.
    """
    _check_may(row, changes, by)
    return write(row, changes, by=by, on=on, version=version, grounds=grounds)


@transaction.atomic
def write(
    row: Registered, changes: Mapping[str, Any], *, by: User, on: dt.date, version: int, grounds: str = ""
) -> Revision | None:
    """As `revise`, for moves and what follows them: whoever makes the move may, without the right to change facts."""
    _check_day(row, on)
    before = {field.attname: plain(field, getattr(row, field.attname)) for field in _fields(row, changes)}
    for name, value in changes.items():
        setattr(row, name, value)
    _follow(row, changes)
    row.full_clean(exclude=["subject", "geometry"])
    after = {field.attname: plain(field, getattr(row, field.attname)) for field in _fields(row, changes)}
    differs = sorted(name for name in after if after[name] != before[name])
    if not differs:
        return None
    written = {field.attname for field in _fields(row, [*changes, *FOLLOWS - {"version"}])}
    values = {name: getattr(row, name) for name in written}
    if not type(row).objects.filter(pk=row.pk, version=version).update(**values, version=version + 1):
        raise Overtaken(_("“%(name)s”刚刚被别人改过，这次没有保存。请刷新页面，核对后再改。") % {"name": row.name})
    row.version = version + 1
    SUBJECTS.put([(row.pk, searched(row))])
    if "place_id" in differs:
        follow_place({row.pk: row.place_path})
    kept = Revision.objects.create(
        subject_id=row.pk,
        effective_on=on,
        recorded_at=clock.now(),
        recorded_by=by,
        grounds=grounds.strip(),
        before={name: before[name] for name in differs},
        after={name: after[name] for name in differs},
    )
    changed(row.pk)
    detail = {"before": kept.before, "after": kept.after, "on": on, "grounds": kept.grounds}
    record(by, "subjects.revise", subject=f"subject:{row.pk}", detail=detail)
    return kept


def as_it_was(row: Registered, revisions: Iterable[Revision], on: dt.date, known_at: dt.datetime | None = None) -> Registered:
    """Put into the row, which is not saved, the facts of a day, as known at an instant (None: now), and return it.

    `revisions` are all those of the row.
    """
    for name, fact in facts_on(revisions, on, known_at).items():
        setattr(row, name, held(row._meta.get_field(name), fact))
    return row


def facts_on(revisions: Iterable[Revision], on: dt.date, known_at: dt.datetime | None = None) -> dict[str, Any]:
    """Return the facts of a day of each field that the revisions of one row ever changed, as known at an instant (None: now).

    A revision says what holds from its day on, whatever was recorded before it, so the last recorded of those up to the day
    speaks; before all of them holds what the first recorded found. The present row is what the last recorded says.
    """
    facts: dict[str, Any] = {}
    for revision in sorted(revisions, key=lambda revision: revision.pk):
        for name, fact in revision.before.items():
            facts.setdefault(name, fact)
        if revision.effective_on <= on and (known_at is None or revision.recorded_at <= known_at):
            facts |= revision.after
    return facts


def past_facts(subjects: QuerySet | Sequence[int], on: dt.date, names: Sequence[str]) -> dict[int, dict[str, Any]]:
    """Return by subject the facts of a past day in these fields, of those alone in which one was changed since. One question.

    `names` are those of columns, as revisions keep them.
    """
    if on >= clock.today():
        return {}
    kept = Revision.objects.filter(before__has_any_keys=list(names)).order_by()
    changed = kept.filter(effective_on__gt=on, subject__in=subjects)
    found: dict[int, list[Revision]] = defaultdict(list)
    for revision in kept.filter(subject__in=changed.values("subject")).defer("grounds"):
        found[revision.subject_id].append(revision)
    return {subject: _only(names, facts_on(revisions, on)) for subject, revisions in found.items()}


def _only(names: Sequence[str], facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}


def _fields(row: Registered, names: Iterable[str]) -> list[Any]:
    return [row._meta.get_field(name) for name in names]


def _follow(row: Registered, changes: Mapping[str, Any]) -> None:
    """Bring up to date what repeats other fields."""
    if "name" in changes:
        row.name = row.name.strip()
        for name, value in spelling(row.name).items():
            setattr(row, name, value)
    if "place" in changes:
        row.place_path = row.place.path
    if "geometry" in changes:
        row.geometry = None if row.geometry is None else checked(row.geometry)
        for edge, value in box_of(row.geometry).items():
            setattr(row, edge, value)


def _check_may(row: Registered, changes: Mapping[str, Any], by: User) -> None:
    scope, place = scope_of(by), changes.get("place")
    if not (scope.may(WRITE, row.place_path) and (place is None or scope.may(WRITE, place.path))):
        raise PermissionDenied(
            _("您不能修改“%(name)s”的信息，或新的所在地不在您的管辖区域内。需要时请联系安全管理员核对您的角色和区域。")
            % {"name": row.name}
        )


def _check_day(row: Registered, on: dt.date) -> None:
    words = {"on": on, "from": row.valid_from, "today": clock.today()}
    if on > clock.today():
        raise Refused(_("变更日期 %(on)s 还没有到，今天是 %(today)s。请改正日期。") % words)
    if on < row.valid_from:
        raise Refused(_("变更日期 %(on)s 早于起始日期 %(from)s，那时还没有登记。请改正日期。") % words)
