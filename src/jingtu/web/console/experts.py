"""The pool of experts: who is in it, what each knows, with which units each has to do."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.commissions.entering import enter
from jingtu.core.panels.models import Expert, Expertise
from jingtu.core.panels.pool import KEEP, declare_interest, may_keep, take_in, take_out
from jingtu.core.panels.visible import experts_visible_to, panels_visible_to
from jingtu.core.parties.models import Appointment, Party, User
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.places.models import Division
from jingtu.core.subjects.errors import Refused
from jingtu.web.console.place_field import PlaceField
from jingtu.web.listing import Column, Listing
from jingtu.web.widgets import Select

COLUMNS = (
    Column("name", gettext_lazy("姓名"), ("name",)),
    Column("unit", gettext_lazy("工作单位"), ("unit__name",)),
    Column("title", gettext_lazy("职称")),
    Column("fields", gettext_lazy("专业")),
    Column("place", gettext_lazy("专家库"), ("place_path", "name")),
    Column("state", gettext_lazy("状态")),
)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ExpertFilter(forms.Form):
    """What the pool is narrowed to."""

    words = forms.CharField(
        label=gettext_lazy("姓名或单位"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    field = forms.ChoiceField(
        label=gettext_lazy("专业"), required=False, choices=[("", gettext_lazy("全部")), *Expertise.choices], widget=Select
    )

    def apply(self, rows: QuerySet[Expert]) -> QuerySet[Expert]:
        self.is_valid()
        if words := self.cleaned_data.get("words"):
            rows = rows.filter(name__contains=words) | rows.filter(unit__name__contains=words)
        if field := self.cleaned_data.get("field"):
            rows = rows.filter(fields__field=field)
        return rows


class ExpertForm(forms.Form):
    """An expert as he enters the pool of a place."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    unit = forms.CharField(
        label=gettext_lazy("工作单位"), max_length=120, help_text=gettext_lazy("全称。工作单位与评审对象有关的专家不会被抽取。")
    )
    title = forms.CharField(label=gettext_lazy("职称（选填）"), max_length=60, required=False)
    contact = forms.CharField(label=gettext_lazy("联系方式（选填）"), max_length=60, required=False)
    fields_known = forms.MultipleChoiceField(
        label=gettext_lazy("专业"), choices=Expertise.choices, widget=forms.CheckboxSelectMultiple
    )
    username = forms.CharField(
        label=gettext_lazy("账号（选填）"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("有“评审专家”角色的用户名；没有账号的，意见由组织单位照书面意见登记。"),
    )
    on = _day(gettext_lazy("入库日期"))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, initial={"on": clock.today()})
        self.fields["place"] = PlaceField(scope=scope_of(user), permission=KEEP, label=_("专家库所属地区"))

    def clean_username(self) -> User | None:
        name = self.cleaned_data["username"].strip()
        if not name:
            return None
        role = Appointment.Role.EXPERT
        held = Appointment.objects.held_on(clock.today()).filter(user__username=name, role=role).select_related("user").first()
        if held is None:
            words = {"name": name, "role": role.label}
            raise forms.ValidationError(_("没有用户名为“%(name)s”、角色为“%(role)s”的账号。请联系系统管理员建立。"), params=words)
        return held.user


class InterestForm(forms.Form):
    """With which unit an expert has to do, and how."""

    unit = forms.CharField(label=gettext_lazy("单位"), max_length=120, help_text=gettext_lazy("已在平台登记的单位全称。"))
    reason = forms.CharField(
        label=gettext_lazy("利害关系"), max_length=200, help_text=gettext_lazy("如兼职、持股、近亲属任职、师生。")
    )
    on = _day(gettext_lazy("起始日期"))

    def clean_unit(self) -> Party:
        name = self.cleaned_data["unit"].strip()
        found = list(Party.objects.filter(name=name)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("没有找到唯一名为“%(name)s”的单位。请填写已登记的全称。"), params={"name": name})
        return found[0]


class OutForm(forms.Form):
    """When an expert leaves the pool."""

    on = _day(gettext_lazy("出库日期"))


@needs(KEEP)
def experts(request: HttpRequest) -> HttpResponse:
    """The pools that the person keeps or draws from."""
    form = ExpertFilter(request.GET)
    rows = form.apply(experts_visible_to(request.user)).prefetch_related("fields").distinct()
    context = {"form": form, "listing": Listing(request, rows, COLUMNS, default="name"), "today": clock.today()}
    return render(request, "web/panels/experts.html", context)


@needs(KEEP)
def expert_new(request: HttpRequest) -> HttpResponse:
    """Take an expert in."""
    form = ExpertForm(request.POST or None, request.user)
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        place: Division = wanted.pop("place")
        fields, user = wanted.pop("fields_known"), wanted.pop("username")
        try:
            with transaction.atomic():  # who is not taken in leaves no unit behind
                unit = _unit(wanted.pop("unit"), place, request.user)
                made = take_in(wanted.pop("name"), unit, place, fields, by=request.user, user=user, **wanted)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已入库：%(name)s。") % {"name": made.name})
            return redirect("web:expert", made.pk)
    return render(request, "web/panels/expert_new.html", {"form": form})


@needs(KEEP)
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert, with what he judged and with whom he has to do; what is declared comes here."""
    found = get_object_or_404(experts_visible_to(request.user), pk=pk)
    keeps = may_keep(found.place_path, request.user)
    form = InterestForm(request.POST if keeps and request.method == "POST" else None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        declare_interest(found, wanted["unit"], by=request.user, on=wanted["on"], reason=wanted["reason"])
        messages.success(request, _("已登记利害关系。以后抽取时自动回避。"))
        return redirect("web:expert", pk)
    context = {
        "expert": found,
        "interests": found.interests.select_related("party"),
        "seats": found.seats.filter(panel__in=panels_visible_to(request.user))
        .select_related("panel__filing")
        .order_by("-pk")[:50],
        "form": form if keeps else None,
        "out_form": OutForm(initial={"on": clock.today()}, auto_id="out_%s") if keeps and found.valid_until is None else None,
    }
    return render(request, "web/panels/expert.html", context)


@require_POST
@needs(KEEP)
def expert_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an expert out of the pool."""
    found = get_object_or_404(experts_visible_to(request.user), pk=pk)
    form = OutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有填写出库日期，或日期不正确，没有登记。请选一个日期后再提交。"))
        return redirect("web:expert", pk)
    try:
        take_out(found, by=request.user, on=form.cleaned_data["on"])
        messages.success(request, _("已出库。评审过的记录保留。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:expert", pk)


def _unit(name: str, place: Division, by: User) -> Party:
    """The party with this name, made at the place of the pool where there is none: institutes are seldom registered before."""
    name = name.strip()
    found = list(Party.objects.filter(name=name)[:2])
    if len(found) > 1:
        raise Refused(_("有几个名为“%(name)s”的单位。请先在“单位”里核对名称。") % {"name": name})
    return found[0] if found else enter(name, place, Party.Kind.INSTITUTION, by=by)


urlpatterns = [
    path("experts/", experts, name="experts"),
    path("experts/new/", expert_new, name="expert_new"),
    path("experts/<int:pk>/", expert, name="expert"),
    path("experts/<int:pk>/out/", expert_out, name="expert_out"),
]
