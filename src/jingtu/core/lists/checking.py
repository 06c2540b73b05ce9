"""Consistency across lists: the subjects that break a rule between lists on a day."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from jingtu.core.places.areas import in_area
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered

from .declaring import Consistency, SubjectList
from .entering import on_list
from .models import Entry


def breaking(rule: Consistency, on: dt.date, place_path: str = "") -> QuerySet[Registered]:
    """Return the rows of the subjects of a place that break a rule on a day; `who` is judged by what is registered now."""
    other = on_list(find(SubjectList, rule.also_on or rule.never_on), on).filter(subject=OuterRef("pk"))
    rows = _every(rule, on, place_path)
    return rows.exclude(_exists(other)) if rule.also_on else rows.filter(_exists(other))


def about(rule: Consistency) -> SubjectKind:
    """Return the kind of subject that a rule is about."""
    return find(SubjectKind, rule.who.kind if rule.who else find(SubjectList, rule.every).about)


def _every(rule: Consistency, on: dt.date, place_path: str) -> QuerySet[Registered]:
    if rule.who:
        return rule.who.rows().filter(in_area("place_path", place_path))
    entries = on_list(find(SubjectList, rule.every), on, place_path)
    return about(rule).table.objects.filter(pk__in=entries.values("subject"))


def _exists(entries: QuerySet[Entry]) -> Exists:
    return Exists(entries.order_by())
