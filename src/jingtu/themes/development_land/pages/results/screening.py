"""Screening and ranking of a site, and the score tables that users bring in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jingtu.core.files.receiving import FileRefused
from jingtu.core.observations.visible import may_deliver, may_judge
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ
from jingtu.standards.site_screening import site_screening
from jingtu.web.console.downloads import download

from ... import screening
from ...models import ScoreTable, Screening
from .common import SITE, check_may_deliver, check_may_judge, check_may_read, site_or_404
from .forms import CorrectForm, TableForm

STAGES = {"screening": gettext_lazy("风险筛查"), "ranking": gettext_lazy("风险分级")}
SITE_TYPES = {"closed": gettext_lazy("关闭搬迁企业地块"), "operating": gettext_lazy("在产企业地块")}


@require_safe
@needs(READ, OWN)
def site_screening_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The screenings of a site, and the score tables by which it can be screened."""
    site = site_or_404(request, pk)
    check_may_read(request, site)
    return render(request, "development_land/results/screening.html", _context(request, site, None))


@needs(READ, OWN)
def site_screening_by(request: HttpRequest, pk: int, table: int) -> HttpResponse:
    """The questions of a score table; the answers make a new screening."""
    site = site_or_404(request, pk)
    check_may_deliver(request, site)
    chosen = get_object_or_404(ScoreTable, pk=table)
    if request.method == "POST":
        answers = {
            each.key: {"option": request.POST.get(each.key, ""), "evidence": request.POST.get(f"{each.key}.evidence", "")[:500]}
            for each in screening.questions(chosen)
        }
        try:
            screening.screen(site, chosen, answers, by=request.user)
            messages.success(request, _("已计算并保存。"))
            return redirect("web:site_screening", pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
    return render(request, "development_land/results/screening.html", _context(request, site, chosen))


@require_POST
@needs(READ, OWN)
def screening_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what an expert makes of a score."""
    found = get_object_or_404(Screening, pk=pk)
    check_may_judge(request, site_or_404(request, found.site_id))
    form = CorrectForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("还没有选级别或填写理由，没有登记。请填好后再提交。"))
        return redirect("web:site_screening", found.site_id)
    given = form.cleaned_data
    try:
        screening.correct(found, given["band"], given["reason"], given["evidence"], by=request.user)
        messages.success(request, _("已登记纠偏。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:site_screening", found.site_id)


@needs(READ)
def score_tables(request: HttpRequest, site_type: str, stage: str) -> HttpResponse:
    """The editions of a score table, and bringing in a new one."""
    _check(site_type, stage)
    may_bring_in = screening.may_bring_in(request.user)
    if request.method == "POST" and not may_bring_in:
        raise PermissionDenied(_("分值表由生态环境部门导入，您不属于这个部门。请由这个部门的人员办理。"))
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = screening.bring_in(site_type, stage, given["file"], given["file"].name, given["document"], by=request.user)
            messages.success(request, _("已导入第 %(n)d 版分值表。") % {"n": made.edition})
            return redirect("web:score_tables", site_type, stage)
        except (FileRefused, Refused) as refusal:
            form.add_error("file", str(refusal))
    context = {
        "site_type": site_type,
        "stage": stage,
        "title": f"{SITE_TYPES[site_type]}{STAGES[stage]}",
        "tables": ScoreTable.objects.filter(site_type=site_type, stage=stage).select_related("imported_by").order_by("-edition"),
        "scheme": site_screening(),
        "form": form if may_bring_in else None,
    }
    return render(request, "development_land/results/score_tables.html", context)


@require_safe
@needs(READ)
def score_template(request: HttpRequest, site_type: str, stage: str) -> FileResponse:
    """An empty score table."""
    _check(site_type, stage)
    title = f"{SITE_TYPES[site_type]}{STAGES[stage]}{_('分值表')}"
    return download(request, screening.template(site_type, stage), title, "xlsx", "")


def _check(site_type: str, stage: str) -> None:
    if site_type not in SITE_TYPES or stage not in STAGES:
        raise Http404


def _context(request: HttpRequest, site: Registered, chosen: ScoreTable | None) -> dict[str, Any]:
    made = list(site.screenings.select_related("table", "made_by", "corrected_by").order_by("-pk"))
    may_correct = may_judge(site, request.user)
    return {
        "site": site,
        "kind": SITE,
        "tables": [
            {"table": table, "title": f"{SITE_TYPES[table.site_type]}{STAGES[table.stage]}"} for table in screening.tables()
        ]
        if may_deliver(site, request.user)
        else [],
        "schemes": [(f"{name}{word}", code, stage) for code, name in SITE_TYPES.items() for stage, word in STAGES.items()],
        "chosen": chosen,
        "questions": screening.questions(chosen) if chosen else [],
        "screenings": [
            {
                "screening": each,
                "words": screening.words_of(each),
                "title": f"{SITE_TYPES[each.table.site_type]}{STAGES[each.table.stage]}",
                "answers": _answers(each),
                "form": CorrectForm(auto_id=f"correct{each.pk}_%s") if may_correct and not each.corrected else None,
            }
            for each in made
        ],
    }


def _answers(made: Screening) -> list[dict[str, Any]]:
    named = {each.key: each for each in screening.questions(made.table)}
    return [{"question": named[key], "answer": answer} for key, answer in made.answers.items()]


urlpatterns = [
    path("land/sites/<int:pk>/screening/", site_screening_page, name="site_screening"),
    path("land/sites/<int:pk>/screening/<int:table>/", site_screening_by, name="site_screening_by"),
    path("land/screenings/<int:pk>/correct/", screening_correct, name="screening_correct"),
    path("land/scores/<slug:site_type>/<slug:stage>/", score_tables, name="score_tables"),
    path("land/scores/<slug:site_type>/<slug:stage>/template/", score_template, name="score_template"),
]
