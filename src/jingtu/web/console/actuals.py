"""What a target asks, what was reached, and whether that is enough: entry, correction, chart with the table beside it."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.parties.scope import in_area, needs, scope_of
from jingtu.core.places.models import Division
from jingtu.core.plans import queries
from jingtu.core.plans.models import Target
from jingtu.core.work import targets as service
from jingtu.core.work.models import TargetActual
from jingtu.web.console import wording
from jingtu.web.console import work_words as words
from jingtu.web.console.as_of import as_of
from jingtu.web.console.target_charts import charts
from jingtu.web.console.targets import in_text
from jingtu.web.console.work_common import READ, attempt

RECORD = "work.record"
DAY = {"type": "date"}
VERDICTS = {
    service.Verdict.MET: words.Sign(gettext_lazy("已达到"), "good", "circle-check"),
    service.Verdict.NOT_MET: words.Sign(gettext_lazy("未达到"), "bad", "alert-triangle"),
    service.Verdict.NO_DATA: words.Sign(gettext_lazy("没有实际值"), "neutral", "circle-dashed"),
    service.Verdict.UNKNOWN: words.Sign(gettext_lazy("无法判断"), "warn", "help-circle"),
}
NOT_YET = words.Sign(gettext_lazy("尚未达到"), "warn", "clock")


class ActualForm(forms.Form):
    """One actual value; naming the row it corrects replaces that row."""

    place = forms.ModelChoiceField(Division.objects.none(), label=gettext_lazy("地区"), empty_label=None)
    first = forms.DateField(label=gettext_lazy("起始日"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    last = forms.DateField(label=gettext_lazy("截止日"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    value = forms.DecimalField(label=gettext_lazy("实际值"), max_digits=24, decimal_places=4)
    source = forms.CharField(label=gettext_lazy("数据来源"), max_length=200)
    corrects = forms.ModelChoiceField(
        TargetActual.objects.none(), label=gettext_lazy("更正哪一条"), required=False, empty_label=gettext_lazy("新登记")
    )

    def __init__(self, *args: Any, target: Target, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Division.objects.filter(in_area("path", target.plan.place.path))
        self.fields["place"].queryset = below.filter(valid_until__isnull=True).order_by("path")
        corrects = self.fields["corrects"]
        corrects.queryset = service.actuals(target, on)
        corrects.label_from_instance = lambda row: _("{place} {period}：{value}").format(
            place=row.place, period=words.period(row.period_first, row.period_last), value=wording.number(row.value)
        )


class RevisionForm(forms.Form):
    """A document that sets another value."""

    comparator = forms.ChoiceField(label=gettext_lazy("要求"), choices=list(service.COMPARATORS.items()))
    value = forms.DecimalField(label=gettext_lazy("数值"), max_digits=24, decimal_places=4, required=False)
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=20, required=False)
    document = forms.CharField(
        label=gettext_lazy("依据文件"), max_length=200, help_text=gettext_lazy("如目标责任书的名称和文号。")
    )
    dated_on = forms.DateField(label=gettext_lazy("文件日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    effective_on = forms.DateField(label=gettext_lazy("生效日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


@needs(READ)
def target(request: HttpRequest, pk: int) -> HttpResponse:
    """One target as of a day, with the forms for those who record."""
    found = get_object_or_404(queries.targets(request.scope), pk=pk)
    day, day_form = as_of(request)
    may_record = scope_of(request.user).may(RECORD, found.plan.place.path) and not day.is_past
    form, revision = _forms(request, found) if may_record else (None, None)
    if request.method == "POST":
        if not may_record:
            raise PermissionDenied(_("只有本地方案办公室可以登记目标值和实际值，并且只能在今天的页面登记。"))
        if _recorded(request, found, form, revision):
            return redirect("web:target", pk)
    rows = list(service.actuals(found, day.on, day.known_at))
    judged = service.attainment(found, day.on, known_at=day.known_at)
    context = {
        "target": found,
        "required": wording.required(found),
        "in_text": in_text(found),
        "years": wording.years_of(found),
        "judged": judged,
        "sign": _sign(found, judged.verdict, day.on),
        "asked": _asked(judged.asked),
        "revisions": found.revisions.filter(effective_on__lte=day.on),
        "rows": [
            {"actual": row, "value": wording.number(row.value), "period": words.period(row.period_first, row.period_last)}
            for row in rows
        ],
        "charts": charts(found, rows, judged.asked),
        "form": form,
        "revision": revision,
        "as_of": day,
        "as_of_form": day_form,
        "kept": [],
    }
    return render(request, "web/actuals/target.html", context)


def _forms(request: HttpRequest, target: Target) -> tuple[ActualForm, RevisionForm]:
    today = clock.today()
    which = request.POST.get("form", "") if request.method == "POST" else ""
    last_year = today.year - 1
    actual = ActualForm(
        request.POST if which == "actual" else None,
        target=target,
        on=today,
        prefix="actual",
        initial={"first": dt.date(last_year, 1, 1), "last": dt.date(last_year, 12, 31), "place": target.plan.place},
    )
    begun = {"comparator": target.comparator, "unit": target.unit, "dated_on": today, "effective_on": today}
    return actual, RevisionForm(request.POST if which == "revision" else None, prefix="revision", initial=begun)


def _recorded(request: HttpRequest, target: Target, form: ActualForm, revision: RevisionForm) -> bool:
    """Record what was filled in; a refusal is shown on the page with what was typed."""
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        return attempt(
            request,
            lambda: service.record_actual(
                target,
                given["place"],
                (given["first"], given["last"]),
                given["value"],
                source=given["source"],
                by=request.user,
                on=clock.today(),
                corrects=given["corrects"],
            ),
            _("实际值已登记。"),
        )
    if revision.is_bound and revision.is_valid():
        given = dict(revision.cleaned_data)
        value, comparator = given.pop("value"), given.pop("comparator")
        return attempt(request, lambda: service.revise(target, value, comparator, by=request.user, **given), _("目标值已调整。"))
    return False


def _sign(target: Target, verdict: str, on: dt.date) -> words.Sign:
    """Return the badge; what is not reached while the target's year still runs is not a failure."""
    if verdict == service.Verdict.NOT_MET and target.year and on.year <= target.year:
        return NOT_YET
    return VERDICTS[service.Verdict(verdict)]


def _asked(asked: service.Asked) -> str:
    label = str(service.COMPARATORS.get(asked.comparator, asked.comparator))
    return label if asked.value is None else f"{label} {wording.number(asked.value)}{asked.unit}"


urlpatterns = [path("targets/<int:pk>/", target, name="target")]
