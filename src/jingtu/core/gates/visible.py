"""Which verdicts a person may read: those about subjects that they may see, each reason without facts that are kept from them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.clearance import hidden_from
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind, kind_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import visible_to

from .asking import Gate
from .models import Suspension, Verdict

ASK = "gates.ask"


def verdicts_visible_to(user: User) -> QuerySet[Verdict]:
    """Return the verdicts about subjects that a person may see."""
    about = Q(pk__in=[])
    for kind in declared(SubjectKind).values():
        if asked := [code for code, gate in declared(Gate).items() if gate.about == kind.code]:
            about |= Q(Exists(visible_to(user, kind).filter(pk=OuterRef("subject"))), gate__in=asked)
    rows = Verdict.objects.filter(about)
    scope = scope_of(user)
    return scope.within(rows, "place_path", ASK) if scope.may(ASK) else rows


def suspensions_visible_to(user: User) -> QuerySet[Suspension]:
    """Return what is suspended in a person's areas and above them."""
    return scope_of(user).reaching(Suspension.objects.select_related("place"), "place_path", ASK)


def reasons_for(verdict: Verdict, row: Registered, user: User) -> list[dict[str, Any]]:
    """Return the reasons of a verdict; one that tells a fact the person may not read keeps its outcome and clause alone."""
    hidden = hidden_from(user, kind_of(row), row)
    return [
        reason | {"said": "", "opens_by": "", "is_hidden": True} if hidden & set(reason.get("fields", ())) else reason
        for reason in verdict.reasons
    ]
