"""Pages of campaigns: places on a map beside their table, numbers, and labels to print."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.imports.outlines import outline
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.revising import revise
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.standards import sampling as guides
from jingtu.web.console.as_of import AsOf
from jingtu.web.keys import keys_of
from jingtu.web.themes import section
from jingtu.web.widgets import Select

from ..designing import add, choose, lay_out, may_design
from ..kinds import CAMPAIGNS, POINTS
from ..models import Campaign, Station
from ..numbering import number_samples, parallels_asked
from ..seeing import may_see_places
from ..workshop import counts_of, label_of, map_of

ROOMS: tuple[Any, ...] = ()
BLANKS_AT_MOST = 50


class LayoutForm(forms.Form):
    """How places are found, and how many."""

    method = forms.ChoiceField(label=gettext_lazy("布点方法"), choices=Campaign.Method.choices, widget=Select)
    count = forms.IntegerField(label=gettext_lazy("点数"), required=False, min_value=1)
    spacing_m = forms.FloatField(label=gettext_lazy("网格间距（m）"), required=False, min_value=1)
    density = forms.ChoiceField(
        label=gettext_lazy("布点密度"), required=False, widget=Select, help_text=gettext_lazy("点数、间距、密度三者填一个。")
    )
    seed = forms.IntegerField(
        label=gettext_lazy("随机数种子"), min_value=0, max_value=2**31 - 1, help_text=gettext_lazy("种子相同，布出的点相同。")
    )
    outline = forms.CharField(
        label=gettext_lazy("采样范围"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("经度,纬度;经度,纬度;…，或 WKT、GeoJSON。不填则用已登记的范围。"),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        known = [(each.code, f"{each.name}（{each.checked.words}）") for each in guides.rules().densities]
        self.fields["density"].choices = [("", _("不用")), *known]


class StationForm(forms.Form):
    """A place that is put by hand."""

    longitude = forms.FloatField(label=gettext_lazy("经度"), min_value=73, max_value=136)
    latitude = forms.FloatField(label=gettext_lazy("纬度"), min_value=3, max_value=54)
    remark = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=200)


class NumberForm(forms.Form):
    """How many field blanks go along."""

    blanks = forms.IntegerField(label=gettext_lazy("全程序空白数"), min_value=0, max_value=BLANKS_AT_MOST, initial=0)


@section(CAMPAIGNS.code, gettext_lazy("布点、样品和流转"), "survey/_campaign.html")
def campaign_of(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any] | None:
    """Where the pages of a campaign lie, for those who see its places."""
    if day.is_past or not may_see_places(row, request.user):
        return None
    return {"row": row} | counts_of(row)


@needs(READ, OWN)
def campaign_places(request: HttpRequest, pk: int) -> HttpResponse:
    """The places of a campaign; laying them out anew."""
    campaign = campaign_or_404(request, pk)
    form = LayoutForm(request.POST or None, initial=_initial(campaign))
    if request.method == "POST" and form.is_valid() and _laid_out(request, campaign, form):
        return redirect("web:campaign_places", pk)
    stations = list(campaign.stations.select_related("point"))
    context = {
        "row": campaign,
        "kind": CAMPAIGNS,
        "form": form,
        "station_form": StationForm(auto_id="station_%s"),
        "number_form": NumberForm(auto_id="number_%s"),
        "stations": stations,
        "openable": _openable(stations, request),
        "chosen": sum(each.chosen for each in stations),
        "samples": campaign.samples.count(),
        "map": map_of(campaign, stations),
        "may_design": may_design(campaign, request.user),
        "parallels": parallels_asked(campaign, sum(each.chosen for each in stations)),
    }
    return render(request, "survey/places.html", context)


@require_POST
@needs(READ)
def campaign_stations(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which places are used."""
    campaign = campaign_or_404(request, pk)
    chosen = set(keys_of(request.POST.getlist("chosen")))
    _told(request, lambda: choose(campaign, chosen, by=request.user), _("已保存采用的点。"))
    return redirect("web:campaign_places", pk)


@require_POST
@needs(READ)
def station_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a place by hand."""
    campaign, form = campaign_or_404(request, pk), StationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("经纬度没有填写或不在中国范围内，没有添加。请填写十进制度的经度和纬度。"))
    else:
        _told(request, lambda: add(campaign, **form.cleaned_data, by=request.user), _("已添加采样点。"))
    return redirect("web:campaign_places", pk)


@require_POST
@needs(READ)
def campaign_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Number the samples of places that have none."""
    campaign, form = campaign_or_404(request, pk), NumberForm(request.POST)
    blanks = form.cleaned_data["blanks"] if form.is_valid() else 0
    _told(request, lambda: number_samples(campaign, by=request.user, blanks=blanks), _("已编样品号，可以打印标签。"))
    return redirect("web:campaign_places", pk)


@needs(READ, OWN)
def campaign_labels(request: HttpRequest, pk: int) -> HttpResponse:
    """Labels to print: those for the field with number and depth, or those for the laboratory with the blind code alone."""
    campaign = campaign_or_404(request, pk)
    blind = request.GET.get("for") == "laboratory"
    samples = campaign.samples.select_related("station").order_by("blind_code" if blind else "number")
    labels = [label_of(sample, blind) for sample in samples]
    return render(request, "survey/labels.html", {"row": campaign, "kind": CAMPAIGNS, "labels": labels, "blind": blind})


def campaign_or_404(request: HttpRequest, pk: int) -> Campaign:
    """Return a campaign whose places the person may see."""
    campaign = get_object_or_404(visible_to(request.user, CAMPAIGNS).select_related("subject", "place", "holder"), pk=pk)
    if not may_see_places(campaign, request.user):
        raise PermissionDenied(_("“%(name)s”的采样位置只向主管部门和采样单位显示。") % {"name": campaign.name})
    return campaign


def _openable(stations: list[Station], request: HttpRequest) -> set[int]:
    """The points of places whose dossier the person may open; the sampling unit sees where they are and no more."""
    named = {each.point_id for each in stations if each.point_id}
    return set(visible_to(request.user, POINTS).filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def _initial(campaign: Campaign) -> dict[str, Any]:
    return {
        "method": campaign.method or Campaign.Method.COVERAGE,
        "count": campaign.wanted,
        "spacing_m": campaign.spacing_m,
        "density": campaign.density,
        "seed": campaign.seed,
    }


def _laid_out(request: HttpRequest, campaign: Campaign, form: LayoutForm) -> bool:
    wanted = dict(form.cleaned_data)
    drawn, method = wanted.pop("outline").strip(), wanted.pop("method")
    try:
        if not may_design(campaign, request.user):
            raise PermissionDenied(_("“%(name)s”的布点由管理监测网的部门在采样开始以前决定。") % {"name": campaign.name})
        with transaction.atomic():  # an area that cannot be laid out is not kept either
            if drawn:
                changes = {"geometry": outline(drawn)}
                revise(campaign, changes, by=request.user, on=clock.today(), version=campaign.version, grounds=_("采样布点"))
            found = lay_out(campaign, method, by=request.user, **wanted)
    except (Refused, ValidationError) as refusal:
        form.add_error(None, refusal.messages if isinstance(refusal, ValidationError) else str(refusal))
        return False
    messages.success(request, _("已布 %(n)d 个点。请在表里去掉不用的点。") % {"n": len(found)})
    return True


def _told(request: HttpRequest, do: Any, said: str) -> None:
    try:
        do()
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))


urlpatterns = [
    path("survey/campaigns/<int:pk>/places/", campaign_places, name="campaign_places"),
    path("survey/campaigns/<int:pk>/stations/", campaign_stations, name="campaign_stations"),
    path("survey/campaigns/<int:pk>/stations/new/", station_add, name="station_add"),
    path("survey/campaigns/<int:pk>/number/", campaign_number, name="campaign_number"),
    path("survey/campaigns/<int:pk>/labels/", campaign_labels, name="campaign_labels"),
]
