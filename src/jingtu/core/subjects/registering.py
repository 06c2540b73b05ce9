"""A subject comes into its register: identity and row in one transaction, with the event that says so."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.places.geometry import checked
from jingtu.core.places.models import Division

from .errors import Refused
from .following import changed
from .kinds import SubjectKind
from .models import Event, Registered, Subject
from .search import SUBJECTS, searched

ENTERED = "enter"


@transaction.atomic
def register(
    kind: SubjectKind, *, by: User | None, place: Division, name: str, on: dt.date, grounds: str = "", **facts: Any
) -> Registered:
    """Enter a subject of this kind from a day on and return its row. Raises Refused (no name, a day to come)."""
    name = name.strip()
    if not name:
        raise Refused(_("还没有填写名称。请填写后再登记。"))
    if on > clock.today():
        raise Refused(_("起始日期 %(on)s 还没有到，今天是 %(today)s。请改正日期。") % {"on": on, "today": clock.today()})
    subject = Subject.objects.create(kind=kind.code, created_by=by)
    facts = {"sensitivity": kind.sensitivity} | facts
    row = kind.table(subject=subject, name=name, place=place, place_path=place.path, valid_from=on, **spelling(name), **facts)
    if row.geometry is not None:
        row.geometry = checked(row.geometry)
    for edge, value in box_of(row.geometry).items():
        setattr(row, edge, value)
    row.state, row.state_since = kind.lifecycle.first, on
    row.full_clean(exclude=["subject", "geometry"])
    row.save(force_insert=True)
    SUBJECTS.put([(subject.pk, searched(row))])
    Event.objects.create(
        subject=subject, move=ENTERED, target=row.state, effective_on=on, recorded_at=clock.now(), recorded_by=by, grounds=grounds
    )
    changed(subject.pk)
    record(by, "subjects.enter", subject=f"subject:{subject.pk}", detail={"kind": kind.code, "name": name, "on": on})
    return row


def spelling(name: str) -> dict[str, str]:
    """How a name is sorted and found by people who type: whole pinyin, and first letters."""
    words = [_spelled(word) for word in _words().seg(name)]
    return {
        "sort_key": " ".join(syllable for syllables, _initials in words for syllable in syllables)[:200],
        "initials": "".join(initials for _syllables, initials in words)[:120].lower(),
    }


def box_of(geometry: BaseGeometry | None) -> dict[str, float | None]:
    """The box around a geometry by which maps find it; empty where there is none."""
    edges = (None,) * 4 if geometry is None else geometry.bounds
    return dict(zip(("west", "south", "east", "north"), edges, strict=True))


@lru_cache
def _words() -> Any:
    """What cuts a name into the words that decide between the readings of a character; a second to load: not at every start."""
    from pypinyin.core import Pinyin

    return Pinyin()


@lru_cache(maxsize=20_000)
def _spelled(word: str) -> tuple[list[str], str]:
    """A word has its reading whatever stands around it, and names repeat their words: a register of them is spelled from here."""
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(word), "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))
