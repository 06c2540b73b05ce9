"""Editions: a list of a place as it stood on a day, drawn up, compared with another, published under a number, kept whole."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.places.models import Division
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.registering import spelling
from jingtu.core.subjects.revising import past_facts

from .declaring import SubjectList
from .entering import check_decides, on_list
from .models import Edition

Row = dict[str, Any]
CALLED = ("code", "name", "place_id")


@dataclass(frozen=True)
class Difference:
    """What a later edition says that an earlier one does not: who came, who went, whose name or code reads otherwise."""

    entered: list[Row]
    left: list[Row]
    changed: list[tuple[Row, Row]]

    def __bool__(self) -> bool:
        return bool(self.entered or self.left or self.changed)


@transaction.atomic
def draw_up(kind: SubjectList, place: Division, *, by: User, as_of: dt.date) -> Edition:
    """Draw up the list of a place as of a day; an earlier draft gives way.

    Raises Refused (a day to come), Overtaken (drawn up meanwhile), PermissionDenied.
    """
    check_decides(kind, place.path, by)
    if as_of > clock.today():
        raise Refused(_("截至日期 %(on)s 还没有到，今天是 %(today)s。请改正。") % {"on": as_of, "today": clock.today()})
    drafts(kind, place.path).delete()
    edition = Edition(
        list_code=kind.code,
        place_path=place.path,
        place_name=place.name,
        as_of=as_of,
        authority=by.party,
        rows=rows_on(kind, as_of, place.path),
        drawn_by=by,
        drawn_at=clock.now(),
    )
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError:
        raise Overtaken(_("这份名录刚刚被别人起草，这次没有起草。请刷新页面查看现状。")) from None
    _record(by, "lists.draw_up", edition)
    return edition


@transaction.atomic
def issue(edition: Edition, *, by: User, document: str) -> Edition:
    """Publish a draft under the next number of its place.

    Raises Refused (no document, the list has moved since the draft), Overtaken (published meanwhile), PermissionDenied.
    """
    kind = find(SubjectList, edition.list_code)
    check_decides(kind, edition.place_path, by)
    if not document.strip():
        raise Refused(_("公布名录要写明公布的文件。请填写文件名称和文号后再提交。"))
    if rows_on(kind, edition.as_of, edition.place_path) != edition.rows:
        raise Refused(_("起草以后，这份名录又有变动，没有公布。请重新起草，核对后再公布。"))
    last = published(kind, edition.place_path).last()
    facts = {"document": document.strip(), "authority": by.party, "number": last.number + 1 if last else 1}
    facts |= {"published_by": by, "published_on": clock.today(), "published_at": clock.now()}
    try:
        with transaction.atomic():
            done = Edition.objects.filter(pk=edition.pk, number=None).update(**facts)
    except IntegrityError:  # another edition of this place took the number at the same moment
        done = 0
    if not done:
        raise Overtaken(_("这份名录刚刚被别人公布或重新起草，这次没有公布。请刷新页面查看现状。"))
    edition.refresh_from_db()
    _record(by, "lists.publish", edition)
    return edition


@transaction.atomic
def publish(kind: SubjectList, place: Division, *, by: User, as_of: dt.date, document: str) -> Edition:
    """Draw up the list of a place and publish it at once. Raises as `draw_up` and `issue` do."""
    return issue(draw_up(kind, place, by=by, as_of=as_of), by=by, document=document)


def drafts(kind: SubjectList, place_path: str) -> QuerySet[Edition]:
    """Return the draft of a place, as a query."""
    return Edition.objects.filter(list_code=kind.code, place_path=place_path, number=None)


def published(kind: SubjectList, place_path: str) -> QuerySet[Edition]:
    """Return the published editions of a place as a query, oldest first."""
    return Edition.objects.filter(list_code=kind.code, place_path=place_path).exclude(number=None).order_by("number")


def before(edition: Edition, among: QuerySet[Edition] | None = None) -> Edition | None:
    """Return the edition published before this one, of those `among` which a person may read; for a draft the last one."""
    earlier = published(find(SubjectList, edition.list_code), edition.place_path)
    if among is not None:
        earlier = earlier.filter(pk__in=among.order_by().values("pk"))
    return (earlier.filter(number__lt=edition.number) if edition.number else earlier).last()


def rows_on(kind: SubjectList, on: dt.date, place_path: str) -> list[Row]:
    """Return who is on the list on a day, under the names, codes and places of that day, in the order of names."""
    held = on_list(kind, on, place_path)
    entries = {entry.subject_id: entry for entry in held.select_related("entered_authority")}
    return [
        {
            "subject": row.pk,
            "code": row.code,
            "name": row.name,
            "place": row.place.name,
            "entered_on": entries[row.pk].entered_on.isoformat(),
            "basis": entries[row.pk].entered_basis,
            "authority": str(entries[row.pk].entered_authority or ""),
        }
        for row in _named_as_on(kind, held.order_by().values("subject"), on)
    ]


def _named_as_on(kind: SubjectList, subjects: QuerySet, on: dt.date) -> list[Registered]:
    """The rows of subjects as they were called and lay on a day."""
    table = find(SubjectKind, kind.about).table
    rows = list(table.objects.filter(pk__in=subjects).select_related("place").defer("geometry").order_by("sort_key", "pk"))
    past = past_facts(subjects, on, CALLED)
    if not past:
        return rows
    places = Division.objects.in_bulk({facts["place_id"] for facts in past.values() if "place_id" in facts})
    for row in rows:
        facts = past.get(row.pk, {})
        row.code, row.name = facts.get("code", row.code), facts.get("name", row.name)
        row.place = places[facts["place_id"]] if "place_id" in facts else row.place
        row.sort_key = spelling(row.name)["sort_key"] if "name" in facts else row.sort_key
    return sorted(rows, key=lambda row: (row.sort_key, row.pk))


def compare(earlier: Edition | None, later: Edition) -> Difference:
    """Return what changed between two editions of a list; without an earlier one everything is new."""
    before, after = _by_subject(earlier.rows if earlier else []), _by_subject(later.rows)
    both = [(before[subject], row) for subject, row in after.items() if subject in before]
    return Difference(
        entered=[row for subject, row in after.items() if subject not in before],
        left=[row for subject, row in before.items() if subject not in after],
        changed=[(was, now) for was, now in both if (was["name"], was["code"]) != (now["name"], now["code"])],
    )


def _by_subject(rows: Sequence[Row]) -> dict[int, Row]:
    return {row["subject"]: row for row in rows}


def _record(by: User, action: str, edition: Edition) -> None:
    detail = {"list": edition.list_code, "number": edition.number, "as_of": edition.as_of, "entries": len(edition.rows)}
    record(by, action, subject=f"edition:{edition.pk}", detail=detail)
