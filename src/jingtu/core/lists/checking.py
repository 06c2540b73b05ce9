"""Consistency across lists: every rule between lists, and the subjects that break it on a day."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from jingtu.core.places.paths import bounds
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered

from .declaring import Consistency, SubjectList
from .entering import on_list
from .models import Entry


@dataclass(frozen=True)
class Contradiction:
    """A subject that breaks a rule."""

    rule: Consistency
    subject: int


def contradictions(on: dt.date, place_path: str = "") -> list[Contradiction]:
    """Return every subject of a place that breaks a declared rule on a day; one question a rule."""
    return [
        Contradiction(rule, subject)
        for rule in declared(Consistency).values()
        for subject in breaking(rule, on, place_path).order_by("pk").values_list("pk", flat=True)
    ]


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
        low, high = bounds(place_path)
        rows = rule.who.rows().filter(place_path__gte=low)
        return rows.filter(place_path__lt=high) if high else rows
    entries = on_list(find(SubjectList, rule.every), on, place_path)
    return about(rule).table.objects.filter(pk__in=entries.values("subject"))


def _exists(entries: QuerySet[Entry]) -> Exists:
    return Exists(entries.order_by())
