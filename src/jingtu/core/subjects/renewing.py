"""The search index of subjects made anew where an earlier version wrote it, before rows were marked with their areas."""

from itertools import islice

from django.db import transaction

from .declaring import declared
from .kinds import SubjectKind
from .search import SUBJECTS, areas_marked, searched

AT_ONCE = 2_000


def renew() -> int:
    """Write every register into the index again whose last row is not marked; return how many rows that were."""
    return sum(_renewed(kind) for kind in declared(SubjectKind).values() if not _is_marked(kind))


def _is_marked(kind: SubjectKind) -> bool:
    last = kind.table.objects.filter(subject__merged_into=None).order_by("-pk").first()
    return last is None or not areas_marked(last.place_path) or SUBJECTS.has_mark(last.pk, areas_marked(last.place_path)[0])


@transaction.atomic
def _renewed(kind: SubjectKind) -> int:
    number = 0
    rows = kind.table.objects.filter(subject__merged_into=None).order_by("pk").iterator(AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        SUBJECTS.put((row.pk, searched(row)) for row in some)
        number += len(some)
    return number
