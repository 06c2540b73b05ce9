"""Annex tables of plans: parks, closed sites, firms, counties, as their columns are printed."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from jingtu.core.parties.scope import needs
from jingtu.core.plans import queries
from jingtu.core.plans.exports import annexes_workbook
from jingtu.core.plans.models import Annex, Passage
from jingtu.web.console.choices import plan_choices, visible_plan_list
from jingtu.web.console.downloads import download
from jingtu.web.keys import key_of


@needs("plans.read")
def annexes(request: HttpRequest) -> HttpResponse:
    """The annex tables by plan, with the number of their rows; a search looks into every cell."""
    words = request.GET.get("words", "").strip()[:100]
    plans = visible_plan_list(request.scope)
    chosen = next((plan.pk for plan in plans if str(plan.pk) == request.GET.get("plan")), None)
    found = queries.annexes(request.scope)
    found = list(found.filter(plan=chosen) if chosen else found)
    counted = queries.annex_hits(found, words) if words else {annex.pk: annex.row_count for annex in found}
    shown = [(annex, counted.get(annex.pk, 0)) for annex in found if not words or counted.get(annex.pk)]
    context = {
        "groups": [(plan, list(rows)) for plan, rows in groupby(shown, key=lambda pair: pair[0].plan)],
        "plans": plan_choices(plans),
        "plan": chosen,
        "words": words,
        "may_export": request.scope.may("plans.export"),
    }
    return render(request, "web/annexes/list.html", context)


@needs("plans.read")
def annex(request: HttpRequest, pk: int) -> HttpResponse:
    """One annex table, its rows searched by words in any cell."""
    found = _visible(request, pk)
    words = request.GET.get("words", "").strip()[:100]
    rows = queries.annex_rows(found, words)
    context = {
        "annex": found,
        "words": words,
        "rows": [_as_wide(row.cells, len(found.columns)) for row in rows],
        "source": source_of(found),
        "may_export": request.scope.may("plans.export"),
    }
    return render(request, "web/annexes/annex.html", context)


def source_of(annex: Annex) -> str:
    """Return the address of the annex in the text of its plan, where headings are counted from 0 in document order."""
    address = reverse("web:plan", args=[annex.plan_id])
    nodes = Passage.objects.filter(plan=annex.plan_id)
    heading = nodes.filter(kind="annex", start__lte=annex.start, end__gte=annex.end).order_by("-start").first()
    return f"{address}#n-{nodes.filter(ordinal__lt=heading.ordinal).count()}" if heading else address


def _visible(request: HttpRequest, pk: int) -> Annex:
    return get_object_or_404(
        request.scope.within(Annex.objects.select_related("plan__place").defer(*queries.WHOLE_PLAN), "plan__place__path"), pk=pk
    )


def _as_wide(cells: list[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))] if width else cells


@needs("plans.export")
def annex_excel(request: HttpRequest, pk: int) -> HttpResponse:
    """One annex table as an Excel file, whole."""
    found = _visible(request, pk)
    return download(request, annexes_workbook([found]), str(found), "xlsx", f"annex:{pk}")


@needs("plans.export")
def annexes_excel(request: HttpRequest) -> HttpResponse:
    """All annex tables, or those of one plan, as an Excel file with a sheet for each."""
    found = queries.annexes(request.scope)
    if (plan := key_of(request.GET.get("plan", ""))) is not None:
        found = found.filter(plan=plan)
    return download(request, annexes_workbook(found), _("方案附表"), "xlsx", "annexes")


urlpatterns = [
    path("annexes/", annexes, name="annexes"),
    path("annexes/excel/", annexes_excel, name="annexes_excel"),
    path("annexes/<int:pk>/", annex, name="annex"),
    path("annexes/<int:pk>/excel/", annex_excel, name="annex_excel"),
]
