"""Pages of the evaluation of a campaign: what to judge by which standard, the runs, one finished run, the report in Word."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jingtu.core.files.receiving import FileRefused
from jingtu.core.observations.models import Delivery, Run
from jingtu.core.observations.running import number_of_own
from jingtu.core.observations.visible import may_deliver, runs_of
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ
from jingtu.standards import limits
from jingtu.standards.refused import Refused as NotStandard
from jingtu.web.console.downloads import download
from jingtu.web.console.measured_words import signed_runs
from jingtu.web.runs import run_view
from jingtu.web.widgets import Select

from ..evaluating import evaluate, report
from ..evaluating.asking import KIND, evaluable
from ..evaluating.shown import facts_of
from ..evaluating.uses import Use, editions, questions, uses
from ..kinds import CAMPAIGNS
from ..models import Campaign
from .campaigns import campaign_or_404

ROOMS: tuple[Any, ...] = ()
SHOWN = 50


class EvaluateForm(forms.Form):
    """Which results are judged as what, by which standard."""

    deliveries = forms.ModelMultipleChoiceField(
        queryset=Delivery.objects.none(), label=gettext_lazy("检测数据"), widget=forms.CheckboxSelectMultiple
    )
    use = forms.ChoiceField(label=gettext_lazy("按什么评价"), widget=Select)
    standard = forms.ChoiceField(label=gettext_lazy("标准"), required=False, widget=Select)
    points = forms.CharField(
        label=gettext_lazy("只评价这些点位"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("点位编号，用逗号、空格或换行分开；不填则评价全部。"),
    )
    archive = forms.BooleanField(
        label=gettext_lazy("包括历史数据"),
        required=False,
        help_text=gettext_lazy("历史数据的质量没有按现行要求检查；用了以后，评价和报告都会注明。"),
    )
    own = forms.FileField(label=gettext_lazy("自备的标准（YAML）"), required=False)

    def __init__(self, *arguments: Any, campaign: Campaign, user: User, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.uses = uses_of(campaign)
        self.fields["deliveries"].queryset = evaluable(campaign, user)
        names = dict(
            Campaign.objects.filter(pk__in=self.fields["deliveries"].queryset.values("subject")).values_list("pk", "name")
        )
        self.fields["deliveries"].label_from_instance = lambda each: _named(each, names[each.subject_id])
        self.fields["deliveries"].initial = list(self.fields["deliveries"].queryset.filter(subject=campaign.pk, regime="strict"))
        self.fields["use"].choices = [(each.code, each.name) for each in self.uses]
        known = dict.fromkeys(number for use in self.uses for number in editions(use))
        self.fields["standard"].choices = [("", _("现行标准")), *((number, number) for number in known)]
        for each in {one.code: one for use in self.uses for one in questions(use)}.values():
            choices = [("", _("按登记的，没有登记的不评价")), *((value.name, value.name) for value in each.values)]
            self.fields[f"given_{each.code}"] = forms.ChoiceField(label=each.name, required=False, choices=choices, widget=Select)

    @property
    def asked(self) -> dict[str, Any]:
        """What `evaluate` is asked."""
        told = self.cleaned_data
        own = (told["own"], told["own"].name) if told["own"] else None
        return {
            "use": told["use"],
            "standard": number_of_own(told["own"]) if own else told["standard"],
            "given": {name.removeprefix("given_"): word for name, word in told.items() if name.startswith("given_") and word},
            "points": told["points"].replace("，", " ").replace(",", " ").split(),
            "archive": told["archive"],
            "own": own,
        }


@require_safe
@needs(READ, OWN)
def campaign_evaluations(request: HttpRequest, pk: int) -> HttpResponse:
    """The evaluations of a campaign, and asking for another."""
    return _page(request, campaign_or_404(request, pk))


@require_POST
@needs(READ, OWN)
def campaign_evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an evaluation and lead on to it."""
    campaign = campaign_or_404(request, pk)
    _check_may_evaluate(campaign, request.user)
    form = EvaluateForm(request.POST, request.FILES, campaign=campaign, user=request.user)
    if form.is_valid():
        try:
            return redirect(
                "web:run", evaluate(campaign, list(form.cleaned_data["deliveries"]), by=request.user, **form.asked).pk
            )
        except (FileRefused, Refused, NotStandard) as refusal:
            form.add_error(None, str(refusal))
    return _page(request, campaign, form)


@require_POST
@needs(READ, OWN)
def run_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge what a run judged by another edition, everything else as it was."""
    found = get_object_or_404(Run.objects.filter(kind=KIND), pk=pk)
    campaign = campaign_or_404(request, found.subject_id)
    _check_may_evaluate(campaign, request.user)
    told = found.basis
    asked = {key: told[key] for key in ("use", "given", "points")} | {"archive": told["regime"] != Delivery.Regime.STRICT}
    asked |= {"standard": request.POST.get("standard", ""), "trial": True}
    try:
        return redirect("web:run", evaluate(campaign, list(found.deliveries.all()), by=request.user, **asked).pk)
    except (Refused, NotStandard) as refusal:
        messages.error(request, str(refusal))
    return redirect("web:run", pk)


@require_safe
@needs(READ, OWN)
def campaign_report(request: HttpRequest, pk: int) -> FileResponse:
    """The report of the campaign as it stands."""
    campaign = campaign_or_404(request, pk)
    file = report.document(campaign, user=request.user, demonstration=settings.DEMONSTRATION)
    return download(request, file, _("%(name)s评价报告") % {"name": campaign.name}, "docx", f"subject:{pk}")


@run_view(CAMPAIGNS.code, KIND, template="survey/evaluating/run.html", page="web:campaign_evaluations")
def shown(request: HttpRequest, row: Registered, run: Run) -> dict[str, Any]:
    """Charts and tables of a finished evaluation, and the other editions by which it can be judged."""
    use = next(each for each in uses() if each.code == run.basis["use"])
    standards = (
        {limits.standard(used["code"]).code for used in run.record["standards"] if used["valid_from"]} if not run.entries else {}
    )
    others = [number for number in editions(use) if limits.standard(number).code not in standards]
    return facts_of(run) | {"use": use, "editions": others if may_deliver(row, request.user) else []}


def uses_of(campaign: Campaign) -> list[Use]:
    """Return as what the results of a campaign can be judged."""
    return [each for each in uses() if each.medium == campaign.medium]


def _named(delivery: Delivery, campaign: str) -> str:
    said = _("%(name)s（%(campaign)s）") % {"name": delivery, "campaign": campaign}
    return f"{said}，{delivery.get_regime_display()}" if delivery.regime == Delivery.Regime.ARCHIVE else said


def _check_may_evaluate(campaign: Campaign, user: User) -> None:
    if not may_deliver(campaign, user):
        raise PermissionDenied(_("评价由主管部门和采样单位进行，您不属于其中。请由这些单位的人员办理。"))


def _page(request: HttpRequest, campaign: Campaign, form: EvaluateForm | None = None) -> HttpResponse:
    runs = runs_of(campaign, request.user).filter(kind=KIND).select_related("asked_by")[:SHOWN]
    may = may_deliver(campaign, request.user) and uses_of(campaign)
    if form is None and may:
        form = EvaluateForm(campaign=campaign, user=request.user)
    context = {
        "row": campaign,
        "kind": CAMPAIGNS,
        "form": form if may else None,
        "runs": signed_runs(runs),
        "judged": bool(uses_of(campaign)),
    }
    return render(request, "survey/evaluating/campaign.html", context)


urlpatterns = [
    path("survey/campaigns/<int:pk>/evaluations/", campaign_evaluations, name="campaign_evaluations"),
    path("survey/campaigns/<int:pk>/evaluate/", campaign_evaluate, name="campaign_evaluate"),
    path("survey/campaigns/<int:pk>/report/", campaign_report, name="campaign_report"),
    path("survey/evaluations/<int:pk>/again/", run_again, name="evaluation_again"),
]
