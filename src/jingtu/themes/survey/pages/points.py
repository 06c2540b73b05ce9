"""Pages about points: which towns and counties have one, the series at a place, and moving a point."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely import set_srid
from shapely.geometry import Point as Position

from jingtu.core import clock
from jingtu.core.parties.scope import Scope, needs, scope_of
from jingtu.core.places.geometry import SRID
from jingtu.core.places.models import Boundary, Division, Level
from jingtu.core.places.outlines import draw
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.moves import may
from jingtu.core.subjects.visible import READ, visible_to
from jingtu.web.console.as_of import AsOf
from jingtu.web.console.place_field import PlaceField
from jingtu.web.nav import Room
from jingtu.web.themes import section

from ..covering import Covered, Unit, coverage
from ..kinds import POINTS
from ..lifecycle import POINT
from ..models import Medium, Point
from ..moving import relocate, series

LABELLED_AT_MOST = 60
ANY = [("", gettext_lazy("全部"))]
ROOMS = (Room(gettext_lazy("监测点位覆盖"), "web:survey_coverage", "map-pin", READ, ("point_relocate",)),)


class CoverageForm(forms.Form):
    """For which place, of which network, of which medium."""

    place = forms.CharField(required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("看到哪一级"),
        required=False,
        choices=[
            ("", gettext_lazy("按方案的要求")),
            (Level.COUNTY, gettext_lazy("县（市、区）")),
            (Level.TOWN, gettext_lazy("乡镇（街道）")),
        ],
    )
    network = forms.ChoiceField(label=gettext_lazy("监测网"), required=False, choices=ANY + Point.Network.choices)
    medium = forms.ChoiceField(label=gettext_lazy("介质"), required=False, choices=ANY + Medium.choices)

    def __init__(self, data: Any, scope: Scope) -> None:
        super().__init__(data)
        self.fields["place"] = PlaceField(scope=scope, permission=READ, label=_("地区"), required=False)
        self.is_valid()

    def narrow(self, points: QuerySet) -> QuerySet:
        chosen = {name: value for name in ("network", "medium") if (value := self.cleaned_data.get(name))}
        return points.filter(**chosen)


@needs(READ)
def survey_coverage(request: HttpRequest) -> HttpResponse:
    """Every town or county of a place with its points in use, and those that have none."""
    form, today = CoverageForm(request.GET, request.scope), clock.today()
    chosen = form.cleaned_data.get("place")
    place_path = chosen.path if chosen else request.scope.paths[0]
    place = chosen or Division.objects.on(today).filter(path=place_path).first()
    points = form.narrow(visible_to(request.user, POINTS))
    found = coverage(points, place_path, today, form.cleaned_data.get("level", ""))
    context = {
        "form": form,
        "place": place or _("全国"),
        "asked": form.cleaned_data.get("level", ""),
        "found": found,
        "ranks": _ranks(found),
        "rows": [{"unit": unit, "numbers": _numbers(unit, _ranks(found))} for unit in found.units],
        "map": _map(found),
    }
    return render(request, "survey/coverage.html", context)


def _ranks(found: Covered) -> list[tuple[str, str]]:
    """The ranks that occur: twelve columns of nothing say nothing."""
    present = {rank for unit in found.units for rank in unit.by_rank}
    return [(code, label) for code, label in Point.Rank.choices if code in present]


def _numbers(unit: Unit, ranks: list[tuple[str, str]]) -> list[tuple[str, int]]:
    return [(label, unit.by_rank.get(code, 0)) for code, label in ranks]


def _map(found: Covered) -> dict[str, Any] | None:
    """The outlines of the units; towns have none in the table of boundaries, and are only listed."""
    units = {f"u{unit.division.pk}": unit for unit in found.units}
    rows = Boundary.objects.filter(division__in=[unit.division for unit in found.units]).only("outline", "division_id")
    drawing = draw([(f"u{row.division_id}", row.outline) for row in rows])
    if drawing is None:
        return None
    areas = [{"shape": shape, "unit": units[shape.key]} for shape in drawing.shapes]
    drawn = {shape.key for shape in drawing.shapes}
    return {
        "drawing": drawing,
        "areas": areas,
        "labelled": len(areas) <= LABELLED_AT_MOST,
        "missing": [unit.division.name for key, unit in units.items() if key not in drawn],
    }


class RelocateForm(forms.Form):
    """The new place of a point, its new number, from when and why."""

    code = forms.CharField(
        label=gettext_lazy("新点位编号"), max_length=40, help_text=gettext_lazy("编号不重复使用，不能沿用原编号。")
    )
    place = forms.CharField()
    longitude = forms.DecimalField(
        label=gettext_lazy("经度"), min_value=73, max_value=136, help_text=gettext_lazy("CGCS2000，十进制度。")
    )
    latitude = forms.DecimalField(label=gettext_lazy("纬度"), min_value=3, max_value=54)
    on = forms.DateField(label=gettext_lazy("移位日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    grounds = forms.CharField(
        label=gettext_lazy("移位的原因和依据"),
        max_length=2000,
        help_text=gettext_lazy("如土地用途变化、原点位已硬化，及文件名称、文号。"),
    )

    def __init__(self, data: Any, scope: Scope, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["place"] = PlaceField(scope=scope, permission="registers.write", label=_("新点位所在地"))

    @property
    def position(self) -> Position:
        return set_srid(Position(float(self.cleaned_data["longitude"]), float(self.cleaned_data["latitude"])), SRID)


@needs(READ)
def point_relocate(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a point: its series ends, the new one is linked."""
    point = get_object_or_404(visible_to(request.user, POINTS).select_related("place", "holder"), pk=pk)
    if not _may_relocate(point, request):
        raise PermissionDenied(_("“%(name)s”的移位由管理这个监测网的部门办理，或它现在的状态不能移位。") % {"name": point.name})
    form = RelocateForm(request.POST or None, scope_of(request.user), initial={"place": point.place.code, "on": clock.today()})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        words = {name: wanted[name] for name in ("code", "on", "grounds")}
        try:
            after = relocate(point, form.position, wanted["place"], by=request.user, **words)
        except (Refused, ValidationError) as refusal:
            form.add_error(None, refusal.messages if isinstance(refusal, ValidationError) else str(refusal))
        else:
            messages.success(request, _("已登记移位。新的点位布设、启用后开始新的序列。"))
            return redirect("web:dossier", POINTS.code, after.pk)
    return render(request, "survey/relocate.html", {"form": form, "row": point, "kind": POINTS})


@section(POINTS.code, gettext_lazy("点位序列"), "survey/_series.html")
def series_of(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any] | None:
    """What the point followed and what followed it, and the button that moves it."""
    others = series(row) if row.succeeds_id or row.state == "moved" else [row]
    return {"series": others, "here": row.pk, "kind": POINTS, "may_relocate": not day.is_past and _may_relocate(row, request)}


def _may_relocate(point: Registered, request: HttpRequest) -> bool:
    move = POINT.moves["relocate"]
    return point.state in move.sources and may(point, move.by, request.user)


urlpatterns = [
    path("survey/coverage/", survey_coverage, name="survey_coverage"),
    path("survey/points/<int:pk>/relocate/", point_relocate, name="point_relocate"),
]
