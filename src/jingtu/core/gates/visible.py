"""Which verdicts a person may read: those about subjects that they may see, each reason without facts that are kept from them."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.filings.models import Filing
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Division
from jingtu.core.places.zones import zones_around
from jingtu.core.subjects.clearance import hidden_from
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind, kind_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import visible_to

from .asking import Gate
from .conditions import Reason
from .models import Suspension, Verdict

ASK = "gates.ask"


def verdicts_visible_to(user: User, *, walked: str = "") -> QuerySet[Verdict]:
    """Return the verdicts about subjects that a person may see.

    `walked` names the field in whose order they are read along an index (`places.areas`).
    """
    about = Q(pk__in=[])
    for kind in declared(SubjectKind).values():
        if asked := [code for code, gate in declared(Gate).items() if gate.about == kind.code]:
            about |= Q(gate__in=asked) & Q(Exists(visible_to(user, kind).filter(pk=OuterRef("subject"))))
    rows = Verdict.objects.filter(about)
    scope = scope_of(user)
    return scope.within(rows, "place_path", ASK, walked=walked) if scope.may(ASK) else rows


def verdicts_resting_on(filing: Filing, user: User) -> list[Verdict]:
    """Return the verdicts of which a reason names a filing as its proof, as far as the person may read them; the latest first."""
    about = verdicts_visible_to(user).filter(subject=filing.subject_id)
    return [each for each in about if any(reason.get("filing") == filing.pk for reason in each.reasons)]


def suspensions_visible_to(user: User) -> QuerySet[Suspension]:
    """Return what is suspended in a person's areas, above them, and in zones around towns of theirs."""
    scope, rows = scope_of(user), Suspension.objects.select_related("place")
    towns = scope.within(Division.objects.filter(zones_around__isnull=False), "path", ASK).order_by()
    zones = zones_around(towns.values("path"), clock.today())
    return scope.reaching(rows, "place_path", ASK) | rows.filter(place_path__in=zones)


def reasons_for(verdict: Verdict, row: Registered, user: User) -> list[dict[str, Any]]:
    """Return the reasons of a verdict; one that tells a fact the person may not read keeps its outcome and clause alone."""
    return reasons_without(verdict, hidden_from(user, kind_of(row), row))


def as_told_to(user: User, reasons: Iterable[Reason], row: Registered) -> list[Reason]:
    """Return reasons that are not kept yet, as `reasons_for` returns kept ones: what they tell of hidden facts is left out."""
    hidden = hidden_from(user, kind_of(row), row)
    untold = {"said": _("依据的信息不对您公开。"), "opens_by": ""}
    return [replace(each, **untold) if hidden.intersection(each.fields) else each for each in reasons]


def reasons_without(verdict: Verdict, hidden: Collection[str]) -> list[dict[str, Any]]:
    """Return the reasons of a verdict without what tells one of the hidden fields."""
    return [
        reason | {"said": "", "opens_by": "", "is_hidden": True} if set(hidden).intersection(reason.get("fields", ())) else reason
        for reason in verdict.reasons
    ]
