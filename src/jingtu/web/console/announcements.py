"""What somebody of an enterprise enters for it: few questions, the rest is known from the enterprise."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.filings.lodging import begin
from jingtu.core.filings.types import FilingType
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.announcing import announce, announcers
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.register_forms import asked
from jingtu.web.console.registers import kind_or_404


class AnnounceForm(forms.Form):
    """Of which of the person's own subjects, what it is called, and the facts that the kind asks an announcer for."""

    of = forms.ModelChoiceField(queryset=None, empty_label=None)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)

    def __init__(self, data: Any, kind: SubjectKind, user: User) -> None:
        super().__init__(data)
        field = kind.table._meta.get_field
        self.fields["of"].queryset = announcers(kind, user)
        self.fields["of"].label = field(kind.announced.of).verbose_name
        self.fields["name"].help_text = _("写明是哪一处，例如“一号车间%(kind)s”。") % {"kind": kind.label}
        for name in kind.announced.fields:
            self.fields[name] = asked(field(name))
            if not self.fields[name].required:
                self.fields[name].label = _("%(field)s（选填）") % {"field": field(name).verbose_name}


@needs(OWN)
def subject_announce(request: HttpRequest, kind: str) -> HttpResponse:
    """Enter one, and go on to what is to be filed about it."""
    found = kind_or_404(kind)
    if found.announced is None:
        raise PermissionDenied(_("%(kind)s由主管部门登记，企业不能自己登记。") % {"kind": found.label})
    if request.scope.may(READ) and not announcers(found, request.user).exists():
        raise PermissionDenied(_("%(kind)s由责任单位登记，您的单位名下没有可以登记的对象。") % {"kind": found.label})
    form = AnnounceForm(request.POST or None, found, request.user)
    if form.is_valid():
        try:
            row = announce(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("已登记“%(name)s”。") % {"name": row.name})
            if found.announced.files:
                return redirect("web:filing", begin(find(FilingType, found.announced.files), row, by=request.user).pk)
            return redirect("web:dossier", kind, row.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "web/registers/announce.html", {"kind": found, "form": form, "own": form.fields["of"].queryset})


urlpatterns = [path("registers/<str:kind>/announce/", subject_announce, name="subject_announce")]
