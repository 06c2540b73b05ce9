"""Suspensions of a region (区域限批): the register of them, recording one, lifting it."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.gates.matters import Matter
from jingtu.core.gates.models import Suspension
from jingtu.core.gates.suspended import holding_on
from jingtu.core.gates.suspending import RECORD, below_the_law, lift, may_record, suspend
from jingtu.core.gates.visible import ASK, suspensions_visible_to
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.web.console.place_field import PlaceField
from jingtu.web.listing import Column, Listing
from jingtu.web.widgets import Select

COLUMNS = (
    Column("matter", gettext_lazy("限批事项"), ("matter",)),
    Column("place", gettext_lazy("地区"), ("place_path",)),
    Column("standing", gettext_lazy("状态")),
    Column("decided_by", gettext_lazy("决定机关")),
    Column("document", gettext_lazy("依据文件")),
    Column("from", gettext_lazy("起始日期"), ("valid_from",), "jt-nowrap"),
    Column("end", gettext_lazy("终止或解除日期"), css="jt-nowrap"),
)


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class SuspensionFilter(forms.Form):
    """What the register is narrowed to."""

    matter = forms.ChoiceField(label=gettext_lazy("限批事项"), required=False, widget=Select)
    in_force = forms.BooleanField(label=gettext_lazy("只看正在执行的"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["matter"].choices = [("", _("全部")), *((code, each.label) for code, each in declared(Matter).items())]

    def apply(self, rows: QuerySet[Suspension]) -> QuerySet[Suspension]:
        self.is_valid()
        if matter := self.cleaned_data.get("matter"):
            rows = rows.filter(matter=matter)
        return rows.filter(holding_on(clock.today())) if self.cleaned_data.get("in_force") else rows


class SuspensionForm(forms.Form):
    """What was decided, by whom and on which document."""

    matter = forms.ChoiceField(label=gettext_lazy("限批事项"), widget=Select)
    decided_by = forms.CharField(label=gettext_lazy("决定机关"), max_length=200, help_text=gettext_lazy("按决定文件的落款填写。"))
    level = forms.ChoiceField(label=gettext_lazy("决定机关级别"), choices=Suspension.Level, widget=Select)
    document = forms.CharField(label=gettext_lazy("依据文件"), max_length=300, help_text=gettext_lazy("文件名称和文号。"))
    on = _day(gettext_lazy("起始日期"))
    last_on = _day(gettext_lazy("终止日期"), required=False, help_text=gettext_lazy("文件没有写明期限的不填，以后登记解除。"))
    reason = forms.CharField(label=gettext_lazy("事由"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    field_order = ("matter", "place")

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, initial={"on": clock.today()})
        self.fields["matter"].choices = [(each.code, each.label) for each in matters_of(user)]
        self.fields["place"] = PlaceField(scope=scope_of(user), permission=RECORD, label=_("限批地区"))
        self.order_fields(self.field_order)


class LiftForm(forms.Form):
    """When a suspension was lifted and on which document."""

    on = _day(gettext_lazy("解除日期"))
    document = forms.CharField(label=gettext_lazy("解除依据"), max_length=300, help_text=gettext_lazy("文件名称和文号。"))


@needs(ASK)
def suspensions(request: HttpRequest) -> HttpResponse:
    """What is or was suspended where the person works, and above."""
    form = SuspensionFilter(request.GET)
    listing = Listing(request, form.apply(suspensions_visible_to(request.user)), COLUMNS, default="-from", extra=("-pk",))
    rows = [
        {"suspension": each, "matter": find(Matter, each.matter).label, "sign": sign(each, clock.today())}
        for each in listing.page
    ]
    context = {"form": form, "listing": listing, "rows": rows, "may_record": bool(matters_of(request.user))}
    return render(request, "web/gates/suspensions.html", context)


@needs(RECORD)
def suspension_new(request: HttpRequest) -> HttpResponse:
    """Record that something is suspended."""
    if not matters_of(request.user):
        raise PermissionDenied(_("限批由生态环境、自然资源等主管部门登记，您的单位没有这项职能。"))
    form = SuspensionForm(request.POST or None, request.user)
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        try:
            row = suspend(find(Matter, wanted.pop("matter")), wanted.pop("place"), by=request.user, **wanted)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记限批。准入查询从起始日期起按此答复。"))
            return redirect("web:suspension", row.pk)
    return render(request, "web/gates/suspension_new.html", {"form": form})


@needs(ASK)
def suspension(request: HttpRequest, pk: int) -> HttpResponse:
    """One suspension: what, where, by whom, on which basis, until when."""
    row = _suspension(request, pk)
    matter = find(Matter, row.matter)
    may_lift = row.lifted_on is None and may_record(matter, row.place_path, request.user)
    context = {
        "suspension": row,
        "matter": matter,
        "sign": sign(row, clock.today()),
        "below": below_the_law(row),
        "form": LiftForm(initial={"on": clock.today()}) if may_lift else None,
    }
    return render(request, "web/gates/suspension.html", context)


@require_POST
@needs(RECORD)
def suspension_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that it was lifted."""
    row = _suspension(request, pk)
    form = LiftForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有填写解除日期和依据，没有登记。请都填写后再提交。"))
        return redirect("web:suspension", pk)
    try:
        lift(row, by=request.user, **form.cleaned_data)
        messages.success(request, _("已登记解除。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:suspension", pk)


def matters_of(user: User) -> list[Matter]:
    """Return the matters that the offices of a person record."""
    return [each for each in declared(Matter).values() if functions_of(user) & set(each.recorded_by)]


def sign(row: Suspension, on: dt.date) -> tuple[str, str, str]:
    """Return words, tone and icon of how a suspension stands on a day."""
    if row.lifted_on and row.lifted_on <= on:
        return _("已解除"), "good", "circle-check"
    if row.last_on and row.last_on < on:
        return _("已期满"), "neutral", "calendar"
    if row.valid_from > on:
        return _("尚未开始"), "info", "calendar"
    return _("执行中"), "bad", "ban"


def _suspension(request: HttpRequest, pk: int) -> Suspension:
    rows = suspensions_visible_to(request.user).select_related("place", "recorded_by", "lifted_by")
    return get_object_or_404(rows, pk=pk)


urlpatterns = [
    path("suspensions/", suspensions, name="suspensions"),
    path("suspensions/new/", suspension_new, name="suspension_new"),
    path("suspensions/<int:pk>/", suspension, name="suspension"),
    path("suspensions/<int:pk>/lift/", suspension_lift, name="suspension_lift"),
]
