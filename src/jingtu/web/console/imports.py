"""Tables come in: upload, what would happen row by row, one confirmation, and the way back."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core.files.receiving import FileRefused
from jingtu.core.imports import layouts, publishing, returning, staging, targets, undoing
from jingtu.core.imports.exporting import template
from jingtu.core.imports.lookups import IMPORT
from jingtu.core.imports.models import Batch, Line
from jingtu.core.parties.scope import Scope, needs
from jingtu.core.subjects.declaring import UnknownDeclaration, declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.web.console.downloads import download
from jingtu.web.console.imports_words import ORDER, SIGNS, Words, note_seen
from jingtu.web.console.place_field import PlaceField
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column
from jingtu.web.waiting import done

BUSY = (Batch.State.READING, Batch.State.APPLYING, Batch.State.UNDOING)
BATCHES = (
    Column("file", gettext_lazy("文件"), ("id",)),
    Column("target", gettext_lazy("导入到")),
    Column("state", gettext_lazy("状态")),
    Column("rows", gettext_lazy("行数")),
    Column("by", gettext_lazy("经办人")),
    Column("at", gettext_lazy("上传时间")),
)
LINES = (
    Column("row", gettext_lazy("行号"), ("id",)),
    Column("name", gettext_lazy("名称")),
    Column("what", gettext_lazy("内容")),
)


class ImportForm(forms.Form):
    """The table, by which layout it is read, and what it does not say of itself."""

    file = forms.FileField(label=gettext_lazy("表格文件"), allow_empty_file=True)  # an empty file gets a sentence of its own
    layout = forms.ChoiceField(label=gettext_lazy("表格版式"), required=False)
    datum = forms.ChoiceField(
        label=gettext_lazy("坐标系"),
        required=False,
        choices=Batch.Datum.choices,
        help_text=gettext_lazy("高德、腾讯、百度的坐标会换算成 CGCS2000；北京1954、西安1980 要先由测绘部门换算。"),
    )

    def __init__(self, *args: Any, scope: Scope, kind: SubjectKind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs["accept"] = ",".join(staging.KINDS)
        self.fields["layout"].choices = [
            ("", _("本系统的模板")),
            *((one.code, layouts.titled(one)) for one in layouts.layouts_for(kind)),
        ]
        self.fields["place"] = PlaceField(
            label=_("所在地"),
            scope=scope,
            permission=IMPORT,
            required=False,
            help_text=_("表里没有写所在地的行归到这里。写全称或行政区划代码。"),
        )


class ConfirmForm(forms.Form):
    """All or the good ones."""

    mode = forms.ChoiceField(label=gettext_lazy("导入方式"), choices=Batch.Mode.choices, widget=forms.RadioSelect)


@needs(IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """The batches of the person's office, and the registers that tables can be brought into."""
    rows = staging.visible_to(request.user).select_related("received_by")
    listing = Keyset(request, rows, BATCHES, default="-file")
    kinds = declared(SubjectKind)
    context = {
        "listing": listing,
        "rows": [
            {"batch": row, "sign": SIGNS[row.state], "label": _label(row), "total": sum(row.counts.values())}
            for row in listing.rows
        ],
        "kinds": kinds.values(),
    }
    return render(request, "web/imports/imports.html", context)


@needs(IMPORT)
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a table in and lead on to what it would do."""
    found = _kind(kind)
    form = ImportForm(request.POST or None, request.FILES or None, scope=request.scope, kind=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            batch = staging.receive(
                given["file"],
                given["file"].name,
                target=found.code,
                by=request.user,
                place=given["place"],
                layout=given["layout"],
                datum=given["datum"],
            )
            return redirect("web:import", batch.pk)
        except (FileRefused, Refused) as refusal:
            form.add_error("file", str(refusal))
    context = {
        "kind": found,
        "form": form,
        "layouts": [{"layout": one, "title": layouts.titled(one)} for one in layouts.layouts_for(found)],
        "columns": targets.target_of(found.code).columns,
        "limit_mb": settings.UPLOAD_LIMIT_BYTES // 2**20,
    }
    return render(request, "web/imports/new.html", context)


@needs(IMPORT)
def import_template(request: HttpRequest, kind: str) -> FileResponse:
    """An empty table to fill in, our own or one of another system."""
    found, layout = _kind(kind), request.GET.get("layout", "")
    try:
        file = template(found, layout)
    except UnknownDeclaration:
        raise Http404(_("没有这种表格版式。请从导入页面选择版式。")) from None
    return download(request, file, _("%(kind)s导入模板") % {"kind": found.label}, "xlsx", "")


@needs(IMPORT)
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: its progress, what it would do, what it did."""
    batch = _batch(request, pk)
    if batch.state in BUSY:
        return render(request, "web/imports/busy.html", {"batch": batch, "label": _label(batch)})
    part = _part(request, batch)
    listing = Keyset(request, batch.lines.filter(verdict=part), LINES, default="row")
    words = Words(targets.target_of(batch.target, batch.layout), listing.rows, request.user)
    good = batch.counts.get("create", 0) + batch.counts.get("update", 0)
    bad = batch.counts.get("refused", 0)
    context = {
        "batch": batch,
        "sign": SIGNS[batch.state],
        "label": _label(batch),
        "tabs": [
            {"label": verdict.label, "href": f"?show={verdict}", "here": verdict == part, "count": batch.counts.get(verdict, 0)}
            for verdict in ORDER
            if batch.counts.get(verdict)
        ],
        "part": part,
        "listing": listing,
        "rows": [{"line": line, "facts": words.said(line)} for line in listing.rows],
        "unread": [one for one in batch.understood if not one["field"]],
        "good": good,
        "bad": bad,
        "form": ConfirmForm(initial={"mode": Batch.Mode.GOOD if bad else Batch.Mode.ALL})
        if good and batch.state == Batch.State.READY
        else None,
        "marked": returning.can_mark(batch),
    }
    return render(request, "web/imports/batch.html", context)


@needs(IMPORT)
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work is; asked again and again until there is nothing to wait for."""
    batch = _batch(request, pk)
    if batch.state in BUSY:
        return render(request, "web/imports/_progress.html", {"batch": batch})
    return done("web:import", pk)


@require_POST
@needs(IMPORT)
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a batch."""
    batch, form = _batch(request, pk), ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有选导入方式，没有导入。请选一种方式后再确认。"))
        return redirect("web:import", pk)
    return _done(request, pk, lambda: publishing.confirm(batch, form.cleaned_data["mode"], request.user))


@require_POST
@needs(IMPORT)
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a batch that was not imported."""
    batch = _batch(request, pk)
    return _done(request, pk, lambda: staging.discard(batch, request.user), _("已放弃这一批，没有写入任何一行。"))


@needs(IMPORT)
def import_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own workbook with the bad cells marked, or the list of them."""
    batch = _batch(request, pk)
    if batch.state in (*BUSY, Batch.State.REFUSED, Batch.State.DISCARDED):
        raise Http404(_("这一批没有可以退回的结果。请回到批次页面查看现状。"))
    name = Path(batch.filename).stem
    title = _("%(name)s 批注") if returning.can_mark(batch) else _("%(name)s 问题清单")
    return download(request, returning.returned(batch), title % {"name": name}, "xlsx", f"import:{pk}")


@needs(IMPORT)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What taking a batch back would do, with what was changed since; one confirmation."""
    batch = _batch(request, pk)
    if batch.state != Batch.State.APPLIED:
        messages.error(request, _("这一批现在是“%(state)s”，不能撤销。请在下面查看现状。") % {"state": batch.get_state_display()})
        return redirect("web:import", pk)
    if request.method == "POST":
        keep = request.POST.get("keep_changed") == "1"
        return _done(request, pk, lambda: undoing.ask(batch, request.user, keep_changed=keep))
    hindered = undoing.hindered(batch)
    note_seen(targets.target_of(batch.target, batch.layout), [line for line, _why in hindered])
    context = {"batch": batch, "label": _label(batch), "hindered": hindered, "most": undoing.MOST_TOLD, "kind": batch.target}
    return render(request, "web/imports/undo.html", context)


def _done(request: HttpRequest, pk: int, act: Any, said: str = "") -> HttpResponse:
    try:
        act()
        if said:
            messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:import", pk)


def _batch(request: HttpRequest, pk: int) -> Batch:
    rows = staging.visible_to(request.user).select_related("job", "received_by", "applied_by", "undone_by", "place", "office")
    batch = get_object_or_404(rows, pk=pk)
    staging.check_may(batch, request.user)  # a colleague of narrower areas must not read what was judged for wider ones
    return batch


def _kind(code: str) -> SubjectKind:
    try:
        return find(SubjectKind, code)
    except UnknownDeclaration:
        raise Http404 from None


def _label(batch: Batch) -> str:
    return targets.target_of(batch.target).label


def _part(request: HttpRequest, batch: Batch) -> str:
    """The verdict whose rows are shown: the one asked for, else the first that has any."""
    asked = request.GET.get("show", "")
    if asked in Line.Verdict.values:
        return asked
    return next((verdict for verdict in ORDER if batch.counts.get(verdict)), Line.Verdict.REFUSED)


urlpatterns = [
    path("imports/", imports, name="imports"),
    path("imports/new/<str:kind>/", import_new, name="import_new"),
    path("imports/template/<str:kind>/", import_template, name="import_template"),
    path("imports/<int:pk>/", import_, name="import"),
    path("imports/<int:pk>/progress/", import_progress, name="import_progress"),
    path("imports/<int:pk>/confirm/", import_confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", import_discard, name="import_discard"),
    path("imports/<int:pk>/returned/", import_returned, name="import_returned"),
    path("imports/<int:pk>/undo/", import_undo, name="import_undo"),
]
