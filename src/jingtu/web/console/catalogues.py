"""The lists (名录): every list with its size, one list with who is on it or was, and who may have to be entered."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock, sql
from jingtu.core.exchange.declaring import publication_of_list
from jingtu.core.exchange.delivering import editions_visible_to
from jingtu.core.lists import entering
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.entering import may_decide, on_list
from jingtu.core.lists.models import Entry
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import in_area, needs
from jingtu.core.subjects import moves
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.search import SUBJECTS
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.place_field import AnyPlaceField
from jingtu.web.declarations import find_or_404
from jingtu.web.keys import keys_of
from jingtu.web.keyset import CEILING, Keyset, said
from jingtu.web.listing import Column

AT_ONCE = 200
ENTRY_COLUMNS = (
    Column("name", gettext_lazy("名称")),
    Column("code", gettext_lazy("编号")),
    Column("place", gettext_lazy("所在地")),
    Column("entered", gettext_lazy("列入日期"), ("entered_on",)),
    Column("basis", gettext_lazy("列入依据")),
    Column("authority", gettext_lazy("决定机关")),
)
LEFT_COLUMNS = (
    *ENTRY_COLUMNS[:4],
    Column("left", gettext_lazy("移出日期"), ("left_on",)),
    Column("why", gettext_lazy("移出依据")),
)
CANDIDATE_COLUMNS = (
    Column("name", gettext_lazy("名称"), ("sort_key",)),
    Column("code", gettext_lazy("编号")),
    Column("place", gettext_lazy("所在地"), ("place_path",)),
    Column("state", gettext_lazy("状态"), ("state",)),
)
STANDS = (("on", gettext_lazy("在名录")), ("left", gettext_lazy("已移出")))


class CatalogueFilter(forms.Form):
    """What a list is narrowed to."""

    words = forms.CharField(
        label=gettext_lazy("名称或编号"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("两个字或拼音首字母")}),
    )
    place = AnyPlaceField(required=False)
    stand = forms.ChoiceField(label=gettext_lazy("是否在名录"), required=False, choices=STANDS)

    def narrowed(self, rows: QuerySet[Any], subject: str) -> QuerySet[Any]:
        """Narrow rows by name and place; `subject` is the column that names the subject."""
        self.is_valid()
        if words := self.cleaned_data.get("words", "").strip():
            ids = SUBJECTS.found(words)
            rows = rows.filter(**{f"{subject}__in": ids}) if ids is not None else rows.none()
        if place := self.cleaned_data.get("place"):
            rows = rows.filter(in_area("place_path", place.path))
        return rows

    @property
    def stands(self) -> str:
        """Return which entries are asked for: those that hold (`on`) or those that ended (`left`)."""
        return "left" if self.is_valid() and self.cleaned_data["stand"] == "left" else "on"


class CandidateFilter(CatalogueFilter):
    """What the subjects to choose from are narrowed to."""

    stand = forms.ChoiceField(
        label=gettext_lazy("范围"),
        required=False,
        choices=[("candidates", gettext_lazy("候选")), ("all", gettext_lazy("全部未在名录的"))],
    )

    @property
    def of_all(self) -> bool:
        return self.is_valid() and self.cleaned_data["stand"] == "all"


class DecisionForm(forms.Form):
    """From which day an entry or removal counts, and on what basis."""

    on = forms.DateField(label=gettext_lazy("决定日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=2000, help_text=gettext_lazy("决定的文件名称和文号。"), required=False
    )


@needs(READ, OWN)
def catalogues(request: HttpRequest) -> HttpResponse:
    """Every list with how many are on it, and the day of the last edition that the person may read."""
    today = clock.today()
    lists = declared(SubjectList)
    entries = {code: entries_visible_to(request.user, kind, on_list(kind, today)) for code, kind in lists.items()}
    totals = sql.counts(entries, CEILING)
    editions = editions_visible_to(request.user).exclude(number=None).order_by("published_on", "pk")
    last = {each.list_code: each for each in editions.defer("rows").filter(pk__in=_last_ids(editions))}
    rows = [
        {
            "list": kind,
            "total": said(totals[code]),
            "last": last.get(code),
            "is_public": publication_of_list(code) is not None,
        }
        for code, kind in lists.items()
    ]
    return render(request, "web/catalogues/catalogues.html", {"rows": rows, "supervises": request.scope.may(READ)})


@needs(READ, OWN)
def catalogue(request: HttpRequest, code: str) -> HttpResponse:
    """Who is on a list today, or who was."""
    kind = list_or_404(code)
    form = CatalogueFilter(request.GET)
    left = form.stands == "left"
    rows = Entry.objects.filter(list_code=code).exclude(left_on=None) if left else on_list(kind, clock.today())
    rows = form.narrowed(entries_visible_to(request.user, kind, rows), "subject")
    columns, order = (LEFT_COLUMNS, "-left") if left else (ENTRY_COLUMNS, "-entered")
    listing = Keyset(request, rows.select_related("entered_authority"), columns, default=order)
    about = subjects_of(kind, [entry.subject_id for entry in listing.rows])
    context = {
        "list": kind,
        "form": form,
        "listing": listing,
        "left": left,
        "rows": [{"entry": entry, "row": about[entry.subject_id]} for entry in listing.rows],
        "may_decide": may_decide(kind, request.user),
        "supervises": request.scope.may(READ),
    }
    return render(request, "web/catalogues/catalogue.html", context)


@needs(READ)
def catalogue_enter(request: HttpRequest, code: str) -> HttpResponse:
    """Choose subjects and enter them, each for itself: one that cannot be entered holds up no other."""
    kind = list_or_404(code)
    if not may_decide(kind, request.user):
        raise PermissionDenied(entering.who_decides(kind))
    decision = DecisionForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and decision.is_valid() and _enter(request, kind, decision.cleaned_data):
        return redirect("web:catalogue", code)
    form = CandidateFilter(request.GET)
    listing = Keyset(request, form.narrowed(_open_to(kind, request.user, form.of_all), "pk"), CANDIDATE_COLUMNS, default="name")
    states = about_of(kind).lifecycle.states
    context = {
        "list": kind,
        "form": form,
        "decision": decision,
        "listing": listing,
        "rows": [{"row": row, "state": states[row.state]} for row in listing.rows],
        "chosen": set(request.POST.getlist("subject")),
        "has_candidates": kind.candidates is not None,
    }
    return render(request, "web/catalogues/enter.html", context)


@needs(READ, OWN)
def catalogue_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry with its day, basis and authority; whoever decides takes it off here."""
    found = get_object_or_404(Entry.objects.select_related("entered_authority", "entered_by", "left_authority", "left_by"), pk=pk)
    kind = find(SubjectList, found.list_code)
    row = get_object_or_404(_listed(kind, request.user), pk=found.subject_id)
    decision = DecisionForm(request.POST or None, initial={"on": clock.today()})
    decides = found.left_on is None and may_decide(kind, request.user, found.place_path)
    if kind.leaves_by:
        step = about_of(kind).lifecycle.moves[kind.leaves_by]
        decides = decides and not moves.decided_above(row, step.by, request.user, clock.today())
    if request.method == "POST" and decision.is_valid() and _left(request, kind, row, decision.cleaned_data):
        return redirect("web:catalogue_entry", pk)
    earlier = Entry.objects.filter(list_code=kind.code, subject=row.pk).exclude(pk=pk).order_by("-entered_on")
    context = {
        "list": kind,
        "row": row,
        "entry": found,
        "others": earlier.select_related("entered_authority"),
        "decision": decision if decides else None,
    }
    return render(request, "web/catalogues/entry.html", context)


def list_or_404(code: str) -> SubjectList:
    """Return the list that an address names."""
    return find_or_404(SubjectList, code)


def about_of(kind: SubjectList) -> SubjectKind:
    """Return the kind of subject that a list is about."""
    return find(SubjectKind, kind.about)


def subjects_of(kind: SubjectList, keys: list[int]) -> dict[int, Registered]:
    """Return the rows of subjects by id, with their places."""
    return about_of(kind).table.objects.select_related("place").defer("geometry").in_bulk(keys)


def entries_visible_to(user: User, kind: SubjectList, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Narrow entries to the subjects that a person may see."""
    return entries.filter(Exists(visible_to(user, about_of(kind)).filter(pk=OuterRef("subject"))))


def _last_ids(editions: QuerySet[Any]) -> list[int]:
    return list({code: pk for pk, code in editions.values_list("pk", "list_code")}.values())


def _open_to(kind: SubjectList, user: User, of_all: bool) -> QuerySet[Registered]:
    """The subjects that a person may see and that are not on the list: its candidates, or all."""
    rows = _listed(kind, user)
    if kind.candidates and not of_all:
        rows = rows.filter(pk__in=kind.candidates.rows().values("pk"))
    held = Entry.objects.filter(list_code=kind.code, subject=OuterRef("pk"), left_on=None)
    return rows.exclude(Exists(held))


def _listed(kind: SubjectList, user: User) -> QuerySet[Registered]:
    return visible_to(user, about_of(kind)).select_related("place").defer("geometry")


def _enter(request: HttpRequest, kind: SubjectList, wanted: dict[str, Any]) -> bool:
    """Enter what was ticked and say of each that could not be entered why; tell whether anything was entered."""
    keys = set(keys_of(request.POST.getlist("subject")))
    if len(keys) > AT_ONCE:
        messages.error(
            request, _("勾选了 %(found)d 个，一次最多列入 %(n)d 个。请分几次办理。") % {"found": len(keys), "n": AT_ONCE}
        )
        return False
    rows = list(_listed(kind, request.user).filter(pk__in=keys))
    if not rows:
        messages.error(request, _("还没有勾选要列入的对象。请勾选后再提交。"))
    done = 0
    for row in rows:
        try:
            _enter_one(kind, row, request.user, wanted["on"], wanted["basis"])
            done += 1
        except (Refused, PermissionDenied) as refusal:
            messages.error(request, _("“%(name)s”没有列入：%(why)s") % {"name": row.name, "why": refusal})
    if done:
        messages.success(request, _("已列入 %(n)d 个。") % {"n": done})
    return bool(done)


def _enter_one(kind: SubjectList, row: Registered, by: User, on: dt.date, basis: str) -> None:
    if kind.enters_by:
        moves.make(row, kind.enters_by, by=by, on=on, grounds=basis)
    else:
        entering.enter(kind, row, by=by, on=on, basis=basis)


def _left(request: HttpRequest, kind: SubjectList, row: Registered, wanted: dict[str, Any]) -> bool:
    try:
        if kind.leaves_by:
            moves.make(row, kind.leaves_by, by=request.user, on=wanted["on"], grounds=wanted["basis"])
        else:
            entering.leave(kind, row, by=request.user, on=wanted["on"], basis=wanted["basis"])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("已移出。"))
    return True


urlpatterns = [
    path("catalogues/", catalogues, name="catalogues"),
    path("catalogues/entries/<int:pk>/", catalogue_entry, name="catalogue_entry"),
    path("catalogues/<str:code>/", catalogue, name="catalogue"),
    path("catalogues/<str:code>/enter/", catalogue_enter, name="catalogue_enter"),
]
