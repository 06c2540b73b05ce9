"""Who must stay out of a panel: who works for a unit that the filing concerns, and who declared an interest in one."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from jingtu.core.commissions.declaring import Stage
from jingtu.core.commissions.kin import kin_of
from jingtu.core.commissions.models import Commission
from jingtu.core.filings.models import Filing
from jingtu.core.parties.models import Party
from jingtu.core.subjects.declaring import called

from .declaring import Review
from .models import Expert, Interest


def recused(review: Review, filing: Filing, experts: Iterable[Expert], on: dt.date) -> list[dict[str, Any]]:
    """Return those of the experts who may not judge a filing on a day: `{"expert", "name", "why"}`."""
    experts = list(experts)
    concerned = _concerned(review, filing, on)
    interests = Interest.objects.held_on(on).filter(expert__in=[each.pk for each in experts], party__in=list(concerned))
    declared_by = {each.expert_id: each for each in interests.select_related("party")}
    found = []
    for expert in experts:
        why = ""
        if expert.unit_id in concerned:
            why = _("工作单位是%(what)s") % {"what": concerned[expert.unit_id]}
        elif interest := declared_by.get(expert.pk):
            words = {"what": concerned[interest.party_id], "why": interest.reason}
            why = _("与%(what)s有利害关系：%(why)s") % words
        if why:
            found.append({"expert": expert.pk, "name": expert.name, "why": why})
    return found


def _concerned(review: Review, filing: Filing, on: dt.date) -> dict[int, str]:
    """The parties that a filing concerns, with all that are one with them, by id: what each is to it."""
    row = review.concerned(filing)
    roles: list[tuple[Party, str]] = []
    if filing.by:
        roles.append((filing.by, _("报送单位“%(name)s”") % {"name": filing.by}))
    if row.holder:
        roles.append((row.holder, _("责任单位“%(name)s”") % {"name": row.holder}))
    for each in Commission.objects.standing().filter(subject=row.pk).select_related("unit", "client"):
        stage = called(Stage, each.stage)
        roles.append((each.unit, _("“%(stage)s”受托单位“%(name)s”") % {"stage": stage, "name": each.unit}))
        if each.client:
            roles.append((each.client, _("委托单位“%(name)s”") % {"name": each.client}))
    found: dict[int, str] = {}
    for party, role in roles:
        for key, how in kin_of(party, on).items():
            found.setdefault(key, role + (_("（同一单位：%(how)s）") % {"how": how} if how else ""))
    return found
