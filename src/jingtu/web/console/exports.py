"""Taking a register out of the house: ask with a purpose, let another person agree where the data ask for it, take it once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.exports import asking, word
from jingtu.core.exports.marking import mark_of
from jingtu.core.exports.models import Export
from jingtu.core.imports import layouts
from jingtu.core.imports.exporting import export
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered, Sensitivity
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web import second_factor
from jingtu.web.console.narrowing import check_filter
from jingtu.web.console.register_columns import RegisterColumns
from jingtu.web.console.register_filter import RegisterFilter
from jingtu.web.console.registers import kind_or_404

SHOWN = 100
TONES = {"waiting": "warn", "approved": "good", "refused": "bad", "taken": "neutral"}


class AskForm(forms.Form):
    """For what the data are needed, and as what kind of file."""

    purpose = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("写明用在什么工作、给谁看。会印在文件的每一页上，并记入访问记录。"),
    )
    format = forms.ChoiceField(label=gettext_lazy("格式"), choices=Export.Format.choices, initial=Export.Format.EXCEL)

    def __init__(self, kind: SubjectKind, data: Any = None) -> None:
        super().__init__(data)
        if known := layouts.layouts_for(kind):
            choices = [("", _("本平台的表式")), *((each.code, layouts.titled(each)) for each in known)]
            said = _("其他系统的表式按它自己的列导出，不按所选的列。")
            self.fields["layout"] = forms.ChoiceField(label=_("表式"), choices=choices, required=False, help_text=said)


class DecideForm(forms.Form):
    """What is said with a decision."""

    reason = forms.CharField(label=gettext_lazy("意见"), max_length=500, required=False)


@needs(READ, OWN)
def exports(request: HttpRequest) -> HttpResponse:
    """The person's requests, and those that wait for the person."""
    rows = asking.exports_of(request.user, SHOWN)
    return render(request, "web/exports/exports.html", {"rows": [_shown(each, request.user) for each in rows]})


@needs(READ, OWN)
@second_factor.needed
def export_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for what the filter of the register leaves; where nobody need agree the file is there at once."""
    found = kind_or_404(kind)
    try:
        rows, narrowed = _rows(request.user, found, request.GET)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('web:register', args=[kind])}?{request.GET.urlencode()}")
    form = AskForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid() and (made := _asked(request, found, rows, narrowed, form)):
        return _file(request, made, rows) if asking.can_be_taken(made, request.user) else redirect("web:exports")
    classes, columns = sorted(asking.classes_of(found, rows, request.user)), RegisterColumns(request, found)
    context = {
        "kind": found,
        "form": form,
        "narrowed": narrowed,
        "columns": [column.label for column in columns.shown] if columns.are_chosen else [],
        "amount": rows.order_by().count(),
        "classes": [Sensitivity(each) for each in classes],
        "needs_approval": asking.needs_approval(request.user, classes),
    }
    return render(request, "web/exports/new.html", context)


@require_POST
@needs(asking.APPROVE)
def export_decide(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Agree or refuse."""
    asked = get_object_or_404(Export.objects.select_related("asked_by"), pk=pk)
    if not asking.may_decide(asked, request.user):
        raise Http404
    form = DecideForm(request.POST)
    form.is_valid()
    try:
        asking.decide(asked, by=request.user, approve=way == "approve", reason=form.cleaned_data.get("reason", ""))
        messages.success(request, _("已登记：%(state)s。") % {"state": asked.get_state_display()})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:exports")


@require_POST
@needs(READ, OWN)
@second_factor.needed
def export_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the file out, once."""
    asked = get_object_or_404(Export.objects.select_related("asked_by", "office"), pk=pk, asked_by=request.user)
    try:
        rows, _narrowed = _rows(request.user, find(SubjectKind, asked.register), QueryDict(asked.query))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("web:exports")
    return _file(request, asked, rows)


def _rows(user: User, kind: SubjectKind, query: QueryDict) -> tuple[QuerySet[Registered], str]:
    """What the register's own page would show, in the order of names, and how the filter says it.

    Raises Refused for a filter in error.
    """
    form = RegisterFilter(query, kind, user)
    check_filter(form)
    rows = form.apply(visible_to(user, kind)).order_by("sort_key", "pk")
    return rows, _("；").join(str(each) for each in form.in_words())


def _asked(request: HttpRequest, kind: SubjectKind, rows: QuerySet[Registered], narrowed: str, form: AskForm) -> Export | None:
    try:
        return asking.ask(
            kind,
            rows,
            by=request.user,
            query=request.GET.urlencode(),
            narrowed=narrowed,
            columns=RegisterColumns(request, kind).chosen_fields,
            **form.cleaned_data,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None


def _file(request: HttpRequest, asked: Export, rows: QuerySet[Registered]) -> HttpResponse:
    try:
        asked = asking.take(asked, rows, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("web:exports")
    kind, mark = find(SubjectKind, asked.register), mark_of(asked)
    if asked.format == Export.Format.WORD:
        content = word.document(kind, rows, by=request.user, fields=asked.columns, mark=mark)
    else:
        content = export(kind, rows, by=request.user, layout=asked.layout, fields=asked.columns, footer=mark)
    name = f"{kind.label}（{clock.today().isoformat()}，{asked.number}）.{asked.format}"
    return FileResponse(content, as_attachment=True, filename=name)


def _shown(asked: Export, user: User) -> dict[str, Any]:
    expired = asked.state == Export.State.APPROVED and not asking.can_be_taken(asked, asked.asked_by)
    return {
        "export": asked,
        "kind": find(SubjectKind, asked.register).label,
        "state": _("已过期") if expired else asked.get_state_display(),
        "tone": "neutral" if expired else TONES[asked.state],
        "take": asking.can_be_taken(asked, user),
        "decide": DecideForm(auto_id=f"id_{asked.pk}_%s") if asking.may_decide(asked, user) else None,
    }


urlpatterns = [
    path("exports/", exports, name="exports"),
    path("exports/new/<str:kind>/", export_new, name="export_new"),
    path("exports/<int:pk>/decide/<slug:way>/", export_decide, name="export_decide"),
    path("exports/<int:pk>/file/", export_take, name="export_take"),
]
