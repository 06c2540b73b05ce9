"""Duties as declarations: who owes what, by which clock, proved by what, to whom, and what it means in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from jingtu.core.subjects.declaring import Declaration, DeclarationRefused, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered

from .clocks import Clock
from .proofs import Filed


@dataclass(frozen=True)
class Who:
    """The subjects of a kind that owe: those in one of these states (none named: in any) with these values in their fields."""

    kind: str
    states: tuple[str, ...] = ()
    having: tuple[tuple[str, Any], ...] = ()

    def rows(self) -> QuerySet[Registered]:
        """Return the rows of those who owe."""
        rows = find(SubjectKind, self.kind).table.objects.order_by().filter(**dict(self.having))
        return rows.filter(state__in=self.states) if self.states else rows

    def includes(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether a row of the kind with these facts is one of those."""
        if self.states and facts["state"] not in self.states:
            return False
        return not self.having or all(facts[name] == value for name, value in self.having)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the kind's table that it asks."""
        return ("state", *(name for name, _value in self.having))


@dataclass(frozen=True)
class Duty(Declaration):
    """A duty about the subjects `who`: due by `clock`, met by `proof`, watched over by the office with the function `supervisor`.

    The holder of the subject owes it; with `owed_by`, the office with that function at the subject's place.
    """

    who: Who | None = None
    clock: Clock | None = None
    proof: Filed | None = None
    supervisor: str = ""
    meaning: str | Promise = ""
    owed_by: str = ""

    def __post_init__(self) -> None:
        lacking = [name for name in ("who", "clock", "proof", "supervisor", "meaning") if not getattr(self, name)]
        if lacking:
            raise DeclarationRefused(f"Duty {self.code}: a duty needs {', '.join(lacking)}.")
        super().__post_init__()
