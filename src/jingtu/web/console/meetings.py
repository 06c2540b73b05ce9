"""Joint meetings: their minutes, the decisions that became tasks, and the minutes as a Word file."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jingtu.core import clock
from jingtu.core.parties.models import Party
from jingtu.core.parties.scope import Scope, in_area, needs, scope_of
from jingtu.core.places.paths import parent_paths
from jingtu.core.plans.models import Plan
from jingtu.core.plans.queries import WHOLE_PLAN, visible_plans
from jingtu.core.work import meetings as service
from jingtu.core.work.documents.facts import minutes_of
from jingtu.core.work.documents.minutes import minutes_document
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Meeting
from jingtu.web.console import choices
from jingtu.web.console.downloads import download
from jingtu.web.console.work_common import READ

RECORD = "work.record"
DECISIONS = 3
MOST = 100
DAY = {"type": "date"}


class MeetingForm(forms.Form):
    """The head of the minutes."""

    title = forms.CharField(label=gettext_lazy("会议名称"), max_length=200)
    number = forms.CharField(label=gettext_lazy("纪要文号"), max_length=60, required=False)
    held_on = forms.DateField(label=gettext_lazy("召开日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    chair = forms.CharField(label=gettext_lazy("主持人"), max_length=60, required=False)
    attendees = forms.ModelMultipleChoiceField(
        Party.objects.none(), label=gettext_lazy("参会单位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    minutes = forms.CharField(label=gettext_lazy("会议纪要"), required=False, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, parties: QuerySet[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attendees"].queryset = parties


class DecisionForm(forms.Form):
    """One decision; with a lead it becomes a task."""

    text = forms.CharField(label=gettext_lazy("议定事项"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    lead = forms.ModelChoiceField(
        Party.objects.none(), label=gettext_lazy("牵头部门"), required=False, empty_label=gettext_lazy("不列为任务")
    )
    participants = forms.ModelMultipleChoiceField(
        Party.objects.none(), label=gettext_lazy("参与部门"), required=False, widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label=gettext_lazy("完成期限"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))

    def __init__(self, *args: Any, parties: QuerySet[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = self.fields["participants"].queryset = parties

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("text") and (found.get("lead") or found.get("due_on") or found.get("participants")):
            self.add_error("text", _("这一项选了部门或完成期限，但没有写议定事项。请填写，或者清空这一项。"))
        if found.get("participants") and not found.get("lead"):
            self.add_error("lead", _("这一项选了参与部门，但没有选牵头部门。请选择牵头部门，或者清空参与部门。"))
        return found

    def resolved(self) -> service.Resolved:
        """Return the decision as the service takes it."""
        given = self.cleaned_data
        return service.Resolved(given["text"], given["lead"], tuple(given["participants"]), due_on=given["due_on"])


DecisionSet = forms.formset_factory(DecisionForm, extra=DECISIONS, max_num=MOST, absolute_max=MOST)


@needs(READ)
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings about plans that the person may see, the latest first."""
    context = {
        "meetings": _visible(request.scope).annotate(decided=Count("decisions", distinct=True)),
        "may_record": scope_of(request.user).may(RECORD),
    }
    return render(request, "web/meetings/list.html", context)


@needs(READ)
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting with its minutes and decisions."""
    found = get_object_or_404(_visible(request.scope), pk=pk)
    context = {"meeting": found, "decisions": found.decisions.select_related("task"), "attendees": found.attendees.all()}
    return render(request, "web/meetings/meeting.html", context)


@require_safe
@needs("plans.export")
def meeting_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as a Word file."""
    found = get_object_or_404(_visible(request.scope.under(READ)), pk=pk)
    file = minutes_document(minutes_of(found), demonstration=settings.DEMONSTRATION)
    return download(request, file, _("会议纪要"), "docx", f"meeting:{pk}")


@needs(RECORD)
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Enter a meeting: choose the plan, then fill in the minutes and what was decided."""
    plans = list(visible_plans(request.scope).select_related("place"))
    plan = _plan(request, plans)
    context: dict[str, Any] = {"plans": choices.plan_choices(plans), "plan": plan}
    if plan is None:
        return render(request, "web/meetings/new.html", context)
    parties = _parties(plan)
    given = _with_one_more(request.POST) if "add" in request.POST else request.POST if request.method == "POST" else None
    form = MeetingForm(given, parties=parties, initial={"held_on": clock.today()})
    decisions = DecisionSet(given, prefix="decision", form_kwargs={"parties": parties})
    if given is not None and "add" not in request.POST and form.is_valid() and decisions.is_valid():
        made = _hold(request, plan, form, decisions)
        if made:
            return redirect("web:meeting", made.pk)
    return render(request, "web/meetings/new.html", context | {"form": form, "decisions": decisions})


def _with_one_more(posted: QueryDict) -> QueryDict:
    """Return what was filled in with room for one more decision."""
    given = posted.copy()
    number = given.get("decision-TOTAL_FORMS", "")
    given["decision-TOTAL_FORMS"] = str(min(int(number) + 1, MOST)) if number.isascii() and number.isdigit() else str(DECISIONS)
    return given


def _hold(request: HttpRequest, plan: Plan, form: MeetingForm, decisions: Any) -> Meeting | None:
    resolved = [each.resolved() for each in decisions if each.cleaned_data.get("text")]
    try:
        return service.hold(plan, by=request.user, on=clock.today(), decisions=resolved, **form.cleaned_data)
    except (WorkRefused, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
        return None


def _parties(plan: Plan) -> QuerySet[Party]:
    """Those who may sit in the meeting: the parties of the plan's place, of the places in it and of those above."""
    around = in_area("place__path", plan.place.path) | Q(place__path__in=parent_paths(plan.place.path))
    return Party.objects.filter(around).exclude(kind=Party.Kind.COLLECTIVE).order_by("-place__path", "name")


def _plan(request: HttpRequest, plans: list[Plan]) -> Plan | None:
    asked = request.GET.get("plan", "")
    if not asked and len(plans) == 1:
        return plans[0]
    return next((plan for plan in plans if str(plan.pk) == asked), None)


def _visible(scope: Scope) -> QuerySet[Meeting]:
    heavy = [f"plan__{name.removeprefix('plan__')}" for name in WHOLE_PLAN]
    return scope.within(Meeting.objects.select_related("plan__place").defer(*heavy), "place_path")


urlpatterns = [
    path("meetings/", meetings, name="meetings"),
    path("meetings/new/", meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meeting, name="meeting"),
    path("meetings/<int:pk>/word/", meeting_word, name="meeting_word"),
]
