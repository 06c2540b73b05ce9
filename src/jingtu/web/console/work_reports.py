"""A report of progress: begun from the last one, kept while it is written, handed in, verified beside the last accepted."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.files.receiving import KINDS
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.work import reporting
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Assignment, Demand, Evidence, Report
from jingtu.core.work.standing import may_decide, parties_of
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console import work_words as words
from jingtu.web.console.downloads import handed_out
from jingtu.web.console.work_common import READ, REPORT, VERIFY, assignment_of, attempt, report_of
from jingtu.web.keys import key_of

WRITABLE = (Report.State.DRAFT, Report.State.RETURNED)
FREE_FIGURES = 1
TEXTS = (("text", gettext_lazy("进展情况")), ("problems", gettext_lazy("存在问题")), ("next_steps", gettext_lazy("下一步打算")))


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ReportForm(forms.Form):
    """What a person tells; everything else the platform knows."""

    text = forms.CharField(label=gettext_lazy("进展情况"), required=False, max_length=20_000, widget=_area(7))
    problems = forms.CharField(label=gettext_lazy("存在问题"), required=False, max_length=10_000, widget=_area(3))
    next_steps = forms.CharField(label=gettext_lazy("下一步打算"), required=False, max_length=10_000, widget=_area(3))
    percent = forms.IntegerField(
        label=gettext_lazy("完成进度（%）"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class FigureForm(forms.Form):
    """One figure. Those of a target come with their name and unit; a row without a value is not kept."""

    target = forms.IntegerField(required=False, widget=forms.HiddenInput)
    indicator = forms.CharField(label=gettext_lazy("指标"), required=False, max_length=200)
    value = forms.DecimalField(
        label=gettext_lazy("数值"),
        required=False,
        max_digits=24,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    unit = forms.CharField(label=gettext_lazy("单位"), required=False, max_length=20)
    source = forms.CharField(label=gettext_lazy("数据来源"), required=False, max_length=200)

    @property
    def known(self) -> str:
        """Name the target this figure speaks for, with its unit; empty for a free one."""
        if not self["target"].value():
            return ""
        unit = self["unit"].value()
        return f"{self['indicator'].value()}（{unit}）" if unit else str(self["indicator"].value())

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("value") is not None and not given.get("indicator"):
            self.add_error("indicator", _("填了数值，请写明是什么指标。"))
        return given


Figures = forms.formset_factory(FigureForm, extra=FREE_FIGURES, max_num=60, absolute_max=100)


@require_POST
@needs(REPORT)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the report that is to be written next, begun from the last one."""
    assignment = assignment_of(request.user, pk)
    try:
        report = reporting.begin(assignment, by=request.user, demand=_demand(request, assignment))
    except WorkRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("web:assignment", pk)
    return redirect("web:report", report.pk)


def _demand(request: HttpRequest, assignment: Assignment) -> Demand | None:
    asked = key_of(request.POST.get("demand", ""))
    return None if asked is None else get_object_or_404(assignment.demands, pk=asked)


@needs(READ)
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: a form for those who write it, the difference to the last accepted one for those who verify it."""
    found = report_of(request.user, pk)
    if request.method == "POST" or (found.state in WRITABLE and writes(request.user, found)):
        return _write(request, found)
    return render(request, "web/work/report.html", _shown(request, found))


def writes(user: User, found: Report) -> bool:
    """Tell whether the person works for the party that reports."""
    return found.assignment.party_id in parties_of(user)


def _write(request: HttpRequest, found: Report) -> HttpResponse:
    asked = request.POST.get("do", "save")
    keeping = asked == "keep"
    form = ReportForm(request.POST or None, initial=_initial(found))
    figures = Figures(request.POST or None, initial=_figures(found), prefix="figures")
    refusal = ""
    if request.method == "POST":
        if form.is_valid() and figures.is_valid():
            try:
                done = _saved(request, found, form.cleaned_data, figures.cleaned_data, asked)
            except WorkRefused as refused:
                refusal, done = str(refused), None
                form = _again(request, found)
            if done is not None:
                return JsonResponse({"version": found.version, "says": _kept()}) if keeping else done
        if keeping:
            says = refusal or _("有内容填写不正确，草稿暂未保存：%s") % _first_error(form, figures)
            return JsonResponse({"says": says}, status=409 if refusal else 400)
    return render(request, "web/work/report_form.html", _form_context(found, form, figures, refusal))


def _again(request: HttpRequest, found: Report) -> ReportForm:
    """Return the form as it was filled in, on the version that holds now: the words may be kept although a file is not."""
    data = request.POST.copy()
    data["version"] = str(found.version)
    return ReportForm(data)


def _saved(request: HttpRequest, found: Report, given: dict, figures: list[dict], asked: str) -> HttpResponse:
    """Keep what was written and do what the button says."""
    rows = [row for row in figures if row and row.get("value") is not None]
    reporting.save(found, by=request.user, figures=rows, **given)
    found.refresh_from_db()
    for file in request.FILES.getlist("files"):
        reporting.attach(found, file, file.name, by=request.user)
    if gone := request.POST.get("remove", ""):
        reporting.remove(_evidence(found, gone), by=request.user)
    if asked == "submit" and not gone:
        reporting.submit(found, by=request.user, on=clock.today())
        messages.success(request, _("已提交，等待审核。") + (_("这份反馈超过了期限，已标为逾期反馈。") if found.is_late else ""))
        return redirect("web:assignment", found.assignment_id)
    if asked != "keep":
        messages.success(request, _kept())
    return redirect("web:report", found.pk)


def _kept() -> str:
    return _("草稿已保存。")


def _first_error(*forms_: Any) -> str:
    for each in forms_:
        rows = each.errors if isinstance(each.errors, list) else [each.errors]
        for row in rows:
            for errors in row.values():
                return str(errors[0])
    return ""


def _evidence(found: Report, pk: str) -> Evidence:
    return get_object_or_404(found.evidence.filter(removed_at=None), pk=key_of(pk))


def _initial(found: Report) -> dict[str, Any]:
    names = ("text", "problems", "next_steps", "percent", "version")
    return {name: getattr(found, name) for name in names}


def _figures(found: Report) -> list[dict[str, Any]]:
    """The figures written so far, then the task's targets that have none yet."""
    names = ("target_id", "indicator", "value", "unit", "source")
    rows = [dict(zip(("target", *names[1:]), (getattr(row, name) for name in names), strict=True)) for row in found.figures.all()]
    for row in rows:
        row["value"] = row["value"] and format(row["value"].normalize(), "f")
    spoken_for = {row["target"] for row in rows}
    targets = found.assignment.task.targets.exclude(pk__in=[pk for pk in spoken_for if pk])
    return rows + [{"target": target.pk, "indicator": target.indicator, "unit": target.unit} for target in targets]


def _form_context(found: Report, form: ReportForm, figures: Any, refusal: str) -> dict[str, Any]:
    assignment = found.assignment
    return {
        "report": found,
        "assignment": assignment,
        "task": assignment.task,
        "form": form,
        "figures": figures,
        "refusal": refusal,
        "period": words.period(found.period_first, found.period_last),
        "begun_from": words.period(found.begun_from.period_first, found.begun_from.period_last) if found.begun_from else "",
        "sign": words.sign_of(words.REPORTS, found.state),
        "rhythm": words.rhythm_of(assignment),
        "files": [_file(file) for file in found.evidence.filter(removed_at=None).order_by("pk")],
        "others": _of_participants(found),
        "accepted": ",".join(KINDS),
        "limit_mb": settings.UPLOAD_LIMIT_BYTES // 2**20,
    }


def _file(file: Evidence) -> dict[str, Any]:
    return {"pk": file.pk, "name": file.filename, "size": words.size(file.size), "href": reverse("web:evidence", args=[file.pk])}


def _of_participants(found: Report) -> list[Report]:
    """What the other parties of the task handed in for this period: only the lead sees it while writing."""
    if not found.assignment.decides:
        return []
    rows = Report.objects.filter(assignment__identity=found.assignment.identity_id, submitted_on__isnull=False)
    rows = rows.filter(period_last__gte=found.period_first, period_first__lte=found.period_last)
    return list(rows.exclude(assignment=found.assignment).select_related("assignment__party").order_by("assignment__party__name"))


def _shown(request: HttpRequest, found: Report) -> dict[str, Any]:
    difference = reporting.difference(found)
    assignment = found.assignment
    before = difference.before
    may_verify, why_not = verifiable(request.user, found)
    return {
        "report": found,
        "assignment": assignment,
        "task": assignment.task,
        "period": words.period(found.period_first, found.period_last),
        "compared": words.period(before.period_first, before.period_last) if before else "",
        "sign": words.sign_of(words.REPORTS, found.state),
        "parts": [
            {"label": label, "text": getattr(found, name), "pieces": difference.texts.get(name, [])} for name, label in TEXTS
        ],
        "figures": difference.figures,
        "files": [{"file": file, "size": words.size(file.size)} for file in difference.files],
        "may_verify": may_verify,
        "not_verifiable": why_not,
        "next_waiting": _next_waiting(request.user, found) if may_verify or found.decided_by_id == request.user.pk else None,
    }


def verifiable(user: User, found: Report) -> tuple[bool, str]:
    """Tell whether the person may verify the report, and if it is only separation that forbids it, say so."""
    if found.state != Report.State.SUBMITTED or not may_decide(user, found.assignment):
        return False, ""
    if user.pk in (found.written_by_id, found.submitted_by_id):
        return False, _("这份反馈由您填写或提交，须由其他人审核。")
    if found.assignment.party_id in parties_of(user):
        return False, _("这份反馈由您代表的单位提交，须由交办单位审核。")
    return True, ""


def _next_waiting(user: User, found: Report) -> Report | None:
    from jingtu.web.console.work_todo import waiting_reports

    return waiting_reports(user).exclude(pk=found.pk).first()


@require_POST
@needs(VERIFY)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a report."""
    found = report_of(request.user, pk)
    reason = request.POST.get("reason", "").strip()
    attempt(request, lambda: reporting.accept(found, by=request.user, on=clock.today(), reason=reason), _("已通过。"))
    return redirect("web:report", pk)


@require_POST
@needs(VERIFY)
def return_(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a report with the reason."""
    found = report_of(request.user, pk)
    reason = request.POST.get("reason", "").strip()
    attempt(
        request,
        lambda: reporting.return_(found, by=request.user, on=clock.today(), reason=reason),
        _("已退回，理由已通知承办单位。"),
    )
    return redirect("web:report", pk)


@require_POST
@needs(REPORT)
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take files in one by one while the report is written; each is answered with what it became."""
    found = report_of(request.user, pk)
    try:
        kept = [reporting.attach(found, file, file.name, by=request.user) for file in request.FILES.getlist("files")]
    except WorkRefused as refusal:
        return JsonResponse({"says": str(refusal)}, status=409)
    return JsonResponse({"files": [_file(file) for file in kept]})


@needs(READ)
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a file as it came in, never shown inside the page."""
    rows = Evidence.objects.filter(report__assignment__in=assignments_visible_to(request.user).order_by())
    file = get_object_or_404(rows, pk=pk)
    return handed_out(request, file.content.open("rb"), file.filename, f"report:{file.report_id}")


urlpatterns = [
    path("progress/<int:pk>/report/", begin, name="report_begin"),
    path("progress/reports/<int:pk>/", report, name="report"),
    path("progress/reports/<int:pk>/accept/", accept, name="report_accept"),
    path("progress/reports/<int:pk>/return/", return_, name="report_return"),
    path("progress/reports/<int:pk>/evidence/", evidence_add, name="evidence_add"),
    path("progress/evidence/<int:pk>/", evidence, name="evidence"),
]
