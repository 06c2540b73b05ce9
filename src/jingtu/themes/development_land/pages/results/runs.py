"""One run: how far it is, what it found and why, what another edition says otherwise, and its tables as files."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jingtu.core.observations import running
from jingtu.core.observations.comparing import compare
from jingtu.core.observations.facts import exceeding
from jingtu.core.observations.models import Run
from jingtu.core.observations.visible import may_cancel
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.downloads import download
from jingtu.web.waiting import done

from ... import judging
from .charts import stacked
from .common import RUN_SIGNS, SITE, run_or_404

ROWS_SHOWN = 200


@require_safe
@needs(READ, OWN)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    site, found = run_or_404(request, pk)
    context: dict[str, Any] = {"site": site, "kind": SITE, "run": found, "sign": RUN_SIGNS[found.state]}
    context["may_cancel"] = may_cancel(found, request.user)
    if found.state == Run.State.WAITING:
        return render(request, "development_land/results/computing.html", context)
    context |= {"files": list(found.files.all()), "deliveries": list(found.deliveries.all()), "others": _others(found)}
    if found.state == Run.State.DONE:
        context |= _evaluation(found) if found.kind == "evaluate" else _assessment(found)
    return render(request, f"development_land/results/{found.kind}.html", context)


@require_safe
@needs(READ, OWN)
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the computing is; asked until there is nothing to wait for."""
    _site, found = run_or_404(request, pk)
    if found.state == Run.State.WAITING:
        return render(request, "web/data/_progress.html", {"job": found.job, "label": _("正在计算")})
    return done("web:run", pk)


@require_POST
@needs(READ, OWN)
def run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run."""
    _site, found = run_or_404(request, pk)
    try:
        running.cancel(found, by=request.user)
        messages.success(request, _("已取消。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:run", pk)


@require_safe
@needs(READ, OWN)
def run_file(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """A table, the picture or the workbook of a run."""
    _site, found = run_or_404(request, pk)
    file = get_object_or_404(found.files, name=name)
    stem, _dot, ending = name.rpartition(".")
    said = f"{found.name}{stem.removeprefix('result').replace('.', ' ')}"
    return download(request, file.content.open(), said, ending, f"run:{pk}")


@require_safe
@needs(READ, OWN)
def run_compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What another evaluation of the same results says otherwise."""
    site, first = run_or_404(request, pk)
    second = run_or_404(request, other)[1]
    context: dict[str, Any] = {"site": site, "kind": SITE, "first": first, "second": second, "compared": None}
    try:
        context["compared"] = compare(first, second)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return render(request, "development_land/results/compare.html", context)


def _evaluation(found: Run) -> dict[str, Any]:
    rows, total = exceeding(found.files.get(name=running.OUT).content.path, ROWS_SHOWN)
    return {
        "said": judging.conclusion_in_words(judging.conclusion_of(found)) if found.basis.get("medium") == "soil" else "",
        "elements": [_element(row) for row in found.facts.get("elements", ())],
        "rows": rows,
        "more": max(total - len(rows), 0),
        "total": total,
    }


def _element(row: dict[str, Any]) -> dict[str, Any]:
    """One substance: how often measured and found, its contents, how many exceed what."""
    above = {
        key.removesuffix("个数"): number for key, number in row.items() if key.endswith("个数") and key[:2] in ("超过", "劣于")
    }
    return {"row": row, "item": row["项目"], "highest": row.get("检出最大值"), "mean": row.get("平均值"), "above": above}


def _assessment(found: Run) -> dict[str, Any]:
    contributions = found.facts.get("contributions", {})
    return {
        "charts": [{"title": title, "chart": stacked(rows)} for title, rows in contributions.items() if rows],
        "spread": [_drawn(row) for row in found.facts.get("spread", ())],
        "worst": [_point(row) for row in found.facts.get("worst", ())[:ROWS_SHOWN]],
    }


def _drawn(row: dict[str, Any]) -> dict[str, str]:
    """One quantity that was drawn, in words."""
    return {
        "pair": f"{row['点位']} {row['项目']}",
        "quantity": row["量"],
        "above": f"{row['超过可接受水平的概率']:.1%}",
        "range": f"{_number(row['5%分位数'])}～{_number(row['95%分位数'])}",
    }


def _point(row: dict[str, Any]) -> dict[str, str]:
    risk, hazard = _number(row["最大致癌风险"]), _number(row["最大危害商"])
    return {"point": row["点位"], "verdict": row["结论"], "over": row["超过的项目"], "risk": risk, "hazard": hazard}


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.1E}"


def _others(found: Run) -> list[Run]:
    """The other evaluations of the same results, with which this one can be compared."""
    if found.kind != "evaluate" or found.state != Run.State.DONE:
        return []
    same = Run.objects.filter(
        subject=found.subject_id, kind=found.kind, snapshot_sha256=found.snapshot_sha256, state=Run.State.DONE
    )
    return list(same.exclude(pk=found.pk))


urlpatterns = [
    path("land/runs/<int:pk>/", run, name="run"),
    path("land/runs/<int:pk>/progress/", run_progress, name="run_progress"),
    path("land/runs/<int:pk>/cancel/", run_cancel, name="run_cancel"),
    path("land/runs/<int:pk>/compare/<int:other>/", run_compare, name="run_compare"),
    path("land/runs/<int:pk>/files/<str:name>/", run_file, name="run_file"),
]
