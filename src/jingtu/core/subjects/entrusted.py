"""Subjects that a unit works at without holding them.

Commissions stand above subjects and say at start what they open today (`entrusted_by`); pages, clearance and moves ask here.
"""

from collections.abc import Callable

from django.db.models import Q

from jingtu.core.parties.models import User

from .kinds import SubjectKind
from .models import Registered

Stages = tuple[str, ...] | None
Condition = Callable[[User, SubjectKind, Stages], Q | None]
_condition: list[Condition] = []


def entrusted_by(condition: Condition) -> None:
    """Let a function say which rows of a kind are entrusted: (person, kind, codes of stages or None for any) → condition."""
    _condition[:] = [condition]


def entrusted(user: User, kind: SubjectKind, stages: Stages = None) -> Q | None:
    """Return the condition on the rows of a kind that are entrusted to an office of the person today; None for no row."""
    return _condition[0](user, kind, stages)


def is_entrusted(user: User, kind: SubjectKind, row: Registered, stages: Stages = None) -> bool:
    """Tell whether a row is entrusted to an office of the person today."""
    condition = entrusted(user, kind, stages)
    return condition is not None and kind.table.objects.filter(condition, pk=row.pk).exists()
