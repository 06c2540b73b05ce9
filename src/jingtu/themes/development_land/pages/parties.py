"""Pages about who is responsible for a site, who works at it, and the experts who judge the work."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.commissions.commissioning import may_commission
from jingtu.core.commissions.entering import enter
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.clearance import classes_for
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered, Sensitivity
from jingtu.core.subjects.revising import as_it_was
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.as_of import AsOf, as_of
from jingtu.web.console.commissions import drawn_commissions
from jingtu.web.console.panels import drawn_panels, to_review
from jingtu.web.themes import section
from jingtu.web.widgets import Select

from ..kinds import SITES
from ..models import Responsible, Site
from ..responsibility import chain, hold_responsible, may_hold_responsible, void

ROOMS: tuple[Any, ...] = ()


class ResponsibleForm(forms.Form):
    """Who answers for a site, as what, since when, on which basis."""

    capacity = forms.ChoiceField(label=gettext_lazy("责任身份"), choices=Responsible.Capacity.choices, widget=Select)
    party = forms.CharField(
        label=gettext_lazy("单位"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("全称，按当时的名称填写。没有单位的填个人。"),
    )
    person = forms.CharField(label=gettext_lazy("个人或负责人"), max_length=60, required=False)
    on = forms.DateField(label=gettext_lazy("起始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=300, help_text=gettext_lazy("调查报告、转让合同、收回决定或认定文件的名称和文号。")
    )
    determined_by = forms.CharField(
        label=gettext_lazy("认定机关"), max_length=120, required=False, help_text=gettext_lazy("依法定程序认定的填写。")
    )

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        if not (wanted.get("party") or wanted.get("person")):
            raise forms.ValidationError(_("还没有填写单位或个人。请至少填写一个。"))
        return wanted


class VoidForm(forms.Form):
    """Why one was entered in error."""

    reason = forms.CharField(label=gettext_lazy("撤销登记的理由"), max_length=300, required=False)


@section(SITES.code, gettext_lazy("责任、委托和评审"), "development_land/_fetched.html")
def parties_of(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any]:
    """Where the page of these lies: it is fetched into the dossier, so that the dossier itself asks nothing more."""
    address = f"{reverse('web:land_parties', args=[row.pk])}{'?' + day.query if day.query else ''}"
    return {"address": address, "words": _("查看责任主体、委托单位和专家评审")}


@needs(READ, OWN)
def land_parties(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answers for a site, who works at it, who judged the work: a page of its own, or what is fetched into the dossier."""
    row = _site(request, pk)
    day, day_form = as_of(request)
    if day.is_past:
        as_it_was(row, list(row.subject.revisions.all()), day.on, clock.end_of(day.known_at) if day.known_at else None)
    writes = not day.is_past
    context = {
        "row": row,
        "kind": SITES,
        "chain": chain(row, day.on, clock.end_of(day.known_at) if day.known_at else None),
        "reads_people": Sensitivity.PERSONAL in classes_for(request.user, SITES, row),
        "commissions": drawn_commissions(row, request.user, day),
        "panels": drawn_panels(row, request.user, day),
        "waiting": to_review(row, request.user) if writes else [],
        "may_hold": writes and may_hold_responsible(row, request.user),
        "may_commission": writes and may_commission(row, request.user),
        "as_of": day,
        "as_of_form": day_form,
    }
    return render(request, "development_land/_parties.html" if request.htmx else "development_land/parties.html", context)


@needs(READ)
def responsible_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who answers for a site."""
    row = _site(request, pk)
    if not may_hold_responsible(row, request.user):
        raise PermissionDenied(_("“%(name)s”的责任主体由当地生态环境或自然资源主管部门登记。") % {"name": row.name})
    form = ResponsibleForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        name = wanted.pop("party").strip()
        try:
            with transaction.atomic():  # who is not recorded leaves no unit behind
                party = _party(name, row, request.user)
                hold_responsible(row, wanted.pop("capacity"), by=request.user, party=party, **wanted)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记责任主体。"))
            return redirect("web:land_parties", pk)
    return render(request, "development_land/responsible_new.html", {"form": form, "row": row, "kind": SITES})


@needs(READ)
def responsible(request: HttpRequest, pk: int) -> HttpResponse:
    """One who answers for a site, and marking that it was entered in error."""
    found, row = _responsible(request, pk)
    may = found.voided_at is None and may_hold_responsible(row, request.user)
    personal = Sensitivity.PERSONAL in classes_for(request.user, SITES, row)
    context = {"found": found, "row": row, "kind": SITES, "form": VoidForm() if may else None, "reads_people": personal}
    return render(request, "development_land/responsible.html", context)


@require_POST
@needs(READ)
def responsible_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as entered in error."""
    found, row = _responsible(request, pk)
    try:
        void(found, by=request.user, reason=request.POST.get("reason", "")[:300])
        messages.success(request, _("已撤销登记。这一条留在档案里，不再计入。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("web:responsible", pk)
    return redirect("web:land_parties", row.pk)


def _site(request: HttpRequest, pk: int) -> Site:
    return get_object_or_404(visible_to(request.user, SITES).select_related("subject", "holder", "place"), pk=pk)


def _responsible(request: HttpRequest, pk: int) -> tuple[Responsible, Site]:
    found = get_object_or_404(Responsible.objects.select_related("party", "recorded_by", "voided_by"), pk=pk)
    row = visible_to(request.user, SITES).filter(pk=found.site_id).first()
    if row is None:
        raise Http404
    return found, row


def _party(name: str, site: Site, by: User) -> Party | None:
    """The party with this name, made at the place of the site where there is none: many who polluted are long gone."""
    if not name:
        return None
    found = list(Party.objects.filter(name=name)[:2]) or list(Party.objects.filter(names__name=name).distinct()[:2])
    if len(found) > 1:
        raise Refused(_("有几个名为“%(name)s”的单位。请先在“单位”里核对名称。") % {"name": name})
    return found[0] if found else enter(name, site.place, Party.Kind.ENTERPRISE, by=by)


urlpatterns = [
    path("sites/<int:pk>/parties/", land_parties, name="land_parties"),
    path("sites/<int:pk>/responsible/new/", responsible_new, name="responsible_new"),
    path("responsible/<int:pk>/", responsible, name="responsible"),
    path("responsible/<int:pk>/void/", responsible_void, name="responsible_void"),
]
