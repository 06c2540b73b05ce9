"""One assignment: where it stands, what was done, and what this person can do next."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import needs
from jingtu.core.work import assigning, reminders, requests
from jingtu.core.work.demands import Asker
from jingtu.core.work.documents.letters import next_step, opening
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.lifecycle import GIVER, HOLDER, MOVES, Move, State
from jingtu.core.work.models import Assignment, Report, Request, Rhythm
from jingtu.core.work.moves import allowed_moves, move
from jingtu.core.work.standing import acting_as, may_decide, parties_of
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console import work_words as words
from jingtu.web.console.as_of import AsOf, as_of
from jingtu.web.console.work_common import ASSIGN, READ, REPORT, VERIFY, assignment_of, attempt, back, light
from jingtu.web.console.work_events import events_of
from jingtu.web.console.work_rows import Row, rows_of, waiting_demands

FIRST_CHOICE = ("sign", "claim", "close")


@dataclass(frozen=True)
class Offer:
    """A move as a button; `reason` is the label of its reason, empty where none is needed."""

    name: str
    label: str | Promise
    icon: str
    reason: str | Promise
    primary: bool


def offers(assignment: Assignment, user: User) -> list[Offer]:
    """Return the moves this person can make now. Work without an end is never done, so it cannot be claimed."""
    allowed = allowed_moves(assignment, user)
    if assignment.due_on is None:
        allowed.pop("claim", None)
    return [_offer(name, step) for name, step in allowed.items()]


def _offer(name: str, step: Move) -> Offer:
    reason = words.REASONS.get(name, _("理由")) if step.needs_reason else ""
    return Offer(name, step.label, words.MOVE_ICONS.get(name, "arrow-right"), reason, name in FIRST_CHOICE)


@needs(READ)
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment on a day, with everything that was done until then."""
    found = assignment_of(request.user, pk)
    day, form = as_of(request)
    row = rows_of([found], day)[0]
    holds = found.party_id in parties_of(request.user)
    context = _facts(found, row, day) | _around(request.user, found, day)
    context |= {"as_of_form": form, "as_of": day, "kept": [], "events": events_of(found, day)}
    if not day.is_past:
        context |= _doing(request.user, found, holds)
    return render(request, "web/work/assignment.html", context)


def _facts(found: Assignment, row: Row, day: AsOf) -> dict[str, Any]:
    reports = _reports(found, day)
    return {
        "assignment": found,
        "task": found.task,
        "sign": row.sign,
        "extras": row.extras,
        "status_words": row.words,
        "due_on": row.due_on,
        "remaining": row.remaining,
        "report_due_on": row.report_due_on,
        "rhythm": words.rhythm_of(found),
        "reports": [_report_row(each) for each in reports],
        "last_report": next((each for each in reports if each.submitted_on), None),
    }


def _reports(found: Assignment, day: AsOf) -> list[Report]:
    rows = found.reports.select_related("submitted_by", "decided_by").order_by("-period_last", "-pk")
    return list(rows.filter(first_submitted_on__lte=day.on) if day.is_past else rows)


def _report_row(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "period": words.period(report.period_first, report.period_last),
        "sign": words.sign_of(words.REPORTS, report.state),
    }


def _around(user: User, found: Assignment, day: AsOf) -> dict[str, Any]:
    visible = light(assignments_visible_to(user)).exclude(state=State.WITHDRAWN)
    children = list(visible.filter(parent=found).order_by("party__name"))
    partners = list(
        visible.filter(identity=found.identity_id, parent=found.parent_id).exclude(pk=found.pk).order_by("role", "pk")
    )
    return {
        "children": rows_of(children, day),
        "children_caption": _("下级承办单位"),
        "partners": rows_of(partners, day),
        "partners_caption": _("其他承办单位"),
        "requests": [_request_row(each, user) for each in found.requests.select_related("asked_by", "decided_by")],
    }


def _request_row(row: Request, user: User) -> dict[str, Any]:
    waiting = row.state == Request.State.WAITING
    return {
        "request": row,
        "sign": words.sign_of(words.REQUESTS, row.state),
        "may_take_back": waiting and row.asked_by_id == user.pk,
    }


def _doing(user: User, found: Assignment, holds: bool) -> dict[str, Any]:
    """What this person can do now."""
    decides = may_decide(user, found)
    working = found.state in (State.SIGNED, State.CLAIMED)
    writing = found.reports.filter(state__in=(Report.State.DRAFT, Report.State.RETURNED)).exists()
    waiting = found.requests.filter(state=Request.State.WAITING).select_related("asked_by") if decides else ()
    return {
        "moves": offers(found, user),
        "may_report": holds and working,
        "report_label": _("继续填写反馈") if writing else _("填写进展反馈"),
        "demands": waiting_demands(found, user, clock.today()),
        "returned": found.reports.filter(state=Report.State.RETURNED).first() if holds else None,
        "may_hand_down": holds and found.state == State.SIGNED and assigning.parties_below(found).exists(),
        "may_ask": holds and found.state in (State.ASSIGNED, State.SIGNED),
        "may_ask_report": Asker(user, [found]).why_not(found) == "",
        "may_remind": decides and found.state in (State.ASSIGNED, State.SIGNED),
        "waiting": [{"request": each} for each in waiting if each.asked_by_id != user.pk],
    }


@require_POST
@needs(REPORT, VERIFY, ASSIGN)
def make_move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Make one move; what is refused is said on the page one comes back to."""
    found = assignment_of(request.user, pk)
    step = known_move(name)
    reason = request.POST.get("reason", "")
    attempt(request, lambda: move(found, name, by=request.user, on=clock.today(), reason=reason), _("已%s。") % step.label)
    return back(request, "web:assignment", pk)


def known_move(name: str) -> Move:
    """Return a move of the table that is made on an assignment; 404 for any other word."""
    if name not in MOVES or not MOVES[name].sources:
        raise Http404(_("没有名为“%s”的办理动作。请从任务的办理页操作。") % name)
    return MOVES[name]


class HandDownForm(forms.Form):
    """To whom a part of the work goes on, and how often they report."""

    parties = forms.ModelMultipleChoiceField(
        Party.objects.none(), label=gettext_lazy("转办给"), widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(
        label=gettext_lazy("完成期限"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("不晚于本单位的完成期限；长期任务可以不填。"),
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("反馈周期"), choices=Rhythm.choices)
    window_first = forms.TypedChoiceField(
        label=gettext_lazy("起始月份"), required=False, choices=words.MONTHS, coerce=int, empty_value=None
    )
    window_last = forms.TypedChoiceField(
        label=gettext_lazy("截止月份"),
        required=False,
        choices=words.MONTHS,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("只有按每年的规定月份反馈时填写两个月份，如11月至12月。"),
    )
    instruction = forms.CharField(
        label=gettext_lazy("交办要求"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, assignment: Assignment, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parties"].queryset = assigning.parties_below(assignment)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("rhythm") != Rhythm.WINDOW:
            given["window_first"] = given["window_last"] = None
        elif not (given.get("window_first") and given.get("window_last")):
            self.add_error("window_last", _("按规定月份反馈时，起始月份和截止月份都要填写。"))
        return given


@needs(REPORT)
def hand_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand work on to the units below, each with an assignment of its own."""
    found = assignment_of(request.user, pk)
    acting_as(request.user, found, HOLDER, _("转办"))
    first = {name: getattr(found, name) for name in ("due_on", "rhythm", "window_first", "window_last")}
    form = HandDownForm(request.POST or None, assignment=found, initial=first)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        parties = list(given.pop("parties"))
        try:
            assigning.hand_down(found, parties, by=request.user, on=clock.today(), **given)
            return _told(request, _("已转办给 %d 个单位。") % len(parties), pk)
        except WorkRefused as refusal:
            form.add_error(None, str(refusal))
    title = _("转办给下级")
    return render(request, "web/work/form.html", {"assignment": found, "form": form, "title": title, "button": _("转办")})


def _told(request: HttpRequest, says: str, pk: int) -> HttpResponse:
    messages.success(request, says)
    return redirect("web:assignment", pk)


class RequestForm(forms.Form):
    """What the charged party wishes, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("申请事项"), choices=Request.Kind.choices)
    due_on = forms.DateField(
        label=gettext_lazy("申请延至"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("只有申请延期时填写。"),
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("kind") == Request.Kind.EXTENSION and not given.get("due_on"):
            self.add_error("due_on", _("申请延期要写明延到哪一天。"))
        return given


@needs(REPORT)
def request_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for more time, for a pause, or to be found not concerned."""
    found = assignment_of(request.user, pk)
    acting_as(request.user, found, HOLDER, _("提出申请"))
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        due_on = given["due_on"] if given["kind"] == Request.Kind.EXTENSION else None
        try:
            requests.ask(found, given["kind"], by=request.user, on=clock.today(), reason=given["reason"], due_on=due_on)
            return _told(request, _("申请已提交，由交办单位审批。"), pk)
        except WorkRefused as refusal:
            form.add_error(None, str(refusal))
    title = _("申请延期、暂停或不适用")
    return render(request, "web/work/form.html", {"assignment": found, "form": form, "title": title, "button": _("提交申请")})


@require_POST
@needs(REPORT, VERIFY)
def request_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a request, or take one's own back."""
    rows = Request.objects.filter(assignment__in=assignments_visible_to(request.user).order_by())
    found = get_object_or_404(rows.select_related("assignment"), pk=pk)
    reason = request.POST.get("reason", "").strip()
    decision = request.POST.get("decision", "")
    by, on = request.user, clock.today()
    if decision == "approve":
        attempt(request, lambda: requests.approve(found, by=by, on=on, reason=reason), _("已同意。"))
    elif decision == "refuse":
        attempt(request, lambda: requests.refuse(found, by=by, on=on, reason=reason), _("已答复不同意。"))
    elif decision == "take_back":
        attempt(request, lambda: requests.take_back(found, by=by, on=on), _("申请已撤回。"))
    return back(request, "web:assignment", found.assignment_id)


@needs(ASSIGN, VERIFY)
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the reminder letter that holds today, and send the reminder."""
    found = assignment_of(request.user, pk)
    if request.method == "POST":
        text = request.POST.get("text", "").strip()[:2000]
        attempt(request, lambda: reminders.remind(found, by=request.user, on=clock.today(), text=text), _("催办已发出。"))
        return redirect("web:assignment", pk)
    acting_as(request.user, found, GIVER, _("催办"))
    try:
        reminders.check_live(found)
    except WorkRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("web:assignment", pk)
    letter = reminders.letter(found, clock.today())
    context = {"assignment": found, "task": found.task, "letter": letter, "colour": letter.colour}
    context |= {"paragraphs": [opening(letter), next_step(letter)], "sign": words.sign_of(words.COLOURS, letter.colour)}
    return render(request, "web/work/remind.html", context)


urlpatterns = [
    path("progress/<int:pk>/", assignment, name="assignment"),
    path("progress/<int:pk>/moves/<slug:name>/", make_move, name="assignment_move"),
    path("progress/<int:pk>/hand-down/", hand_down, name="hand_down"),
    path("progress/<int:pk>/requests/", request_new, name="request_new"),
    path("progress/<int:pk>/remind/", remind, name="remind"),
    path("progress/requests/<int:pk>/", request_decide, name="request_decide"),
]
