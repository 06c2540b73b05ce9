"""One run over measured contents: how far it is, what it found and why, what another edition says otherwise, its files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jingtu.core.observations import repeating, running
from jingtu.core.observations.comparing import compare
from jingtu.core.observations.models import Run
from jingtu.core.observations.visible import may_cancel, runs_of, sees_inside
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import kind_of, row_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.downloads import download
from jingtu.web.console.measured_words import REPETITION_SIGNS, RUN_SIGNS, gone_since
from jingtu.web.runs import RunView, view_of
from jingtu.web.waiting import done


@require_safe
@needs(READ, OWN)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    row, found, view = _of(request, pk)
    context = _context(row, found, view) | {"may_cancel": may_cancel(found, request.user)}
    if found.state == Run.State.WAITING:
        return render(request, "web/data/computing.html", context)
    files = list(found.files.all())
    context |= {"files": files, "deliveries": list(found.deliveries.all()), "others": _others(found)}
    context["has_workbook"] = any(each.name == running.WORKBOOK for each in files)
    if found.state == Run.State.DONE:
        context |= {"may_repeat": repeating.may_repeat(found, request.user), "repeated": _repeated(found)}
        context["gone"] = gone_since(context["deliveries"])
        context |= view.facts(request, row, found)
    return render(request, view.template, context)


@require_safe
@needs(READ, OWN)
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the computing is; asked until there is nothing to wait for."""
    found = _of(request, pk)[1]
    if found.state == Run.State.WAITING:
        return render(request, "web/data/_progress.html", {"job": found.job, "label": _("正在计算")})
    return done("web:run", pk)


@require_POST
@needs(READ, OWN)
def run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a run."""
    return _step(request, pk, running.cancel, _("已取消。"))


@require_POST
@needs(READ, OWN)
def run_repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a run done again from what was frozen, and compared byte by byte."""
    return _step(request, pk, repeating.ask, _("已提交重算核对，完成后结果显示在“计算依据”里。"))


def _step(request: HttpRequest, pk: int, take: Callable[..., Any], taken: str) -> HttpResponse:
    found = _of(request, pk)[1]
    try:
        take(found, by=request.user)
        messages.success(request, taken)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:run", pk)


@require_safe
@needs(READ, OWN)
def run_file(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """A table, the picture or the workbook of a run."""
    found = _of(request, pk)[1]
    file = get_object_or_404(found.files, name=name)
    stem, _dot, ending = name.rpartition(".")
    said = f"{found.name}{stem.removeprefix('result').replace('.', ' ')}"
    return download(request, file.content.open(), said, ending, f"run:{pk}")


@require_safe
@needs(READ, OWN)
def run_compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What another evaluation of the same results says otherwise."""
    row, first, view = _of(request, pk)
    second = get_object_or_404(runs_of(row, request.user), pk=other)
    context = _context(row, first, view) | {"first": first, "second": second, "compared": None}
    try:
        context["compared"] = compare(first, second)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return render(request, "web/data/compare.html", context)


def _of(request: HttpRequest, pk: int) -> tuple[Registered, Run, RunView]:
    """Return a run that the person may read, its subject, and how it is shown."""
    found = get_object_or_404(Run.objects.select_related("subject"), pk=pk)
    kind = kind_of(row_of(found.subject))
    row = get_object_or_404(visible_to(request.user, kind).select_related("subject", "place", "holder"), pk=found.subject_id)
    found = get_object_or_404(runs_of(row, request.user).select_related("job", "asked_by"), pk=pk)
    if not sees_inside(row, request.user):
        raise PermissionDenied(_("评价结果写有采样位置，只由主管部门和采样单位评价、查阅。请由这些单位的人员办理。"))
    return row, found, view_of(kind.code, found.kind)


def _context(row: Registered, found: Run, view: RunView) -> dict[str, Any]:
    return {"row": row, "kind": kind_of(row), "run": found, "sign": RUN_SIGNS[found.state], "page": view.page}


def _repeated(found: Run) -> dict[str, Any] | None:
    """The last repetition of a run, with the look of its outcome."""
    last = found.repetitions.select_related("asked_by").first()
    return last and {"row": last, "sign": REPETITION_SIGNS[last.outcome]}


def _others(found: Run) -> list[Run]:
    """The other evaluations of the same results, with which this one can be compared."""
    if found.kind not in running.JUDGING or found.state != Run.State.DONE:
        return []
    same = Run.objects.filter(
        subject=found.subject_id, kind=found.kind, snapshot_sha256=found.snapshot_sha256, state=Run.State.DONE
    )
    return list(same.exclude(pk=found.pk))


urlpatterns = [
    path("data/runs/<int:pk>/", run, name="run"),
    path("data/runs/<int:pk>/progress/", run_progress, name="run_progress"),
    path("data/runs/<int:pk>/cancel/", run_cancel, name="run_cancel"),
    path("data/runs/<int:pk>/repeat/", run_repeat, name="run_repeat"),
    path("data/runs/<int:pk>/compare/<int:other>/", run_compare, name="run_compare"),
    path("data/runs/<int:pk>/files/<str:name>/", run_file, name="run_file"),
]
