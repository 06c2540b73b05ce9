"""The register of targets: what is to be reached, in words and numbers, and the same indicator of several plans side by side."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.parties.scope import Scope, needs
from jingtu.core.plans import queries
from jingtu.core.plans.exports import COMPARATORS, targets_workbook
from jingtu.core.plans.models import Annex, Plan, Target
from jingtu.web.console import choices, wording
from jingtu.web.console.downloads import download
from jingtu.web.listing import Column, Listing
from jingtu.web.passages import target_anchor

PLACE_ORDER = ("plan__place__path", "plan_id", "ordinal")
COLUMNS = (
    Column("indicator", gettext_lazy("指标"), ("indicator", *PLACE_ORDER)),
    Column("required", gettext_lazy("要求"), ("comparator", "value")),
    Column("year", gettext_lazy("年份"), ("year",)),
    Column("plan", gettext_lazy("方案"), PLACE_ORDER),
    Column("task", gettext_lazy("出处")),
)


class TargetFilter(forms.Form):
    """Choose targets."""

    words = forms.CharField(
        label=gettext_lazy("搜索指标"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    plan = forms.TypedChoiceField(label=gettext_lazy("方案"), required=False, coerce=int, empty_value=None)
    comparator = forms.ChoiceField(
        label=gettext_lazy("要求"), required=False, choices=choices.with_any(list(COMPARATORS.items()))
    )
    year = forms.TypedChoiceField(label=gettext_lazy("年份"), required=False, coerce=int, empty_value=None)

    def __init__(self, data, scope: Scope) -> None:
        super().__init__(data)
        self.plans = choices.visible_plan_list(scope)
        years = queries.targets(scope).filter(year__isnull=False).order_by("year").values_list("year", flat=True).distinct()
        self.fields["plan"].choices = choices.with_any(choices.plan_choices(self.plans))
        self.fields["year"].choices = choices.with_any([(year, _("{year}年").format(year=year)) for year in years])
        self.is_valid()

    def apply(self, targets: QuerySet[Target]) -> QuerySet[Target]:
        """Return the targets that are asked for; a field in error asks nothing."""
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        for word in wanted.pop("words", "").split():
            targets = targets.filter(indicator__icontains=word)
        return targets.filter(**wanted)


@dataclass(frozen=True)
class TargetRow:
    """A target with its requirement and years in words, and the address and name of the place it is printed at."""

    target: Target
    required: str
    years: str
    source: str
    source_name: str


def rows_of(targets: Iterable[Target]) -> list[TargetRow]:
    """Prepare targets for a page; those of an annex lead to it."""
    targets = list(targets)
    annexes: dict[int, list[Annex]] = defaultdict(list)
    for annex in Annex.objects.filter(plan__in={target.plan_id for target in targets}).order_by("ordinal"):
        annexes[annex.plan_id].append(annex)
    return [_row(target, annexes[target.plan_id]) for target in targets]


def in_text(target: Target) -> str:
    """Return the address of the sentence of the plan that prints a target."""
    return f"{reverse('web:plan', args=[target.plan_id])}#{target_anchor(target.start)}"


def _row(target: Target, annexes: list[Annex]) -> TargetRow:
    printed_in = next((annex for annex in annexes if annex.start <= target.start < annex.end), None)
    if target.task:
        source, name = reverse("web:task", args=[target.task_id]), target.task.title
    elif printed_in:
        source, name = reverse("web:annex", args=[printed_in.pk]), str(printed_in)
    else:
        source, name = in_text(target), _("方案正文")
    return TargetRow(target, wording.required(target), wording.years_of(target), source, name)


@needs("plans.read")
def targets(request: HttpRequest) -> HttpResponse:
    """The register, one line a target."""
    form = TargetFilter(request.GET, request.scope)
    listing = Listing(request, form.apply(queries.targets(request.scope)), COLUMNS, default="indicator")
    context = {
        "form": form,
        "listing": listing,
        "rows": rows_of(listing.page),
        "tabs": _tabs(request, "list"),
        "has_plans": bool(form.plans),
        "may_export": request.scope.may("plans.export"),
    }
    return render(request, "web/targets/list.html", context)


@needs("plans.read")
def targets_side_by_side(request: HttpRequest) -> HttpResponse:
    """Indicators × plans: the same indicator of several plans in one row."""
    form = TargetFilter(request.GET, request.scope)
    grouped: dict[str, dict[int, list[TargetRow]]] = defaultdict(lambda: defaultdict(list))
    found = rows_of(form.apply(queries.targets(request.scope)))
    for row in found:
        grouped[row.target.indicator][row.target.plan_id].append(row)
    having = {row.target.plan_id for row in found}
    plans = [plan for plan in form.plans if plan.pk in having]
    rows = [_side(indicator, by_plan, plans) for indicator, by_plan in grouped.items()]
    rows.sort(key=lambda row: -row.plans)
    context = {"form": form, "plans": plans, "rows": rows, "tabs": _tabs(request, "side"), "has_plans": bool(form.plans)}
    return render(request, "web/targets/side.html", context)


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with the targets of each plan; `differs` where plans ask for different things."""

    indicator: str
    sides: list[tuple[Plan, list[TargetRow]]]
    plans: int
    differs: bool


def _side(indicator: str, by_plan: dict[int, list[TargetRow]], plans: list[Plan]) -> IndicatorRow:
    asked = {frozenset((row.required, row.target.year) for row in rows) for rows in by_plan.values()}
    return IndicatorRow(indicator, [(plan, by_plan.get(plan.pk, [])) for plan in plans], len(by_plan), len(asked) > 1)


def _tabs(request: HttpRequest, here: str) -> list[dict]:
    query = request.GET.copy()
    for name in ("page", "sort"):
        query.pop(name, None)
    views = (("list", "web:targets", _("逐条列出")), ("side", "web:targets_side", _("按指标并排")))
    return [{"label": label, "href": f"{reverse(name)}?{query.urlencode()}", "here": view == here} for view, name, label in views]


@needs("plans.export")
def targets_excel(request: HttpRequest) -> HttpResponse:
    """The filtered register as an Excel file."""
    found = TargetFilter(request.GET, request.scope).apply(queries.targets(request.scope))
    return download(request, targets_workbook(found), _("目标指标"), "xlsx", "targets")


urlpatterns = [
    path("targets/", targets, name="targets"),
    path("targets/side/", targets_side_by_side, name="targets_side"),
    path("targets/excel/", targets_excel, name="targets_excel"),
]
