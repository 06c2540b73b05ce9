"""Divisions of the country to browse: as of a day, with an outline map, what they were before and what they became."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.places import history, queries
from jingtu.core.places.loading import load_towns
from jingtu.core.places.models import Boundary, Division, Level
from jingtu.core.places.outlines import Drawing, draw
from jingtu.core.places.zones import add_zone

FOUND_AT_MOST = 100
LABELLED_AT_MOST = 40
LABEL_CHARACTER = 13  # units of the drawing
LONGER_SHORT_NAMES = ("内蒙古", "黑龙江")
MANAGE = "parties.manage"


class PlaceSearch(forms.Form):
    """Which day, and which words. Without a day: today."""

    more = ()

    q = forms.CharField(label=gettext_lazy("名称或代码"), required=False, max_length=60)
    on = forms.DateField(
        label=gettext_lazy("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def day(self) -> dt.date:
        return (self.is_valid() and self.cleaned_data["on"]) or clock.today()


class DayForm(forms.Form):
    """The day that a division is looked at; the field always shows it."""

    on = forms.DateField(
        label=gettext_lazy("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ZoneForm(forms.Form):
    """A functional zone that a plan names and no table lists."""

    name = forms.CharField(label=gettext_lazy("功能区名称"), max_length=60, min_length=2)
    since = forms.DateField(label=gettext_lazy("设立日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    towns = forms.CharField(
        label=gettext_lazy("整个在内的乡镇（街道）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("用顿号或换行分开，可以以后再补。管辖功能区的人员也管辖这些乡镇；只有一部分在内的不要填。"),
    )


@needs("places.read")
def places(request: HttpRequest) -> HttpResponse:
    form = PlaceSearch(request.GET or None)
    day = form.day()
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    rows = list(queries.children("", day))
    found = list(queries.find(words, day).select_related("parent__parent")[: FOUND_AT_MOST + 1]) if words else []
    context = {
        "form": form,
        "day": day,
        "words": words,
        "found": [_entry(row, form) for row in found[:FOUND_AT_MOST]],
        "more_found": len(found) > FOUND_AT_MOST,
        "rows": [] if words else [_entry(row, form) for row in rows],
        "map": None if words else _map(rows, form, lines=True),
    }
    return render(request, "web/places/places.html", context)


@needs("places.read")
def place(request: HttpRequest, code: str) -> HttpResponse:
    form = PlaceSearch(request.GET or None)
    day = form.day()
    division = queries.division_at(code, day) or queries.latest(code)
    if division is None:
        raise Http404(_("没有代码为 %(code)s 的行政区划。") % {"code": code})
    rows = list(queries.children(division.path, day))
    # A county has no drawn parts: it is shown among its neighbours.
    drawn = rows if division.level in (Level.PROVINCE, Level.CITY) else _neighbours(division, day)
    context = {
        "day_form": DayForm(initial={"on": day}),
        "day": day,
        "division": division,
        "held": division.held_on(day),
        "crumbs": _crumbs(division, form),
        "groups": _groups(rows, form),
        "count": len(rows),
        "map": _map(drawn, form, here=division),
        "before": _changes(history.changes_before(division)),
        "after": _changes(history.changes_after(division)),
        "may_manage": scope_of(request.user).may(MANAGE, division.path),
        "takes_towns": division.level in (Level.COUNTY, Level.ZONE) and not any(row.level == Level.TOWN for row in rows),
        "takes_zones": division.level in (Level.PROVINCE, Level.CITY, Level.COUNTY),
        "zone_form": ZoneForm(),
    }
    return render(request, "web/places/place.html", context)


@needs(MANAGE)
@require_POST
def towns(request: HttpRequest, code: str) -> HttpResponse:
    division = _managed(request, code)
    with transaction.atomic():
        added = load_towns(division).added
        record(request.user, "places.load_towns", subject=f"place:{division.code}", detail={"added": added})
    messages.success(request, _("已装入%(name)s的乡镇、街道 %(count)s 个。") % {"name": division.name, "count": added})
    return redirect("web:place", code)


@needs(MANAGE)
@require_POST
def zones(request: HttpRequest, code: str) -> HttpResponse:
    division = _managed(request, code)
    form = ZoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有添加功能区：请填写 2 到 60 个字的名称和设立日期。"))
        return redirect("web:place", code)
    try:
        with transaction.atomic():
            towns = _towns_named(division, form.cleaned_data["towns"])
            zone = add_zone(division, form.cleaned_data["name"], form.cleaned_data["since"], towns)
            inside = [town.name for town in towns]
            record(request.user, "places.add_zone", subject=f"place:{zone.code}", detail={"name": zone.name, "added": inside})
    except ValueError as refusal:
        messages.error(request, str(refusal))
        return redirect("web:place", code)
    messages.success(request, _("已添加功能区“%(name)s”。") % {"name": zone.name})
    return redirect("web:place", zone.code)


def _towns_named(division: Division, words: str) -> list[Division]:
    """Return the towns below the division that these words name. Raises ValueError with a sentence."""
    names = set(words.replace("、", "\n").split())
    towns = list(queries.descendants(division.path, clock.today()).filter(level=Level.TOWN, name__in=names))
    if unknown := names - {town.name for town in towns}:
        raise ValueError(
            _("%(place)s之下没有名为“%(names)s”的乡镇（街道）。请写全称；乡镇还没有载入时请先载入。")
            % {"place": division, "names": _("、").join(sorted(unknown))}
        )
    return towns


def _managed(request: HttpRequest, code: str) -> Division:
    division = queries.latest(code)
    if division is None or not request.scope.may(MANAGE, division.path):
        raise Http404(_("没有代码为 %(code)s 的行政区划，或它不在您的管理范围内。") % {"code": code})
    return division


def _crumbs(division: Division, form: PlaceSearch) -> list[tuple[str, str]]:
    above = [(row.name, _address(row, form)) for row in queries.ancestors(division)]
    return [(_("行政区划"), reverse("web:places")), *above, (division.name, "")]


def _address(row: Division, form: PlaceSearch) -> str:
    """Return the page of the division on the day that is being looked at."""
    address = reverse("web:place", args=[row.code])
    asked = form.cleaned_data["on"] if form.is_valid() else None
    return f"{address}?{urlencode({'on': asked.isoformat()})}" if asked else address


def _entry(row: Division, form: PlaceSearch) -> dict:
    return {"row": row, "href": _address(row, form)}


def _groups(rows: list[Division], form: PlaceSearch) -> list[dict]:
    """Return the divisions below, apart by level, in the order of the levels."""
    return [
        {"label": level.label, "entries": [_entry(row, form) for row in rows if row.level == level]}
        for level in Level
        if any(row.level == level for row in rows)
    ]


def _neighbours(division: Division, day: dt.date) -> list[Division]:
    return list(queries.children(division.parent.path, day)) if division.parent else [division]


def _map(rows: list[Division], form: PlaceSearch, here: Division | None = None, lines: bool = False) -> dict | None:
    """Draw the rows that have a boundary; `lines` adds those at sea, `here` is marked."""
    by_pk = {str(row.pk): row for row in rows}
    shapes = [(str(b.division_id), b.outline) for b in Boundary.objects.filter(division__in=rows).only("division", "outline")]
    if lines:
        shapes += [(f"line{b.pk}", b.outline) for b in Boundary.objects.filter(division=None).only("division", "outline")]
    drawing = draw(shapes)
    if drawing is None:
        return None
    return {
        "width": drawing.width,
        "height": drawing.height,
        "lines": [shape for shape in drawing.shapes if shape.key not in by_pk],
        "areas": _areas(drawing, by_pk, form, here),
        "missing": [row.name for pk, row in by_pk.items() if row.level != Level.ZONE and not _drawn(drawing, pk)],
    }


def _drawn(drawing: Drawing, key: str) -> bool:
    return any(shape.key == key for shape in drawing.shapes)


def _areas(drawing: Drawing, by_pk: dict[str, Division], form: PlaceSearch, here: Division | None) -> list[dict]:
    shapes = [shape for shape in drawing.shapes if shape.key in by_pk]
    few = len(shapes) <= LABELLED_AT_MOST
    return [
        {
            "shape": shape,
            "row": by_pk[shape.key],
            "href": _address(by_pk[shape.key], form),
            "here": here is not None and by_pk[shape.key].pk == here.pk,
            "label": _label(by_pk[shape.key], shape.width) if few else "",
        }
        for shape in shapes
    ]


def _label(row: Division, width: float) -> str:
    """Return the name to print inside the outline, a province's in short; nothing where it would not fit."""
    name = row.name
    if row.level == Level.PROVINCE:
        name = name[: 3 if name.startswith(LONGER_SHORT_NAMES) else 2]
    return name if width > len(name) * LABEL_CHARACTER else ""


def _changes(rows: list) -> list[dict]:
    return [
        {
            "on": row.on,
            "kind": row.get_kind_display(),
            "before": row.predecessor,
            "before_href": _address_on(row.predecessor, row.predecessor.valid_from),
            "after": row.successor,
            "after_href": _address_on(row.successor, row.on),
            "basis": row.basis,
        }
        for row in rows
    ]


def _address_on(row: Division, day: dt.date) -> str:
    return f"{reverse('web:place', args=[row.code])}?{urlencode({'on': max(day, row.valid_from).isoformat()})}"


urlpatterns = [
    path("places/", places, name="places"),
    path("places/<slug:code>/", place, name="place"),
    path("places/<slug:code>/towns/", towns, name="place_towns"),
    path("places/<slug:code>/zones/", zones, name="place_zones"),
]
