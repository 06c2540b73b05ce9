"""Which filings, files and filed facts a person may see.

A filing is read by whoever reads its subject, and by the offices that filed it, received it or got a copy. Its files are for
fewer: the holder, also of what a commissioned unit filed for it, those offices, and who supervises the kind of subject or the
type of filing at this place.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jingtu.core.accesslog.seeing import shows
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of, offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.areas import in_areas
from jingtu.core.subjects.clearance import READ, classes_for
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind, row_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import visible_to

from .counting import indexed
from .models import Attachment, Filing, FilingCopy
from .types import Field, FilingType

DRAFT = Filing.State.DRAFT
COUNTY_DIGITS, COUNTIES_AT_MOST = 6, 20


def filings_visible_to(user: User, *, listed: bool = False) -> QuerySet[Filing]:
    """Return the filings that a person may see; a draft shows itself to those who write it alone.

    `listed` is for a page of them all: of a firm, or an office of few counties, they are collected first. Elsewhere each filing
    is asked whether it may be seen, which is right for a single one, and where so many may be that a page is soon full.
    """
    seen = Q(pk__in=_collected(user)) if listed and _sees_little(user) else _concerned(user) | _readable(user)
    return Filing.objects.filter(seen).filter(~Q(state=DRAFT) | Q(by__in=offices_of(user)) | Q(begun_by=user))


def attachments_visible_to(user: User) -> QuerySet[Attachment]:
    """Return the files that a person may open."""
    filings = filings_visible_to(user).filter(_concerned(user) | _supervised(user) | _filed_for(user)).order_by()
    return Attachment.objects.filter(filing__in=filings)


def filed_fields_for(user: User, filing: Filing, row: Registered | None = None) -> tuple[Field, ...]:
    """Return the fields of a filing that the person may read: the offices concerned all, others by the class of each field.

    `row` is the subject's, where the caller has it.
    """
    fields = find(FilingType, filing.type).fields
    if not any(field.sensitivity for field in fields):
        return fields
    if not _is_concerned(user, filing):
        kind = find(SubjectKind, filing.subject.kind)
        read = classes_for(user, kind, row or row_of(filing.subject))
        fields = tuple(field for field in fields if not field.sensitivity or field.sensitivity in read)
    shows(Filing._meta.label_lower, {field.sensitivity for field in fields if field.sensitivity})
    return fields


def counted_fields_for(user: User, kind: FilingType) -> tuple[Field, ...]:
    """Return the indexed fields by which the person may filter and sum the filings of a type, whosesoever they are."""
    read = classes_for(user, find(SubjectKind, kind.about))
    return tuple(field for field in indexed(kind) if not field.sensitivity or field.sensitivity in read)


def _sees_little(user: User) -> bool:
    scope = scope_of(user)
    paths = scope.under(READ).paths
    return not scope.may(READ) or (len(paths) <= COUNTIES_AT_MOST and all(len(path) >= COUNTY_DIGITS for path in paths))


def _collected(user: User) -> QuerySet[Filing, Any]:
    """The keys of all that the person may see, each reason along an index of its own."""
    rows = Filing.objects.order_by()
    parts = [rows.filter(subject__in=visible_to(user, kind).values("pk")) for kind in _filed_about()]
    offices = offices_of(user)
    if _works_with_filings(user):
        copied = FilingCopy.objects.filter(party__in=offices).values("filing")
        reasons = (Q(by__in=offices), Q(begun_by=user), Q(to__in=offices), Q(pk__in=copied))
        parts += [rows.filter(reason) for reason in reasons]
    first, *others = (part.values("pk") for part in parts)
    return first.union(*others, all=True)


def _readable(user: User) -> Q:
    """About a subject that the person may see."""
    about = Q(pk__in=())
    for kind in _filed_about():
        seen = visible_to(user, kind).filter(pk=OuterRef("subject"))
        about |= Q(Exists(seen), subject__kind=kind.code)
    return about


def _filed_about() -> list[SubjectKind]:
    about = {each.about for each in declared(FilingType).values()}
    return [kind for kind in declared(SubjectKind).values() if kind.code in about]


def _works_with_filings(user: User) -> bool:
    scope = scope_of(user)
    return bool(offices_of(user)) and (scope.may(READ) or scope.may("filings.submit"))


def _concerned(user: User) -> Q:
    """Filed, received or copied by an office of this person, who still works with registers or filings at all."""
    if not _works_with_filings(user):
        return Q(pk__in=())
    offices = offices_of(user)
    copied = FilingCopy.objects.filter(filing=OuterRef("pk"), party__in=offices)
    return Q(by__in=offices) | Q(begun_by=user) | ~Q(state=DRAFT) & (Q(to__in=offices) | Exists(copied))


def _is_concerned(user: User, filing: Filing) -> bool:
    return Filing.objects.filter(_concerned(user) | _filed_for(user), pk=filing.pk).exists()


def _filed_for(user: User) -> Q:
    """Handed in about what this person's office holds, of a type that a commissioned unit may file."""
    condition = Q(pk__in=())
    if scope_of(user).may("filings.submit"):
        for kind in declared(SubjectKind).values():
            if types := [each.code for each in declared(FilingType).values() if each.commissioned and each.about == kind.code]:
                held = kind.table.objects.filter(pk=OuterRef("subject"), holder__in=offices_of(user))
                condition |= Q(Exists(held), type__in=types) & ~Q(state=DRAFT)
    return condition


def _supervised(user: User) -> Q:
    """About a kind that this person's office supervises, or of a type that it decides on, in its area."""
    functions = functions_of(user)
    kinds = [kind.code for kind in declared(SubjectKind).values() if functions & set(kind.supervisors)]
    types = [each.code for each in declared(FilingType).values() if each.to in functions]
    return (Q(subject__kind__in=kinds) | Q(type__in=types)) & in_areas("place_path", scope_of(user).under(READ).paths)
