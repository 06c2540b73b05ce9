"""Pages of the adjustment of the network: asking for a calculation, and deciding on each of its proposals."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core.parties.scope import Scope, needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.revising import WRITE
from jingtu.web.console.place_field import PlaceField
from jingtu.web.nav import Room
from jingtu.web.widgets import Select

from ..adjusting import ask, decide, may_adjust, works_on_networks
from ..models import Adjustment, Medium, Proposal

ROOMS = (Room(gettext_lazy("点位优化调整"), "web:adjustments", "adjustments", WRITE, ("adjustment",)),)
LISTED_AT_MOST = 100


class AskForm(forms.Form):
    """For which place and medium, how many, and under which assumption about the continuity in space."""

    place = forms.CharField()
    medium = forms.ChoiceField(label=gettext_lazy("介质"), choices=Medium.choices, widget=Select)
    method = forms.ChoiceField(label=gettext_lazy("方向"), choices=Adjustment.Method.choices, widget=Select)
    number = forms.IntegerField(label=gettext_lazy("点数"), min_value=1)
    range_m = forms.FloatField(
        label=gettext_lazy("空间相关的距离（m）"),
        min_value=1,
        max_value=1_000_000,
        help_text=gettext_lazy("变异函数的变程，由已有数据的变异函数得出；结果依赖这个数。"),
    )
    nugget_percent = forms.FloatField(label=gettext_lazy("块金占基台的百分比"), min_value=0, max_value=99, initial=30)

    def __init__(self, data: Any, scope: Scope) -> None:
        super().__init__(data)
        self.fields["place"] = PlaceField(scope=scope, permission=WRITE, label=_("地区"))


@needs(WRITE)
def adjustments(request: HttpRequest) -> HttpResponse:
    """Calculations of the person's areas, and the form for another."""
    form = AskForm(request.POST or None, request.scope)
    if request.method == "POST" and form.is_valid():
        try:
            found = ask(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("web:adjustment", found.pk)
    rows = _seen(request)[:LISTED_AT_MOST]
    return render(request, "survey/adjustments.html", {"form": form, "rows": rows})


@needs(WRITE)
def adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    """One calculation, which only the offices of the networks see: its progress, then its proposals with what each changes."""
    found = _adjustment(request, pk)
    proposals = found.proposals.select_related("point", "decided_by")
    context = {
        "found": found,
        "rows": [{"proposal": each, "deviation": _change(found.variances, each.step)} for each in proposals],
        "may": may_adjust(request.user, found.place),
        "decisions": Proposal.Decision.choices,
    }
    return render(request, "survey/adjustment.html", context)


@require_POST
@needs(WRITE)
def proposal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject a proposal."""
    proposal = get_object_or_404(Proposal.objects.select_related("adjustment__place", "point"), pk=pk)
    found = _adjustment(request, proposal.adjustment_id)
    decision = request.POST.get("decision")
    try:
        if decision not in Proposal.Decision.values:
            raise Refused(_("没有选采纳还是不采纳。请选一项。"))
        decide(proposal, decision, request.POST.get("reason", "")[:300], by=request.user)
        messages.success(request, _("已登记决定。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:adjustment", found.pk)


def _seen(request: HttpRequest) -> QuerySet[Adjustment]:
    """The calculations that the person may have made: the function of an office is held everywhere that it works."""
    rows = request.scope.within(Adjustment.objects.select_related("place", "asked_by", "job"), "place_path", WRITE)
    return rows if works_on_networks(request.user) else rows.none()


def _adjustment(request: HttpRequest, pk: int) -> Adjustment:
    if not works_on_networks(request.user):
        raise PermissionDenied(_("监测点位的优化调整只向管理监测网的部门显示。"))
    return get_object_or_404(_seen(request), pk=pk)


def _change(variances: list[float], step: int) -> float | None:
    """By how many per cent the mean kriging standard deviation has changed after a step, from the first."""
    return 100 * ((variances[step] / variances[0]) ** 0.5 - 1) if step < len(variances) and variances[0] else None


urlpatterns = [
    path("survey/adjustments/", adjustments, name="adjustments"),
    path("survey/adjustments/<int:pk>/", adjustment, name="adjustment"),
    path("survey/proposals/<int:pk>/decide/", proposal_decide, name="proposal_decide"),
]
