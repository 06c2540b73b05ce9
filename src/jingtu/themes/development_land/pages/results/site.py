"""The page of a site's results: what was delivered, how it was judged, where surveys disagree; and its card in the dossier."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jingtu.core.files.receiving import FileRefused
from jingtu.core.observations import receiving
from jingtu.core.observations.models import Delivery, Run
from jingtu.core.observations.running import number_of_own
from jingtu.core.observations.visible import deliveries_of, may_deliver, may_judge, may_read, runs_of
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ
from jingtu.standards.refused import Refused as NotStandard
from jingtu.web.console.as_of import AsOf
from jingtu.web.console.data_deliveries import DeliverForm
from jingtu.web.console.measured_words import signed_deliveries, signed_runs
from jingtu.web.keys import keys_of
from jingtu.web.themes import section

from ... import judging, risk, screening, surveys
from ...receptions import SITE_RESULTS
from .common import SITE, check_may_deliver, check_may_judge, check_may_read, site_or_404
from .forms import DecideForm, JudgeForm, RiskForm

SHOWN = 20  # deliveries and runs on the page; more are reached through the list of each


@section(SITE, gettext_lazy("检测结果和评价"), "development_land/_fetched.html")
def results_section(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any] | None:
    """Where the last results lie: they are fetched into the dossier, so that the dossier itself asks nothing more."""
    if day.is_past or not may_read(row, request.user):
        return None
    at = {name: reverse(f"web:{name}", args=[row.pk]) for name in ("site_results_last", "site_results")}
    return {"address": at["site_results_last"], "page": at["site_results"], "words": _("查看检测结果和评价")}


@require_safe
@needs(READ, OWN)
def site_results_last(request: HttpRequest, pk: int) -> HttpResponse:
    """The last evaluations of soil beside each other, the last assessment, the last screening, as the dossier shows them."""
    site = site_or_404(request, pk)
    check_may_read(request, site)
    return render(request, "development_land/results/section.html", {"row": site, "facts": _last(site)})


def _last(row: Registered) -> dict[str, Any]:
    runs = surveys.latest(row)
    assessed = Run.objects.filter(subject=row.pk, kind="risk", state=Run.State.DONE).first()
    screened = row.screenings.select_related("table").last()
    found = surveys.beside(row, runs)
    return {
        "surveys": [
            {"run": run, "said": judging.conclusion_in_words(conclusion)}
            for run, conclusion in zip(found.runs, found.conclusions, strict=True)
        ],
        "is_open": found.is_open,
        "risk": assessed,
        "screening": screened,
        "band": screening.words_of(screened) if screened else "",
    }


@require_safe
@needs(READ, OWN)
def site_results(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    site = site_or_404(request, pk)
    check_may_read(request, site)
    return _page(request, site)


@require_POST
@needs(READ, OWN)
def site_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a delivery in and lead on to its check."""
    site = site_or_404(request, pk)
    check_may_deliver(request, site)
    form = DeliverForm(request.POST, request.FILES, row=site, user=request.user, reception=SITE_RESULTS)
    if not form.is_valid():
        return _page(request, site, deliver=form)
    given = form.cleaned_data
    try:
        made = receiving.deliver(
            site,
            *form.given(),
            by=request.user,
            stage=given["stage"],
            name=given["name"],
            format=judging.FORMAT,
            replaces=given["replaces"],
        )
    except receiving.AlreadyDelivered as same:
        messages.warning(request, str(same))
        return redirect("web:data_delivery", same.delivery.pk)
    except (FileRefused, Refused) as refusal:
        form.add_error("file", str(refusal))
        return _page(request, site, deliver=form)
    return redirect("web:data_delivery", made.pk)


@require_POST
@needs(READ, OWN)
def site_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an evaluation."""
    site = site_or_404(request, pk)
    check_may_deliver(request, site)
    form = JudgeForm(request.POST, request.FILES, site=site)

    def ask() -> Run:
        given = form.cleaned_data
        own = (given["own"], given["own"].name) if given["own"] else None
        return judging.judge(
            site,
            list(given["deliveries"]),
            by=request.user,
            medium=given["medium"],
            standard=number_of_own(given["own"]) if own else given["standard"],
            land_class=given["land_class"],
            background=form.background,
            background_source=given["background_source"],
            own=own,
        )

    return _asked(request, site, form, ask, "judge")


@require_POST
@needs(READ, OWN)
def site_risk(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a risk assessment."""
    site = site_or_404(request, pk)
    check_may_deliver(request, site)
    form = RiskForm(request.POST, request.FILES, site=site)

    def ask() -> Run:
        given = form.cleaned_data
        return risk.assess(
            site,
            list(given["deliveries"]),
            by=request.user,
            edition=given["edition"],
            land_class=given["land_class"],
            without=given["without"],
            nondetect=given["nondetect"],
            draws=given["draws"],
            seed=given["seed"],
            entries=(given["entries"], given["entries"].name) if given["entries"] else None,
        )

    return _asked(request, site, form, ask, "risk")


@require_POST
@needs(READ, OWN)
def site_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what holds where surveys disagree."""
    site = site_or_404(request, pk)
    check_may_judge(request, site)
    form = DecideForm(request.POST)
    asked = Run.objects.filter(subject=site.pk, pk__in=keys_of(request.POST.getlist("run")))
    if not form.is_valid():
        messages.error(request, _("还没有选结论或填写理由，没有登记。请填好后再提交。"))
        return redirect("web:site_results", pk)
    try:
        surveys.decide(site, list(asked), form.cleaned_data["conclusion"], form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("已登记认定结论。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:site_results", pk)


def _asked(request: HttpRequest, site: Registered, form: forms.Form, ask: Callable[[], Run], name: str) -> HttpResponse:
    if form.is_valid():
        try:
            return redirect("web:run", ask().pk)
        except (FileRefused, Refused, NotStandard) as refusal:
            form.add_error(None, str(refusal))
    return _page(request, site, **{name: form})


def _page(request: HttpRequest, site: Registered, **forms_: forms.Form) -> HttpResponse:
    user = request.user
    deliveries = list(deliveries_of(site, user).select_related("by")[:SHOWN])
    runs = list(runs_of(site, user).select_related("asked_by")[:SHOWN])
    found = surveys.beside(site)
    accepted = any(each.state == Delivery.State.ACCEPTED for each in deliveries)
    context = {
        "site": site,
        "kind": SITE,
        "stages": judging.STAGES,
        "deliveries": signed_deliveries(deliveries, judging.STAGES),
        "runs": signed_runs(runs),
        "beside": found if found.disagree else None,
        "conclusions": [judging.conclusion_in_words(one) for one in found.conclusions],
        "decide": DecideForm() if found.is_open and may_judge(site, user) else None,
        "deliver": None,
        "judge": None,
        "risk": None,
    }
    if may_deliver(site, user):
        context["deliver"] = DeliverForm(row=site, user=user, reception=SITE_RESULTS, auto_id="deliver_%s")
        if accepted:
            context["judge"], context["risk"] = JudgeForm(site=site, auto_id="judge_%s"), RiskForm(site=site, auto_id="risk_%s")
    return render(request, "development_land/results/site.html", context | forms_)


urlpatterns = [
    path("land/sites/<int:pk>/results/last/", site_results_last, name="site_results_last"),
    path("land/sites/<int:pk>/results/", site_results, name="site_results"),
    path("land/sites/<int:pk>/results/deliver/", site_deliver, name="site_deliver"),
    path("land/sites/<int:pk>/results/judge/", site_judge, name="site_judge"),
    path("land/sites/<int:pk>/results/risk/", site_risk, name="site_risk"),
    path("land/sites/<int:pk>/results/decide/", site_decide, name="site_decide"),
]
