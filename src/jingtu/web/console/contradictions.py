"""Where lists contradict each other: every rule between them, how many subjects break it, and which."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy

from jingtu.core import clock, sql
from jingtu.core.lists.checking import about, breaking
from jingtu.core.lists.declaring import Consistency, SubjectList
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.visible import READ, visible_to
from jingtu.web.keyset import CEILING, Keyset, said
from jingtu.web.listing import Column

COLUMNS = (
    Column("name", gettext_lazy("名称"), ("sort_key",)),
    Column("code", gettext_lazy("编号")),
    Column("place", gettext_lazy("所在地"), ("place_path",)),
    Column("state", gettext_lazy("状态")),
)


@needs(READ)
def contradictions(request: HttpRequest) -> HttpResponse:
    """Every rule with its number; the subjects that break the rule asked for, or the first that is broken."""
    rules = declared(Consistency)
    broken = {code: _broken(rule, request.user) for code, rule in rules.items()}
    totals = sql.counts(broken, CEILING)
    first = next((code for code in rules if totals[code]), None)
    chosen = rules.get(request.GET.get("rule", "")) or rules.get(first or "")
    context: dict[str, Any] = {
        "rules": [{"rule": rule, "total": said(totals[code]), "broken": bool(totals[code])} for code, rule in rules.items()],
        "chosen": chosen,
    }
    if chosen:
        kind = about(chosen)
        listing = Keyset(request, broken[chosen.code].select_related("place").defer("geometry"), COLUMNS, default="name")
        context |= {
            "listing": listing,
            "rows": [{"row": row, "kind": kind, "state": kind.lifecycle.states[row.state]} for row in listing.rows],
            "lists": [find(SubjectList, code) for code in (chosen.every, chosen.also_on, chosen.never_on) if code],
        }
    return render(request, "web/catalogues/contradictions.html", context)


def _broken(rule: Consistency, user: User) -> QuerySet[Any]:
    return breaking(rule, clock.today()).filter(pk__in=visible_to(user, about(rule)).order_by().values("pk"))


urlpatterns = [path("catalogues/contradictions/", contradictions, name="contradictions")]
