"""Onto a list and off it, with the day, the basis and the authority; a move of a subject does it in its own transaction."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.nearest import office_of_level
from jingtu.core.parties.offices import functions_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.areas import in_area
from jingtu.core.places.models import Division
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import NoValue
from jingtu.core.subjects.revising import past_facts
from jingtu.standards import functions

from .declaring import SubjectList
from .models import Entry

DECIDE = "registers.move"


def on_list(kind: SubjectList, on: dt.date, place_path: str = "") -> QuerySet[Entry]:
    """Return the entries of a list that hold on a day, of what lay in the place and all below it on that day."""
    held = Entry.objects.filter(Q(left_on=None) | Q(left_on__gt=on), list_code=kind.code, entered_on__lte=on)
    return held.filter(_lay_in(held, place_path, on)) if place_path else held


def _lay_in(entries: QuerySet[Entry], place_path: str, on: dt.date) -> Q:
    """Entries bear the place where their subject lies now; of those that moved since, the place of the day is asked."""
    here = in_area("place_path", place_path)
    then = past_facts(entries.order_by().values("subject"), on, ("place_id",))
    if not then:
        return here
    places = Division.objects.filter(in_area("path", place_path), pk__in={facts["place_id"] for facts in then.values()})
    inside = set(places.values_list("pk", flat=True))
    lay_there = [subject for subject, facts in then.items() if facts["place_id"] in inside]
    return (here & ~Q(subject__in=list(then))) | Q(subject__in=lay_there)


def enter(kind: SubjectList, row: Registered, *, by: User, on: dt.date, basis: str) -> Entry:
    """Put a subject on a list from a day on. Raises Refused (on it already, no basis, a wrong day), PermissionDenied."""
    check_decides(kind, row.place_path, by)
    _check(row.valid_from, on, basis)
    last = Entry.objects.filter(list_code=kind.code, subject=row.pk).exclude(left_on=None).order_by("left_on").last()
    if last and on < last.left_on:
        raise Refused(
            _("“%(name)s”%(left)s 才移出名录，不能在这以前再列入。请改正日期。") % {"name": row.name, "left": last.left_on}
        )
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                list_code=kind.code,
                subject_id=row.pk,
                place_path=row.place_path,
                entered_on=on,
                entered_basis=basis.strip(),
                entered_authority=authority(kind, row.place_path, on, by),
                entered_by=by,
            )
            record(by, "lists.enter", subject=f"subject:{row.pk}", detail={"list": kind.code, "on": on, "basis": basis.strip()})
    except IntegrityError:
        raise Refused(_("“%(name)s”已经在“%(list)s”里。请刷新页面查看现状。") % {"name": row.name, "list": kind.label}) from None
    return entry


@transaction.atomic
def leave(kind: SubjectList, row: Registered, *, by: User, on: dt.date, basis: str) -> Entry:
    """Take a subject off a list from a day on. Raises Refused (not on it, no basis, a wrong day), PermissionDenied."""
    check_decides(kind, row.place_path, by)
    entry = Entry.objects.select_for_update().filter(list_code=kind.code, subject=row.pk, left_on=None).first()
    if entry is None:
        raise Refused(_("“%(name)s”不在“%(list)s”里，不能移出。请刷新页面查看现状。") % {"name": row.name, "list": kind.label})
    _check(entry.entered_on, on, basis)
    decided = authority(kind, row.place_path, on, by)
    entry.left_on, entry.left_basis, entry.left_authority, entry.left_by = on, basis.strip(), decided, by
    entry.save()
    record(by, "lists.leave", subject=f"subject:{row.pk}", detail={"list": kind.code, "on": on, "basis": basis.strip()})
    return entry


def authority(kind: SubjectList, place_path: str, on: dt.date, by: User) -> Party | None:
    """Return the office that decides on a day: that of the level the rule names, else the recording person's own."""
    try:
        level = str(kind.decided_at.at(place_path, on).value) if kind.decided_at else ""
    except NoValue:
        level = ""
    return (office_of_level(kind.decided_by, place_path, level) if level else None) or by.party


def _check(earliest: dt.date, on: dt.date, basis: str) -> None:
    if not basis.strip():
        raise Refused(_("列入和移出名录要写明依据。请填写文件名称、文号或事由后再提交。"))
    if on > clock.today():
        raise Refused(_("日期 %(on)s 还没有到，今天是 %(today)s。请改正。") % {"on": on, "today": clock.today()})
    if on < earliest:
        raise Refused(_("日期 %(on)s 早于 %(earliest)s，那时还没有登记或列入。请改正。") % {"on": on, "earliest": earliest})


def check_decides(kind: SubjectList, place_path: str, by: User) -> None:
    """Raise PermissionDenied unless the person's office decides on this list at this place."""
    if not may_decide(kind, by, place_path):
        raise PermissionDenied(who_decides(kind))


def may_decide(kind: SubjectList, by: User, place_path: str | None = None) -> bool:
    """Tell whether the person's office decides on this list, at this place or anywhere."""
    return kind.decided_by in functions_of(by) and scope_of(by).may(DECIDE, place_path)


def who_decides(kind: SubjectList) -> str:
    """Say which offices decide on a list."""
    return _("“%(list)s”由%(office)s部门决定。") % {"list": kind.label, "office": functions.names()[kind.decided_by]}
