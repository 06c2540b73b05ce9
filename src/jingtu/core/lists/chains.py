"""Lists that follow each other, as declarations, and how far one subject has come along them.

Lists of several plans overlap: they are linked as stages and never merged, so each keeps its own entries, editions and authority.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.db.models import Q
from django.utils.functional import Promise

from jingtu.core.subjects.declaring import Declaration, DeclarationRefused, declared
from jingtu.core.subjects.models import Registered

from .declaring import SubjectList
from .models import Entry


@dataclass(frozen=True)
class ListChain(Declaration):
    """Codes of lists in the order in which subjects of the kind `about` come onto them.

    A list of another theme is named by its code and left out while that theme is not installed; `before` names the field that
    leads to the subject which stands on such a list in place of this one.
    """

    about: str = ""
    lists: tuple[str, ...] = ()
    before: str = ""

    def __post_init__(self) -> None:
        if not self.about or len(set(self.lists)) < 2:
            raise DeclarationRefused(f"ListChain {self.code}: a chain needs the kind it is about and at least two lists.")
        super().__post_init__()


@dataclass(frozen=True)
class Step:
    """One list of a chain and the entries of a subject on it, the earliest first; none where it was never on it."""

    code: str
    label: str | Promise
    entries: tuple[Entry, ...]
    on: dt.date

    @property
    def holds(self) -> bool:
        """Whether the subject is on the list on the day asked about."""
        return any(entry.left_on is None or entry.left_on > self.on for entry in self.entries)


def steps(chain: ListChain, row: Registered, on: dt.date, *, before: bool = True) -> list[Step]:
    """Return every list of a chain with what a subject, and with `before` the one before it, had on it by a day.

    One question for all lists.
    """
    known = declared(SubjectList)
    subjects = Q(subject=row.pk)
    if before and chain.before and (earlier := getattr(row, f"{chain.before}_id")):
        subjects |= Q(subject=earlier)
    rows = Entry.objects.filter(subjects, list_code__in=chain.lists, entered_on__lte=on)
    found = list(rows.select_related("entered_authority", "left_authority").order_by("entered_on", "pk"))
    return [
        Step(code, known[code].label, tuple(entry for entry in found if entry.list_code == code), on)
        for code in chain.lists
        if code in known
    ]


@register()
def every_list_of_a_chain_is_there(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Report chains that name a list which its installed theme does not declare."""
    return [
        Error(f"ListChain {chain.code}: no list is declared as {code!r}.", id="lists.E001")
        for chain in declared(ListChain).values()
        for code in _unknown(chain)
    ]


def _unknown(chain: ListChain) -> Iterator[str]:
    known = declared(SubjectList)
    for code in chain.lists:
        theme = code.split(".")[0]
        if code not in known and apps.is_installed(f"jingtu.themes.{theme}"):
            yield code
