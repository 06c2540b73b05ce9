"""Duties (应办事项): all that a person may see, filtered; one term in words; asking to be let off and deciding on it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jingtu.core import clock
from jingtu.core.duties import relieving
from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.explaining import explain
from jingtu.core.duties.exports import workbook
from jingtu.core.duties.former import period_of
from jingtu.core.duties.models import Due, Relief
from jingtu.core.duties.standings import standing
from jingtu.core.duties.visible import dues_visible_to, own_dues
from jingtu.core.exports.asking import needs_approval
from jingtu.core.filings.lodging import may_file
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.declaring import UnknownDeclaration, declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind, kind_of, rows_of
from jingtu.core.subjects.models import Registered, Sensitivity, Subject
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web import second_factor
from jingtu.web.console.downloads import download
from jingtu.web.console.due_filter import DueFilter
from jingtu.web.console.narrowing import check_filter
from jingtu.web.console.standings import STANDINGS
from jingtu.web.keyset import WalkedKeyset
from jingtu.web.listing import Column

SHOWN = 10
NO_KEY = "-"  # how an address writes the key of a duty that has one term
COLUMNS = (
    Column("duty", gettext_lazy("事项"), ("duty", "due_on")),
    Column("subject", gettext_lazy("对象")),
    Column("owner", gettext_lazy("责任单位")),
    Column("due", gettext_lazy("截止日期"), ("due_on",), "jt-nowrap"),
    Column("standing", gettext_lazy("办理状态")),
)
TONES = {"waiting": "warn", "approved": "good", "refused": "bad", "withdrawn": "neutral", "ended": "neutral"}


class WishForm(forms.Form):
    """What is asked for."""

    kind = forms.ChoiceField(label=gettext_lazy("申请"), choices=Relief.Kind.choices)
    until_on = forms.DateField(
        label=gettext_lazy("暂缓到哪一天"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("申请免除的不填。"),
    )
    basis = forms.CharField(label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("文件名称、文号或条款。"))
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    """What was decided, in words."""

    words = forms.CharField(label=gettext_lazy("意见"), max_length=2000, required=False)


@require_safe
@needs(READ, OWN)
def dues(request: HttpRequest) -> HttpResponse:
    """What is owed by those whom the person may see, nearest first."""
    form = DueFilter(request)
    rows = form.apply(dues_visible_to(request.user))
    listing = WalkedKeyset(
        request,
        rows,
        COLUMNS,
        default="due",
        walked=lambda order: form.apply(dues_visible_to(request.user, walked=order), walked=order),
        shown=Due.objects.select_related("owner", "subject"),
    )
    return render(request, "web/duties/duties.html", {"form": form, "listing": listing, "rows": shown(listing.rows)})


@require_safe
@needs(READ, OWN)
@second_factor.needed
def dues_export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel file."""
    form, today = DueFilter(request), clock.today()
    rows = form.apply(dues_visible_to(request.user))
    try:
        check_filter(form)
        _check_open(rows, request.user)
        file = workbook(rows, lambda due: str(STANDINGS[standing(due, today)][0]), today)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('web:dues')}?{request.GET.urlencode()}")
    return download(request, file, _("应办事项"), "xlsx", "duties")


@needs(READ, OWN)
def due(request: HttpRequest, subject: int, duty: str, key: str) -> HttpResponse:
    """One term: how its day came about, what comes next, who decides; and what was asked about it."""
    row, found, term = _term(request.user, subject, duty, key)
    form = WishForm(request.POST or None, initial={"kind": Relief.Kind.SUSPEND})
    if request.method == "POST" and form.is_valid() and _asked(request, row, term, form):
        return redirect(request.path)
    now = standing(term, clock.today())
    reliefs = relieving.reliefs_of(term).select_related("asked_by", "decided_by", "ended_by")
    open_now = now not in relieving.OVER and not any(each.state == Relief.State.WAITING for each in reliefs)
    context = {
        "row": row,
        "kind": kind_of(row),
        "duty": found,
        "due": term,
        "explained": explain(found, term, row),
        "standing": STANDINGS[now],
        "begin": now not in relieving.OVER and may_file(found.proof.kind, row, request.user),
        "reliefs": [_relief(each, request.user) for each in reliefs],
        "form": form if open_now and relieving.may_ask(term, request.user) else None,
    }
    return render(request, "web/duties/due.html", context)


@require_POST
@needs(READ, OWN)
def relief_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Approve, refuse, withdraw or end."""
    relief = get_object_or_404(Relief.objects.select_related("subject", "owner"), pk=pk)
    _subject_row(request.user, relief.subject_id)
    words = request.POST.get("words", "")
    steps = {
        "approve": lambda: relieving.decide(relief, approve=True, by=request.user, words=words),
        "refuse": lambda: relieving.decide(relief, approve=False, by=request.user, words=words),
        "withdraw": lambda: relieving.withdraw(relief, by=request.user),
        "end": lambda: relieving.end(relief, by=request.user, words=words),
    }
    if step not in steps:
        raise Http404
    try:
        steps[step]()
        messages.success(request, _("已%(step)s。") % {"step": STEPS[step]})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:due", relief.subject_id, relief.duty, relief.key or NO_KEY)


STEPS = {
    "approve": gettext_lazy("批准"),
    "refuse": gettext_lazy("不批准"),
    "withdraw": gettext_lazy("撤回申请"),
    "end": gettext_lazy("终止"),
}


def _check_open(rows: QuerySet[Due], user: User) -> None:
    """Refuse a workbook about subjects of which data may leave only with somebody's approval."""
    for kind in declared(SubjectKind).values():
        about = kind.table.objects.filter(Exists(rows.order_by().filter(subject=OuterRef("pk"))))
        held = about.order_by().values_list("sensitivity", flat=True).distinct()
        if closed := [each for each in held if needs_approval(user, {each})]:
            names = _("、").join(str(Sensitivity(each).label) for each in sorted(closed))
            raise Refused(
                _(
                    "这些事项涉及“%(kind)s”中共享级别为%(classes)s的对象，要经审批才能导出，没有导出。请在监管对象里按同样的条件申请导出。"
                )
                % {"kind": kind.label, "classes": names}
            )


def shown(terms: list[Due]) -> list[dict[str, Any]]:
    """Return what a list shows of terms: the duty, the subject, how it stands; one question a kind of subject."""
    today, about = clock.today(), rows_of(term.subject for term in terms)
    return [
        {
            "due": term,
            "key": term.key or NO_KEY,
            "period": period_of(term.key),
            "duty": find(Duty, term.duty),
            "row": about[term.subject_id],
            "standing": STANDINGS[standing(term, today)],
        }
        for term in terms
    ]


def open_dues(user: User) -> list[dict[str, Any]]:
    """Return the first open terms that the person's offices or firm owe, with their words."""
    rows = own_dues(user).filter(met_on=None, waived_on=None, opens_on__lte=clock.today())
    return shown(list(rows.select_related("subject").order_by("due_on", "pk")[:SHOWN]))


def _term(user: User, subject: int, duty: str, key: str) -> tuple[Registered, Duty, Due]:
    """Return what an address names: the term as it stands now, or as it stood when nothing is owed any more."""
    row = _subject_row(user, subject)
    try:
        found = find(Duty, duty)
    except UnknownDeclaration:
        raise Http404 from None
    key = "" if key == NO_KEY else key
    term = relieving.term_of(row, duty, key) or get_object_or_404(Due, subject=subject, duty=duty, key=key)
    if term.owner_id == row.holder_id:  # read already
        term.owner = row.holder
    return row, found, term


def _subject_row(user: User, subject: int) -> Registered:
    identity = get_object_or_404(Subject, pk=subject)
    return get_object_or_404(visible_to(user, kind_of(identity)).select_related("holder"), pk=subject)


def _asked(request: HttpRequest, row: Registered, term: Due, form: WishForm) -> bool:
    try:
        relieving.ask(row, term, relieving.Wish(**form.cleaned_data), by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("申请已提交，等待审批。"))
    return True


def _relief(relief: Relief, user: User) -> dict[str, Any]:
    names = []
    if relief.state == Relief.State.WAITING:
        names = ["approve", "refuse"] if relieving.may_decide(relief, user) else []
        names += ["withdraw"] if relieving.may_withdraw(relief, user) else []
    elif relief.state == Relief.State.APPROVED and relieving.may_end(relief, user):
        names = ["end"]
    return {
        "relief": relief,
        "tone": TONES[relief.state],
        "steps": [{"name": name, "label": STEPS[name]} for name in names],
        "form": DecisionForm(auto_id=f"id_{relief.pk}_%s"),
    }


urlpatterns = [
    path("duties/", dues, name="dues"),
    path("duties/export/", dues_export, name="dues_export"),
    path("duties/<int:subject>/<str:duty>/<slug:key>/", due, name="due"),
    path("duties/reliefs/<int:pk>/<slug:step>/", relief_step, name="relief_step"),
]
