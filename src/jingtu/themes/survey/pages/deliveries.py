"""Pages where results about campaigns come in: under a transfer for laboratories, of the campaign for who sees its places."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from jingtu.core.files.receiving import FileRefused
from jingtu.core.observations import receiving
from jingtu.core.observations.models import Delivery
from jingtu.core.observations.visible import deliveries_of, may_deliver, may_judge, readable
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.as_of import AsOf
from jingtu.web.console.data_deliveries import DeliverForm
from jingtu.web.console.measured_words import signed_deliveries
from jingtu.web.themes import section

from ..answered import of_campaign, of_transfer
from ..deliveries import LABORATORY, SAMPLERS, STAGE, deliver_for, transfers_delivered
from ..kinds import CAMPAIGNS
from ..models import Campaign, Transfer
from ..receptions import CAMPAIGN_RESULTS
from ..seeing import may_see_places
from ..workshop import counts_of
from .campaigns import campaign_or_404

ROOMS: tuple[Any, ...] = ()
SHOWN = 50
FORMATS = {STAGE: LABORATORY, "field": SAMPLERS}


@section(CAMPAIGNS.code, CAMPAIGN_RESULTS.label, "survey/_deliveries.html")
def deliveries_section(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any] | None:
    """How much was delivered, for those who see the campaign's places."""
    if day.is_past or not may_see_places(row, request.user):
        return None
    return {"row": row} | counts_of(row)


@needs(READ, OWN)
def transfer_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """What the laboratory delivered under a transfer, and the form to deliver more; the campaign is not named."""
    found = get_object_or_404(Transfer.objects.filter(receiver__in=offices_of(request.user)), pk=pk)
    form = _form(request, found.campaign)
    for name in ("stage", "name"):
        del form.fields[name]
    replaceable = form.fields["replaces"]
    replaceable.queryset = replaceable.queryset.filter(reference=found.number)  # which transfers belong together stays unknown
    if request.method == "POST" and form.is_valid():
        content, filename = form.given()
        made = _taken(
            request,
            form,
            lambda: deliver_for(found, content, filename, by=request.user, replaces=form.cleaned_data["replaces"]),
        )
        if made:
            return redirect("web:data_delivery", made.pk)
    rows = list(transfers_delivered(found, request.user)[:SHOWN])
    context = {
        "transfer": found,
        "form": form,
        "deliveries": signed_deliveries(rows, CAMPAIGN_RESULTS.stages),
        "unanswered": of_transfer(found, offices_of(request.user)),
    }
    return render(request, "survey/transfer_deliver.html", context)


@needs(READ, OWN)
def campaign_deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was delivered about a campaign; the sampling unit and the offices deliver here."""
    campaign = campaign_or_404(request, pk)
    may = may_deliver(campaign, request.user)
    form = _form(request, campaign)
    if request.method == "POST":
        if not may:
            raise PermissionDenied(_("检测数据由采样单位或主管部门在这里交付，检测单位在流转单上交付。"))
        if form.is_valid() and (made := _delivered(request, campaign, form)):
            return redirect("web:data_delivery", made.pk)
    rows = list(deliveries_of(campaign, request.user).select_related("by")[:SHOWN])
    context = {
        "row": campaign,
        "kind": CAMPAIGNS,
        "form": form if may else None,
        "may_judge": may_judge(campaign, request.user),
        "unanswered": of_campaign(campaign),
        "deliveries": signed_deliveries(rows, CAMPAIGN_RESULTS.stages),
    }
    return render(request, "survey/deliveries.html", context)


def _form(request: HttpRequest, campaign: Campaign) -> DeliverForm:
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return DeliverForm(*given, row=campaign, user=request.user, reception=CAMPAIGN_RESULTS, auto_id="deliver_%s")


def _delivered(request: HttpRequest, campaign: Campaign, form: DeliverForm) -> Delivery | None:
    content, filename = form.given()
    given = form.cleaned_data
    told = {name: given[name] for name in ("stage", "name", "replaces")} | {"format": FORMATS[given["stage"]]}
    return _taken(request, form, lambda: receiving.deliver(campaign, content, filename, by=request.user, **told))


def _taken(request: HttpRequest, form: DeliverForm, deliver: Callable[[], Delivery]) -> Delivery | None:
    """Deliver; the same file again leads to the delivery there is, and what is in the way is said beside the file."""
    try:
        return deliver()
    except receiving.AlreadyDelivered as same:
        if readable(same.delivery, request.user):
            messages.warning(request, str(same))
            return same.delivery
        form.add_error("file", _("这份文件已经由别的单位交付过，没有重复登记。请核对文件是否选错。"))
    except (FileRefused, Refused) as refusal:
        form.add_error("file", str(refusal))
    return None


urlpatterns = [
    path("survey/transfers/<int:pk>/deliver/", transfer_deliver, name="transfer_deliver"),
    path("survey/campaigns/<int:pk>/deliveries/", campaign_deliveries, name="campaign_deliveries"),
]
