"""For what a laboratory is accredited in which years: every check of its deliveries asks this."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core.commissions.units import units
from jingtu.core.files.receiving import FileRefused
from jingtu.core.observations.accrediting import end_accreditation, may_record_scope, methods_in, register_scope
from jingtu.core.observations.models import Accreditation, AccreditedMethod
from jingtu.core.parties.models import Party
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.visible import OWN, READ
from jingtu.standards import substances
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column

METHODS = (Column("item", gettext_lazy("检测项目"), ("analyte",)), Column("method", gettext_lazy("检测方法")))


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class ScopeForm(forms.Form):
    """A certificate with its annex."""

    certificate = forms.CharField(label=gettext_lazy("资质认定证书编号"), max_length=40)
    valid_from = _day(gettext_lazy("发证日期"))
    valid_until = _day(gettext_lazy("有效期至"), required=False, help_text=gettext_lazy("这一天起不再有效。"))
    file = forms.FileField(
        label=gettext_lazy("检测能力表"), help_text=gettext_lazy("xlsx 或 csv，有“检测项目”和“检测方法”两列，一行一个方法。")
    )


class EndForm(forms.Form):
    """From when a certificate holds no longer."""

    on = _day(gettext_lazy("撤销或注销日期"))


@needs(READ, OWN)
def unit_scope(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificates of a laboratory, and the methods of all of them; an office enters another."""
    unit = get_object_or_404(units(), pk=pk)
    may = may_record_scope(request.user)
    form = ScopeForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied(_("检测单位的资质范围由主管部门登记，您不属于主管部门。请由主管部门的人员办理。"))
        if form.is_valid() and _entered(request, unit, form):
            return redirect("web:unit_scope", pk)
    rows = AccreditedMethod.objects.filter(accreditation__party=unit).select_related("accreditation")
    listing = Keyset(request, rows, METHODS, default="item")
    context = {
        "unit": unit,
        "certificates": unit.accreditations.select_related("recorded_by").annotate(n=Count("methods")),
        "listing": listing,
        "rows": [{"row": each, "item": substances.of(each.analyte).name_zh} for each in listing.rows],
        "form": form if may else None,
        "ending": EndForm(auto_id="end_%s") if may else None,
    }
    return render(request, "web/data/scope.html", context)


@require_POST
@needs(READ, OWN)
def unit_scope_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a certificate end."""
    found = get_object_or_404(Accreditation, pk=pk)
    form = EndForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("没有填写结束日期，或日期不完整，没有登记。请填写后再提交。"))
        end_accreditation(found, form.cleaned_data["on"], by=request.user)
        messages.success(request, _("已登记，从这一天起的分析不再算在资质范围内。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:unit_scope", found.party_id)


def _entered(request: HttpRequest, unit: Party, form: ScopeForm) -> bool:
    wanted = dict(form.cleaned_data)
    file = wanted.pop("file")
    try:
        made = register_scope(unit, methods=methods_in(file, file.name), by=request.user, **wanted)
    except (FileRefused, Refused) as refusal:
        form.add_error("file", str(refusal))
        return False
    messages.success(request, _("已登记证书 %(number)s。") % {"number": made.certificate})
    return True


urlpatterns = [
    path("units/<int:pk>/scope/", unit_scope, name="unit_scope"),
    path("units/scopes/<int:pk>/end/", unit_scope_end, name="unit_scope_end"),
]
