"""A subject entered by hand, and its facts changed, each with the day from which it counts and the grounds."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.registering import register
from jingtu.core.subjects.revising import WRITE, revise
from jingtu.web.console.register_forms import ChangeForm, FactsForm, WhenForm
from jingtu.web.console.registers import kind_or_404, subject_or_404


@needs(WRITE)
def subject_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Enter a subject of a kind."""
    found = kind_or_404(kind)
    if request.method == "GET":
        return _page(request, found, FactsForm(None, found, request.user), WhenForm(initial={"on": clock.today()}))
    form, when = FactsForm(request.POST, found, request.user), WhenForm(request.POST)
    if form.is_valid() and when.is_valid():
        facts = form.facts()
        try:
            if facts["place"] is None:
                raise Refused(_("没有填写所在地，没有登记。请填写县（市、区）或乡镇。"))
            row = register(found, by=request.user, on=when.cleaned_data["on"], grounds=when.cleaned_data["grounds"], **facts)
            messages.success(request, _("已登记“%(name)s”。") % {"name": row.name})
            return redirect("web:dossier", kind, row.pk)
        except (Refused, ValidationError) as refusal:
            _tell(form, refusal)
    return _page(request, found, form, when)


@needs(WRITE)
def subject_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change the facts of a subject; what was is kept."""
    found, row = subject_or_404(request, kind, pk)
    if not request.scope.may(WRITE, row.place_path):
        raise PermissionDenied(_("“%(name)s”不在您能修改的区域内。") % {"name": row.name})
    if request.method == "GET":
        seen = {"on": clock.today(), "version": row.version}
        return _page(request, found, FactsForm(None, found, request.user, row), ChangeForm(initial=seen), row)
    form, when = FactsForm(request.POST, found, request.user, row), ChangeForm(request.POST)
    if form.is_valid() and when.is_valid():
        try:
            return _changed(request, found, row, form, when)
        except (Refused, ValidationError) as refusal:
            _tell(form, refusal)
    return _page(request, found, form, when, row)


def _changed(request: HttpRequest, kind: SubjectKind, row: Registered, form: FactsForm, when: ChangeForm) -> HttpResponse:
    said = when.cleaned_data
    facts = form.facts()
    if facts["place"] is None:
        del facts["place"]
    kept = revise(row, facts, by=request.user, on=said["on"], grounds=said["grounds"], version=said["version"])
    messages.success(request, _("已保存变更。") if kept else _("没有改动，原样保留。"))
    return redirect("web:dossier", kind.code, row.pk)


def _tell(form: FactsForm, refusal: Refused | ValidationError) -> None:
    """Show a refusal at the fields that it names, or above the form."""
    if isinstance(refusal, Refused):
        form.add_error(None, str(refusal))
        return
    for name, said in getattr(refusal, "error_dict", {"": refusal}).items():
        form.add_error(name if name in form.fields else None, said)


def _page(
    request: HttpRequest, kind: SubjectKind, form: FactsForm, when: WhenForm, row: Registered | None = None
) -> HttpResponse:
    return render(request, "web/registers/form.html", {"kind": kind, "form": form, "when": when, "row": row})


urlpatterns = [
    path("registers/<str:kind>/new/", subject_new, name="subject_new"),
    path("registers/<str:kind>/<int:pk>/edit/", subject_edit, name="subject_edit"),
]
