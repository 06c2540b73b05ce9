"""The search index of subjects made anew where an earlier version wrote it: before rows were marked with their areas, and
before an import that moves a row marked it with the new ones."""

from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from jingtu.core.search.pairs import Mark

from .declaring import declared
from .kinds import SubjectKind
from .models import Registered, Revision
from .search import SUBJECTS, areas_marked, searched

AT_ONCE = 2_000
STAMP = 0  # the id, which no subject has, under which the index says that moved rows stand where they lie
MOVED = Mark("moved")


def renew() -> int:
    """Write again every register whose last row is not marked, and once every row that ever moved; return how many rows."""
    number = sum(_put(_rows(kind)) for kind in declared(SubjectKind).values() if not _is_marked(kind))
    return number if SUBJECTS.has_mark(STAMP, MOVED) else number + _renew_moved()


def _is_marked(kind: SubjectKind) -> bool:
    last = _rows(kind).order_by("-pk").first()
    return last is None or not areas_marked(last.place_path) or SUBJECTS.has_mark(last.pk, areas_marked(last.place_path)[0])


@transaction.atomic
def _renew_moved() -> int:
    moved = Revision.objects.filter(after__has_key="place_id").values("subject")
    number = sum(_put(_rows(kind).filter(pk__in=moved)) for kind in declared(SubjectKind).values())
    SUBJECTS.put([(STAMP, [MOVED])])
    return number


@transaction.atomic
def _put(rows: QuerySet[Registered]) -> int:
    number, found = 0, rows.order_by("pk").iterator(AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        SUBJECTS.put((row.pk, searched(row)) for row in some)
        number += len(some)
    return number


def _rows(kind: SubjectKind) -> QuerySet[Registered]:
    return kind.table.objects.filter(subject__merged_into=None)
