"""What the public reads: of what was released, only what everybody may read at the moment of reading.

A subject that was classed more strictly since, or a field that was, is gone from every page, search and download at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from jingtu.core.filings.types import FilingType
from jingtu.core.parties.models import Party
from jingtu.core.subjects.clearance import classes_for
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind

from .declaring import Publication
from .models import Item, Release
from .releasing import is_public
from .search import ITEMS

EVERYBODY = AnonymousUser()
CHUNK = 2000
PUBLIC_BODIES = (Party.Kind.GOVERNMENT, Party.Kind.BUREAU, Party.Kind.TOWN, Party.Kind.ZONE, Party.Kind.JUDICIARY)


@dataclass(frozen=True)
class Fact:
    """A fact as it is read: what it is called, its value in words, its unit."""

    label: Any
    value: Any
    unit: str = ""


def released() -> QuerySet[Release]:
    """Return everything that was released, newest first, withdrawn items among it."""
    return Release.objects.select_related("authority", "source", "withdrawn_authority", "filing", "edition").order_by(
        "-released_on", "-pk"
    )


def open_items(release: Release | None = None) -> QuerySet[Item]:
    """Return the rows that everybody may read now, of one release or of all."""
    items = Item.objects.filter(_is_open(), release__withdrawn_on=None)
    return items.filter(release=release) if release else items


def open_names(releases: Iterable[Release]) -> dict[int, str]:
    """Return by release the name of whom a released filing is about, where that name is public now, withdrawn or not."""
    filings = [each.pk for each in releases if each.filing_id]
    return dict(Item.objects.filter(_is_open(), release__in=filings).order_by().values_list("release", "name"))


def named_party(party: Party | None, *, is_open: bool) -> str:
    """Return the name of a party behind a release; one that is no public body is named while its subject is public."""
    if party is None:
        return ""
    return str(party) if is_open or party.kind in PUBLIC_BODIES else _("责任单位")


def found(words: str) -> QuerySet[Release]:
    """Return the releases that name, in a row that is open now, what the words say."""
    ids = ITEMS.found(words)
    if ids is None:
        return released().none()
    return released().filter(pk__in=open_items().filter(pk__in=ids).order_by().values("release"))


def named(release: Release, words: str) -> QuerySet[Item]:
    """Return the open rows of a release that hold the words: all of them without words, none for words too short to search."""
    items = open_items(release)
    if not words.strip():
        return items
    ids = ITEMS.found(words)
    return items.none() if ids is None else items.filter(pk__in=ids)


def facts_of(release: Release, item: Item) -> list[Fact]:
    """Return the facts of a released filing that are public now, in the order of its form."""
    publication = find(Publication, release.publication)
    fields = find(FilingType, release.filing.type).fields
    return [
        Fact(field.label, field.in_words(item.facts[field.name]), field.unit)
        for field in fields
        if field.name in item.facts and is_public(publication, field)
    ]


def _is_open() -> Q:
    """The condition that everybody may read of the subject of a row."""
    open_now = Q(pk__in=())
    for kind in declared(SubjectKind).values():
        rows = kind.table.objects.filter(pk=OuterRef("subject"), sensitivity__in=sorted(classes_for(EVERYBODY, kind)))
        open_now |= Q(Exists(rows), subject__kind=kind.code, subject__merged_into=None)
    return open_now


def in_chunks(items: QuerySet[Item]) -> Iterator[Item]:
    """Yield rows in their order without holding them all."""
    last = 0
    while chunk := list(items.filter(position__gt=last).order_by("position")[:CHUNK]):
        yield from chunk
        last = chunk[-1].position
