"""Units commissioned with stages of the work at a subject: the register of units, a commission, its end."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.commissions.commissioning import commission, end, may_commission, void
from jingtu.core.commissions.conflicts import conflicts
from jingtu.core.commissions.declaring import Stage
from jingtu.core.commissions.kin import kin_of
from jingtu.core.commissions.models import Commission
from jingtu.core.commissions.units import may_register_units, register_unit, units, units_there
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.parties.services import name_on
from jingtu.core.places.models import Division
from jingtu.core.subjects.clearance import classes_for
from jingtu.core.subjects.declaring import called, declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind, kind_of, row_of
from jingtu.core.subjects.models import Registered, Sensitivity, Subject
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.as_of import AsOf, today
from jingtu.web.console.place_field import AnyPlaceField
from jingtu.web.console.registers import subject_or_404
from jingtu.web.listing import Column, Listing
from jingtu.web.widgets import Select

UNITS = (
    Column("name", gettext_lazy("单位"), ("name",)),
    Column("place", gettext_lazy("所在地"), ("place__path", "name")),
    Column("code", gettext_lazy("信用代码"), ("credit_code",)),
    Column("commissions", gettext_lazy("在办委托"), ("open_commissions",), "jt-number"),
)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class UnitFilter(forms.Form):
    """What the register of units is narrowed to."""

    words = forms.CharField(
        label=gettext_lazy("名称或信用代码"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class UnitForm(forms.Form):
    """A unit as its business licence names it."""

    name = forms.CharField(label=gettext_lazy("单位名称"), max_length=120, help_text=gettext_lazy("照营业执照填写全称。"))
    place = AnyPlaceField(label=gettext_lazy("注册地"))
    credit_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=30)


class CommissionForm(forms.Form):
    """Which stage, by whom, for whom, from when."""

    stage = forms.ChoiceField(label=gettext_lazy("环节"), widget=Select)
    unit = forms.ChoiceField(
        label=gettext_lazy("受托单位"), widget=Select, help_text=gettext_lazy("找不到的单位，先在“第三方机构”里登记。")
    )
    client = forms.ChoiceField(label=gettext_lazy("委托单位"), widget=Select)
    chief = forms.CharField(label=gettext_lazy("项目负责人（选填）"), max_length=60, required=False)
    contract = forms.CharField(label=gettext_lazy("合同编号（选填）"), max_length=100, required=False)
    on = _day(gettext_lazy("委托开始日期"))

    def __init__(self, data: Any, row: Registered, user: User) -> None:
        super().__init__(data, initial={"on": clock.today()})
        self.units = {str(unit.pk): unit for unit in units_there()}
        self.clients = {str(each.pk): each for each in (row.holder, user.party) if each}
        self.fields["stage"].choices = [(each.code, each.label) for each in stages_of(kind_of(row))]
        self.fields["unit"].choices = [("", _("请选择")), *((key, unit.name) for key, unit in self.units.items())]
        self.fields["client"].choices = [(key, each.name) for key, each in self.clients.items()]


class EndForm(forms.Form):
    """When a commission ended, and why."""

    on = _day(gettext_lazy("结束日期"))
    reason = forms.CharField(label=gettext_lazy("说明（选填）"), max_length=300, required=False)


class VoidForm(forms.Form):
    """Why a commission was entered in error."""

    reason = forms.CharField(label=gettext_lazy("撤销登记的理由"), max_length=300, required=False)


def stages_of(kind: SubjectKind) -> list[Stage]:
    """Return the stages of work that units are commissioned with at subjects of a kind."""
    return [each for each in declared(Stage).values() if each.about == kind.code]


def drawn_commissions(row: Registered, user: User, day: AsOf) -> list[dict[str, Any]]:
    """Return the commissions of a subject as a day shows them, each with what breaks a rule by then."""
    known = clock.end_of(day.known_at) if day.known_at else None
    rows = Commission.objects.filter(subject=row.pk, valid_from__lte=day.on).select_related("unit", "client")
    rows = rows.filter(recorded_at__lte=known) if known else rows
    personal = Sensitivity.PERSONAL in classes_for(user, kind_of(row), row)
    return [_drawn(each, day.on, personal) for each in rows if not _void_by(each, known)]


def _drawn(each: Commission, on: dt.date, personal: bool) -> dict[str, Any]:
    ended = each.valid_until if each.valid_until and each.valid_until <= on else None
    found = conflicts(each.stage, each.subject_id, each.place_path, each.unit, max(on, each.valid_from), besides=each.pk)
    return {
        "commission": each,
        "stage": called(Stage, each.stage),
        "unit": name_on(each.unit, on),
        "chief": each.chief if personal else "",
        "ended_on": ended,
        "wrong": "" if ended or not found else found[0].sentence(each.stage, each.unit),
    }


def _void_by(each: Commission, known: dt.datetime | None) -> bool:
    return each.voided_at is not None and (known is None or each.voided_at <= known)


@needs(READ, OWN)
def units_page(request: HttpRequest) -> HttpResponse:
    """The register of units with how many commissions each has."""
    form = UnitFilter(request.GET)
    form.is_valid()
    words = form.cleaned_data.get("words", "").strip()
    running = Q(commissions__voided_at=None, commissions__valid_until=None)
    rows = units().annotate(open_commissions=Count("commissions", filter=running))
    if words:
        rows = rows.filter(Q(name__contains=words) | Q(credit_code=words.upper()))
    listing = Listing(request, rows, UNITS, default="name")
    context = {"form": form, "listing": listing, "may_register": may_register_units(request.user)}
    return render(request, "web/commissions/units.html", context)


@needs(READ, OWN)
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: what it was called, what became of it, with whom it is one, and its work as far as the person may see it."""
    found = get_object_or_404(units(), pk=pk)
    made = found.commissions.select_related("subject").order_by("-valid_from", "-pk")
    rows = _seen(request.user, [each.subject for each in made])
    kin = {key: how for key, how in kin_of(found, clock.today()).items() if how}
    others = Party.objects.in_bulk(kin)
    context = {
        "unit": found,
        "names": found.names.order_by("valid_from", "pk"),
        "kin": [(others[key], how) for key, how in kin.items()],
        "commissions": [
            {"commission": each, "stage": called(Stage, each.stage), "row": rows[each.subject_id]}
            for each in made
            if each.subject_id in rows
        ],
        "unseen": sum(each.subject_id not in rows for each in made),
    }
    return render(request, "web/commissions/unit.html", context)


def _seen(user: User, subjects: list[Subject]) -> dict[int, Registered]:
    """The rows of those of the subjects that a person may see, with one question a kind."""
    found: dict[int, Registered] = {}
    for code in {subject.kind for subject in subjects}:
        keys = [subject.pk for subject in subjects if subject.kind == code]
        found |= visible_to(user, find(SubjectKind, code)).in_bulk(keys)
    return found


@needs(READ, OWN)
def unit_new(request: HttpRequest) -> HttpResponse:
    """Enter a unit."""
    if not may_register_units(request.user):
        raise PermissionDenied(_("第三方机构由主管部门或委托它的责任单位登记。"))
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted: dict[str, Any] = form.cleaned_data
        place: Division = wanted["place"]
        try:
            made = register_unit(wanted["name"], place, wanted["credit_code"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记“%(name)s”。") % {"name": made.name})
            return redirect("web:units")
    return render(request, "web/commissions/unit_new.html", {"form": form})


@needs(READ, OWN)
def commission_new(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Record that a unit does a stage of the work at a subject."""
    found, row = subject_or_404(request, kind, pk)
    if not stages_of(found):
        raise Http404
    if not may_commission(row, request.user):
        raise PermissionDenied(_("“%(name)s”的委托由责任单位或当地主管部门登记。") % {"name": row.name})
    form = CommissionForm(request.POST or None, row, request.user)
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        stage, unit = find(Stage, wanted.pop("stage")), form.units[wanted.pop("unit")]
        wanted["client"] = form.clients[wanted["client"]]
        try:
            made = commission(stage, row, unit, by=request.user, **wanted)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记：%(unit)s承担%(stage)s。") % {"unit": unit, "stage": stage.label})
            return redirect("web:commission", made.pk)
    return render(request, "web/commissions/new.html", {"form": form, "row": row, "kind": found})


@needs(READ, OWN)
def commission_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One commission, with what may be done about it."""
    made, row = _commission(request, pk)
    supervises = scope_of(request.user).may("registers.write", row.place_path)
    may = may_commission(row, request.user) and made.voided_at is None
    context = {
        "row": row,
        "kind": kind_of(row),
        "each": _drawn(made, today().on, Sensitivity.PERSONAL in classes_for(request.user, kind_of(row), row)),
        "end_form": EndForm(initial={"on": clock.today()}, auto_id="end_%s") if may and made.valid_until is None else None,
        "void_form": VoidForm(auto_id="void_%s") if may and supervises else None,
    }
    return render(request, "web/commissions/commission.html", context)


@require_POST
@needs(READ, OWN)
def commission_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a commission."""
    made, _row = _commission(request, pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有填写结束日期，或日期不正确，没有登记。请选一个日期后再提交。"))
        return redirect("web:commission", pk)
    try:
        end(made, by=request.user, **form.cleaned_data)
        messages.success(request, _("已登记结束。该单位不再看到这个对象，已报送的材料保留。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:commission", pk)


@require_POST
@needs(READ, OWN)
def commission_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a commission as entered in error."""
    made, _row = _commission(request, pk)
    try:
        void(made, by=request.user, reason=request.POST.get("reason", "")[:300])
        messages.success(request, _("已撤销登记。这一条留在档案里，不再计入。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:commission", pk)


def _commission(request: HttpRequest, pk: int) -> tuple[Commission, Registered]:
    made = get_object_or_404(Commission.objects.select_related("subject", "unit", "client", "recorded_by", "ended_by"), pk=pk)
    if not visible_to(request.user, kind_of(made.subject)).filter(pk=made.subject_id).exists():
        raise Http404
    return made, row_of(made.subject)


urlpatterns = [
    path("units/", units_page, name="units"),
    path("units/new/", unit_new, name="unit_new"),
    path("units/<int:pk>/", unit, name="unit"),
    path("registers/<str:kind>/<int:pk>/commissions/new/", commission_new, name="commission_new"),
    path("commissions/<int:pk>/", commission_page, name="commission"),
    path("commissions/<int:pk>/end/", commission_end, name="commission_end"),
    path("commissions/<int:pk>/void/", commission_void, name="commission_void"),
]
