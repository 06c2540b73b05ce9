"""Indicators as they are declared: all of them at a place on a day, and each with formula, rows and targets of plans."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.duties.clocks import clause_of
from jingtu.core.filings.visible import filed_fields_for, filings_visible_to
from jingtu.core.indicators.asking import Asked
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.indicators.formulas import Each, Remarking, Tally
from jingtu.core.indicators.valuing import Valued, by_place, elsewhere, value
from jingtu.core.parties.scope import Scope, needs
from jingtu.core.places.models import Division
from jingtu.core.places.paths import parent_paths
from jingtu.core.places.queries import children
from jingtu.core.plans import queries
from jingtu.core.subjects.clearance import hidden_from
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import READ, visible_to
from jingtu.web.console import wording
from jingtu.web.console.as_of import AsOf, as_of, kept_beside_day
from jingtu.web.console.place_field import PlaceField
from jingtu.web.console.targets import rows_of
from jingtu.web.declarations import find_or_404
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column

FIRST_YEAR = 2013  # the year that targets of heavy metals are measured against
SIGNS = {True: (gettext_lazy("达到"), "good", "circle-check"), False: (gettext_lazy("没有达到"), "bad", "alert-circle")}
OPEN = (gettext_lazy("还不能判断"), "neutral", "help-circle")
NOTHING = Tally()
MOST_FAILING = 200
INPUTS = (
    Column("name", gettext_lazy("名称"), ("sort_key",)),
    Column("place", gettext_lazy("所在地"), ("place_path",)),
    Column("counts", gettext_lazy("是否计入")),
    Column("amount", gettext_lazy("数量")),
    Column("filing", gettext_lazy("依据")),
)


class IndicatorForm(forms.Form):
    """For which place and year."""

    place = forms.CharField(required=False)
    year = forms.TypedChoiceField(label=gettext_lazy("年度"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, scope: Scope, on: dt.date) -> None:
        super().__init__(data)
        self.fields["place"] = PlaceField(scope=scope, permission=READ, label=_("地区"), required=False)
        years = range(on.year, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [("", _("当年")), *((year, _("{year}年").format(year=year)) for year in years)]
        self.is_valid()


class Page:
    """What both pages read from their address: the day, the place (the first of the person's areas), the year."""

    def __init__(self, request: HttpRequest) -> None:
        self.day, self.day_form = as_of(request)
        self.form = IndicatorForm(request.GET, request.scope, self.day.on)
        place = self.form.cleaned_data.get("place")
        self.place_path = place.path if place else request.scope.paths[0]
        self.place = place or Division.objects.on(self.day.on).filter(path=self.place_path).first()
        self.asked = asked_for(self.day, self.place_path, self.form.cleaned_data.get("year"))

    def context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            "form": self.form,
            "as_of": self.day,
            "as_of_form": self.day_form,
            "kept": kept_beside_day(request),
            "place": self.place or _("全国"),
            "year": self.asked.year,
        }


def asked_for(day: AsOf, place_path: str, year: int | None) -> Asked:
    """Return the question of a page."""
    return Asked(place_path, day.on, year or day.on.year, clock.end_of(day.known_at) if day.known_at else None)


@needs(READ)
def indicators(request: HttpRequest) -> HttpResponse:
    """The indicators of one theme at one place."""
    page = Page(request)
    of_theme: dict[str, list[Indicator]] = defaultdict(list)
    for each in declared(Indicator).values():
        of_theme[each.code.partition(".")[0]].append(each)
    chosen = request.GET.get("theme", "")
    chosen = chosen if chosen in of_theme else next(iter(of_theme))
    themes = [_tab(request, code, code == chosen) for code in of_theme]
    rows = [_shown(value(each, page.asked)) for each in of_theme[chosen]]
    return render(request, "web/indicators/list.html", page.context(request) | {"themes": themes, "rows": rows})


def _tab(request: HttpRequest, theme: str, here: bool) -> dict[str, Any]:
    query = request.GET.copy()
    query["theme"] = theme
    return {"label": apps.get_app_config(theme).verbose_name, "href": f"?{query.urlencode()}", "here": here}


@needs(READ)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: what it is, how the places below stand, what plans want, and the rows that went in."""
    found = find_or_404(Indicator, code)
    page = Page(request)
    valued = value(found, page.asked)
    kind = find(SubjectKind, found.formula.kind)
    rows = found.formula.inputs(page.asked).filter(pk__in=visible_to(request.user, kind).values("pk"))
    columns = INPUTS if found.formula.sums else tuple(column for column in INPUTS if column.name != "amount")
    listing = Keyset(request, rows.defer("geometry").select_related("place"), columns, default="name")
    context = page.context(request) | {
        "indicator": found,
        "row": _shown(valued),
        "clause": clause_of(valued.wanted) if valued.wanted else "",
        "parts": _parts(found, page),
        "targets": _targets(found, request.scope, page.place_path),
        "listing": listing,
        "inputs": _inputs(request, found, kind, listing.rows),
        "kind": kind,
    }
    if isinstance(found.formula, Remarking):
        context |= _failing(found, page, rows, listing.rows)
    return render(request, "web/indicators/indicator.html", context)


def _shown(valued: Valued) -> dict[str, Any]:
    unit = str(valued.indicator.unit)
    return {
        "indicator": valued.indicator,
        "value": number(valued, unit),
        "wanted": wanted(valued, unit),
        "sign": SIGNS.get(valued.kept, OPEN) if valued.wanted else None,
        "counted": valued.tally.counted,
        "left_out": valued.tally.left_out,
    }


def number(valued: Valued, unit: str) -> str:
    """Return the value with its unit, a share with one decimal; empty where there is none."""
    if valued.value is None:
        return ""
    digits = 1 if unit == "%" else 3
    return f"{wording.number(round(valued.value, digits))}{'' if unit == '%' else ' '}{unit}"


def wanted(valued: Valued, unit: str) -> str:
    """Return what the rule wants in words; empty where there is no rule."""
    if valued.wanted is None:
        return ""
    if isinstance(valued.indicator.formula, Each):
        return _("每家每年至少 %(times)s 次") % {"times": valued.wanted.value}
    words = _("不高于") if valued.indicator.kept_when == "most" else _("不低于")
    return f"{words} {valued.wanted.value}{'' if unit == '%' else ' '}{unit}"


def _inputs(request: HttpRequest, found: Indicator, kind: SubjectKind, rows: list[Registered]) -> list[dict[str, Any]]:
    """The rows with what of them the person may read: a filing that is not theirs to see is not named, nor its amount."""
    keys = {row.filing for row in rows if hasattr(row, "filing") and row.filing}
    filings = {filing.pk: filing for filing in filings_visible_to(request.user).filter(pk__in=keys)} if keys else {}
    hidden = hidden_from(request.user, kind)
    inputs = []
    for row in rows:
        filing = filings.get(getattr(row, "filing", None))
        readable = {field.name for field in filed_fields_for(request.user, filing, row)} if filing else set()
        shown = readable.issuperset(found.formula.sums) if keys else hidden.isdisjoint(found.formula.sums)
        inputs.append({"row": row, "filing": filing, "amount": wording.number(row.amount) if shown else ""})
    return inputs


def _failing(found: Indicator, page: Page, rows: QuerySet[Registered], shown: list[Registered]) -> dict[str, Any]:
    """Put the formula's remarks to the rows shown, and list those that do not reach what is wanted, each with its own."""
    remarks = found.formula.remarks(page.asked)
    lacking = list(rows.filter(counts=0).order_by("sort_key", "pk").select_related("place").defer("geometry")[: MOST_FAILING + 1])
    for row in [*shown, *lacking]:
        row.remark = remarks.get(row.pk, "")
    more = len(lacking) > MOST_FAILING
    return {"failing": lacking[:MOST_FAILING], "failing_named": found.formula.failing, "failing_more": more}


def _parts(found: Indicator, page: Page) -> list[dict[str, Any]]:
    """The places below, and what lies in none of them, so that the parts make the whole."""
    below = {place.path: place for place in children(page.place_path, page.day.on).order_by("path")}
    parts = [(below[path], valued) for path, valued in by_place(found, page.asked, below).items()]
    parts.append((page.place, elsewhere(found, page.asked, below)))
    return [_shown(valued) | {"place": place} for place, valued in parts if below and valued.tally != NOTHING]


def _targets(found: Indicator, scope: Scope, place_path: str) -> list[Any]:
    """The targets of the place's plan and of the plans above it that print the indicator's words, best in their names."""
    if not (found.printed and scope.may("plans.read")):
        return []
    printed = Q()
    for words in found.printed:
        printed &= Q(indicator__contains=words) | Q(text__contains=words)
    here = [place_path, *parent_paths(place_path)] if place_path else []
    targets = list(queries.targets(scope).filter(printed, plan__place__path__in=here))
    named = [target for target in targets if all(str(words) in target.indicator for words in found.printed)]
    return rows_of(named or targets)


urlpatterns = [
    path("indicators/", indicators, name="indicators"),
    path("indicators/<str:code>/", indicator, name="indicator"),
]
