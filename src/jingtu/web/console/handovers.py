"""Handing the live work of a split office, or of a function that moved, over to its successors: shown first, then done."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.parties.models import Party
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.work import handing_over
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.handing_over import Moving
from jingtu.core.work.models import Assignment, Handover
from jingtu.core.work.successions import PARTIAL
from jingtu.web.console.work_common import ASSIGN, attempt


class HandoverForm(forms.Form):
    """From which day on, and on what ground."""

    on = forms.DateField(
        label=gettext_lazy("移交日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("这一天以前仍显示原单位；在此之后交办的，自交办之日起移交。"),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=300, help_text=gettext_lazy("机构改革方案等文件的名称和文号。")
    )


@needs(ASSIGN)
def party_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose who gets what, let it be changed, show it by successor, and hand it over once confirmed."""
    party = _party(request, pk)
    today = clock.today()
    takers = handing_over.successors(party, today)
    moving = handing_over.propose(party, request.user, today) if takers else []
    posted = request.POST if request.method == "POST" else None
    form = HandoverForm(posted, initial=_initial(party, today))
    chosen = _chosen(request, moving, takers)
    if posted is not None and form.is_valid() and posted.get("sure") == "yes" and _done(request, chosen, form):
        messages.success(request, _("已移交 %d 项，承接单位已收到通知。") % len(chosen))
        return redirect("web:party_handover", pk)
    checked = posted is not None and form.is_valid() and bool(chosen) and posted.get("do") == "check"
    context = {
        "party": party,
        "successors": takers,
        "rows": [_row(each, chosen.get(each.assignment), takers) for each in moving],
        "form": form,
        "steps": [_step(*each) for each in handing_over.made_from(party, request.user)],
        "units": _units(chosen, takers) if checked else [],
        "nothing_chosen": posted is not None and not chosen,
        "staying": len(moving) - len(chosen),
    }
    return render(request, "web/parties/handover.html", context)


@require_POST
@needs(ASSIGN)
def handover_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back what one step handed over."""
    rows = scope_of(request.user).within(Handover.objects.exclude(made_by=None), "assignment__place_path", ASSIGN)
    found = get_object_or_404(rows.select_related("from_party", "to_party", "made_by"), pk=pk)
    attempt(request, lambda: handing_over.take_back(found, by=request.user), _("移交已撤回，任务回到%s。") % found.from_party)
    return redirect("web:party_handover", found.from_party_id)


def _party(request: HttpRequest, pk: int) -> Party:
    return get_object_or_404(request.scope.reaching(Party.objects.select_related("place"), "place__path"), pk=pk)


def _initial(party: Party, today: dt.date) -> dict[str, Any]:
    """Begin from the last succession that is registered."""
    last = party.successions.filter(kind__in=PARTIAL, on__lte=today).order_by("-on", "-pk").first()
    return {"on": last.on, "basis": last.basis} if last else {"on": today}


def _chosen(request: HttpRequest, moving: list[Moving], takers: list[Party]) -> dict[Assignment, Party]:
    """Return who gets what: as chosen on the page, else as proposed."""
    if request.method != "POST":
        return {each.assignment: each.to for each in moving if each.to}
    known = {str(party.pk): party for party in takers}
    asked = {each.assignment: request.POST.get(f"to-{each.assignment.pk}", "") for each in moving}
    return {row: known[key] for row, key in asked.items() if key in known}


def _row(each: Moving, to: Party | None, takers: list[Party]) -> dict[str, Any]:
    offered = [party for party in takers if party.pk not in each.taken_by]
    return {"assignment": each.assignment, "why": each.why, "to": to, "offered": offered}


def _units(chosen: dict[Assignment, Party], takers: list[Party]) -> list[dict[str, Any]]:
    units = [{"party": party, "rows": [row for row, to in chosen.items() if to.pk == party.pk]} for party in takers]
    return [unit for unit in units if unit["rows"]]


def _step(handover: Handover, number: int) -> dict[str, Any]:
    return {"handover": handover, "number": number, "may_undo": not handing_over.was_passed_on(handover)}


def _done(request: HttpRequest, chosen: dict[Assignment, Party], form: HandoverForm) -> bool:
    try:
        handing_over.hand_over_to(chosen, by=request.user, **form.cleaned_data)
    except (WorkRefused, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


urlpatterns = [
    path("parties/<int:pk>/handover/", party_handover, name="party_handover"),
    path("parties/handovers/<int:pk>/undo/", handover_undo, name="handover_undo"),
]
