"""Consistency across lists: every rule between two lists, and the subjects that break it on a day."""

import datetime as dt
from dataclasses import dataclass

from jingtu.core.subjects.declaring import declared, find

from .declaring import Consistency, SubjectList
from .entering import on_list


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
        for subject in _breaking(rule, on, place_path).order_by("subject").values_list("subject", flat=True)
    ]


def _breaking(rule: Consistency, on: dt.date, place_path: str):
    every = on_list(find(SubjectList, rule.every), on, place_path)
    other = on_list(find(SubjectList, rule.also_on or rule.never_on), on).values("subject")
    return every.exclude(subject__in=other) if rule.also_on else every.filter(subject__in=other)
