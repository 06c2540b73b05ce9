"""Subjects that look like one: the pairs that wait for a word, two side by side, merging and taking apart again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core.imports import likening, merging
from jingtu.core.imports.columns_of_kinds import GEOMETRY, columns_for
from jingtu.core.imports.lookups import IMPORT, within_reach
from jingtu.core.imports.models import Likeness, Merge
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column

LATEST = 10
PAIRS = (
    Column("first", gettext_lazy("先登记的"), ("id",)),
    Column("second", gettext_lazy("后登记的")),
    Column("ground", gettext_lazy("为什么像")),
    Column("open", gettext_lazy("核对")),
)


class MergeForm(forms.Form):
    """On what grounds."""

    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("营业执照、注销或换证的文件名称和文号。"),
    )


@needs(IMPORT)
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs of one kind that wait, and what was merged lately."""
    kinds = declared(SubjectKind)
    kind = kinds.get(request.GET.get("kind", ""), next(iter(kinds.values())))
    listing = Keyset(request, likening.open_for(request.user, kind), PAIRS, default="first")
    merges = _merges(request, kind)
    ids = {pk for pair in listing.rows for pk in (pair.first_id, pair.second_id)} | {
        pk for one in merges for pk in (one.kept_id, one.gone_id)
    }
    rows = kind.table.objects.select_related("place").in_bulk(ids)
    context = {
        "kind": kind,
        "tabs": _tabs(request, kind),
        "listing": listing,
        "pairs": [{"pair": pair, "first": rows[pair.first_id], "second": rows[pair.second_id]} for pair in listing.rows],
        "merges": [{"merge": one, "kept": rows[one.kept_id], "gone": rows[one.gone_id]} for one in merges],
    }
    return render(request, "web/imports/duplicates.html", context)


@needs(IMPORT)
def duplicate(request: HttpRequest, kind: str, first: int, second: int) -> HttpResponse:
    """Two subjects side by side; merged into the one that the button names."""
    found, rows = _pair(request, kind, first, second)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = rows[1] if request.POST.get("keep") == str(second) else rows[0]
        gone = rows[0] if kept is rows[1] else rows[1]
        try:
            merging.merge(kept, gone, by=request.user, basis=form.cleaned_data["basis"])
            messages.success(
                request, _("“%(gone)s”已并入“%(kept)s”。不对时可以在“疑似重复”页面撤销。") % {"gone": gone, "kept": kept}
            )
            return redirect("web:dossier", kind, kept.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    ways = [(kept, merging.hindrance(kept, gone)) for kept, gone in (rows, reversed(rows))]
    context = {
        "kind": found,
        "rows": rows,
        "facts": _facts(request.user, found, rows),
        "weights": [merging.weight(found, row.pk) for row in rows],
        "keeps": [row for row, said in ways if not said],
        "hindrance": next((said for _row, said in ways if said), ""),
        "likeness": likening.open_for(request.user, found).filter(first=min(first, second), second=max(first, second)).first(),
        "form": form,
    }
    return render(request, "web/imports/duplicate.html", context)


@require_POST
@needs(IMPORT)
def duplicate_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that two are not the same."""
    kind = find(SubjectKind, get_object_or_404(Likeness, pk=pk).kind)
    likeness = get_object_or_404(likening.open_for(request.user, kind), pk=pk)
    merging.tell_apart(likeness, by=request.user)
    messages.success(request, _("已记下：不是同一家，以后不再提示。"))
    return _back(likeness.kind)


@require_POST
@needs(IMPORT)
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back; what could not be put back is told."""
    made = get_object_or_404(Merge.objects.select_related("kept"), pk=pk)
    kind = find(SubjectKind, made.kept.kind)
    if not scope_of(request.user).within(kind.table.objects.filter(pk=made.kept_id), "place_path", IMPORT).exists():
        raise Http404
    try:
        left = merging.separate(made, by=request.user).left
        messages.success(request, _("已撤销合并，两个对象各归各位。"))
        for sentence in left:
            messages.warning(request, sentence)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back(kind.code)


def _back(kind: str) -> HttpResponse:
    return redirect(f"{reverse('web:duplicates')}?kind={kind}")


def _pair(request: HttpRequest, code: str, first: int, second: int) -> tuple[SubjectKind, list[Registered]]:
    kind = declared(SubjectKind).get(code)
    if kind is None or first == second:
        raise Http404
    mine = within_reach(request.user, kind).select_related("place", "holder", "subject")
    return kind, [get_object_or_404(mine, pk=pk) for pk in (first, second)]


def _facts(user: User, kind: SubjectKind, rows: list[Registered]) -> list[dict[str, Any]]:
    """Each fact of both that the person may read, and whether they differ."""
    names = [column.name for column in columns_for(user, kind) if column.name not in GEOMETRY]
    facts = []
    for name in names:
        values = [_shown(row, name) for row in rows]
        if any(value != "" for value in values):
            facts.append(
                {"label": kind.table._meta.get_field(name).verbose_name, "values": values, "differ": values[0] != values[1]}
            )
    states = [str(kind.lifecycle.states[row.state]) for row in rows]
    return [*facts, {"label": _("状态"), "values": states, "differ": states[0] != states[1]}]


def _shown(row: Registered, name: str) -> Any:
    chosen = getattr(row, f"get_{name}_display", None)
    value = chosen() if chosen else getattr(row, name)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "" if value is None else value


def _merges(request: HttpRequest, kind: SubjectKind) -> list[Merge]:
    """The latest of a kind, of subjects that the person may merge; the one that is gone is seen by nobody any more."""
    kept = within_reach(request.user, kind).filter(pk=OuterRef("kept_id"))
    gone = scope_of(request.user).within(kind.table.objects.filter(pk=OuterRef("gone_id")), "place_path", IMPORT)
    latest = Merge.objects.filter(Exists(kept), Exists(gone), kept__kind=kind.code)
    return list(latest.select_related("merged_by", "undone_by").order_by("-pk")[:LATEST])


def _tabs(request: HttpRequest, here: SubjectKind) -> list[dict[str, Any]]:
    numbers = likening.numbers_for(request.user)
    kinds = declared(SubjectKind).values()
    return [
        {"label": one.label, "href": f"?kind={one.code}", "here": one is here, "count": numbers.get(one.code, 0)} for one in kinds
    ]


urlpatterns = [
    path("duplicates/", duplicates, name="duplicates"),
    path("duplicates/<str:kind>/<int:first>/<int:second>/", duplicate, name="duplicate"),
    path("duplicates/<int:pk>/apart/", duplicate_apart, name="duplicate_apart"),
    path("merges/<int:pk>/undo/", merge_undo, name="merge_undo"),
]
