"""Roles, areas and deputies, for the security administrator. Accounts are made elsewhere."""

import re

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.appointing import AppointmentRefused, appoint, appoint_deputy, end
from jingtu.core.parties.models import Appointment, Deputy, Party, User
from jingtu.core.parties.scope import PERMISSIONS, ROLES, needs
from jingtu.core.places.models import Division
from jingtu.core.places.queries import division_at, latest, resolve_place
from jingtu.web.listing import Column, Listing

MANAGE = "roles.manage"
COLUMNS = (
    Column("name", gettext_lazy("人员"), ("full_name", "username")),
    Column("party", gettext_lazy("单位"), ("party__name",)),
    Column("roles", gettext_lazy("现任角色和区域")),
)


def _date(label, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class AreasField(forms.CharField):
    """Places typed by name or code, several with 、 between them; cleans to a list of divisions."""

    def clean(self, value: str) -> list[Division]:
        words = [word for word in re.split(r"[、，,;；\s]+", super().clean(value)) if word]
        found = {word: self._find(word) for word in words}
        if missing := [word for word, place in found.items() if place is None]:
            raise forms.ValidationError(
                _("没有找到“%(names)s”，或者有几个同名的地区。请写全称，例如“天津市东丽区”，或填行政区划代码。"),
                params={"names": _("、").join(missing)},
            )
        return list(dict.fromkeys(found.values()))

    @staticmethod
    def _find(word: str) -> Division | None:
        if word.isdigit():
            return division_at(word, clock.today()) or latest(word)
        return resolve_place(word, clock.today())


class AppointmentForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=[("", gettext_lazy("请选择")), *Appointment.Role.choices])
    areas = AreasField(
        label=gettext_lazy("管辖区域"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("写地区名称或代码，多个用顿号隔开，如“廊坊市、香河县”。下级区域自动包含。三类管理员不填。"),
    )
    party = forms.ModelChoiceField(
        Party.objects.none(), label=gettext_lazy("代表单位"), required=False, empty_label=gettext_lazy("不代表单位")
    )
    valid_from = _date(gettext_lazy("起始日期"))
    valid_until = _date(gettext_lazy("终止日期"), required=False)

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self.fields["valid_from"].initial = clock.today()
        self.fields["valid_until"].help_text = _("自这一天起失效；不填则长期有效。")
        self.fields["party"].queryset = Party.objects.exclude(kind=Party.Kind.COLLECTIVE).select_related("place")
        self.fields["party"].label_from_instance = lambda party: f"{party.place} {party}"


class DeputyForm(forms.Form):
    deputy = forms.CharField(label=gettext_lazy("代理人的用户名"), max_length=150)
    valid_from = _date(gettext_lazy("起始日期"))
    valid_until = _date(gettext_lazy("终止日期"), required=False)

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self.fields["valid_from"].initial = clock.today()

    def clean_deputy(self) -> User:
        username = self.cleaned_data["deputy"].strip()
        deputy = User.objects.filter(username=username, is_active=True).first()
        if deputy is None:
            raise forms.ValidationError(
                _("没有用户名为“%(name)s”的可用账号。请核对拼写，或请系统管理员先建立账号。"), params={"name": username}
            )
        return deputy


class RoleFilter(forms.Form):
    words = forms.CharField(label=gettext_lazy("姓名或用户名"), required=False, max_length=60)
    role = forms.ChoiceField(
        label=gettext_lazy("角色"), required=False, choices=[("", gettext_lazy("全部")), *Appointment.Role.choices]
    )


@needs(MANAGE)
def appointments(request: HttpRequest) -> HttpResponse:
    form = RoleFilter(request.GET)
    rows = User.objects.filter(is_active=True).select_related("party").prefetch_related(_current())
    if form.is_valid():
        if words := form.cleaned_data["words"].strip():
            rows = rows.filter(Q(full_name__contains=words) | Q(username__contains=words))
        if role := form.cleaned_data["role"]:
            holding = Appointment.objects.held_on(clock.today()).filter(role=role)
            rows = rows.filter(pk__in=holding.values("user"))
    listing = Listing(request, rows, COLUMNS, default="name")
    return render(request, "web/people/appointments.html", {"form": form, "listing": listing, "rights": _rights()})


@needs(MANAGE)
def person_roles(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.select_related("party"), pk=pk)
    form = AppointmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _appoint(request, person, form):
        return redirect("web:person_roles", pk)
    return _person_page(request, person, form, DeputyForm(prefix="deputy"))


@needs(MANAGE)
@require_POST
def person_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.select_related("party"), pk=pk)
    form = DeputyForm(request.POST, prefix="deputy")
    if form.is_valid() and _appoint_deputy(request, person, form):
        return redirect("web:person_roles", pk)
    return _person_page(request, person, AppointmentForm(), form)


@needs(MANAGE)
@require_POST
def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    appointment = get_object_or_404(Appointment.objects.select_related("user"), pk=pk)
    try:
        with transaction.atomic():
            end(appointment, request.user)
            record(request.user, "roles.end", subject=f"user:{appointment.user_id}", detail={"role": appointment.role})
    except AppointmentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("任职已终止。"))
    return redirect("web:person_roles", appointment.user_id)


@needs(MANAGE)
@require_POST
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Deputy, pk=pk)
    with transaction.atomic():
        row.valid_until = max(clock.today(), row.valid_from)
        row.save(update_fields=["valid_until"])
        record(request.user, "roles.deputy_end", subject=f"user:{row.principal_id}", detail={"deputy": row.deputy_id})
    messages.success(request, _("代理已终止。"))
    return redirect("web:person_roles", row.principal_id)


def _appoint(request: HttpRequest, person: User, form: AppointmentForm) -> bool:
    wanted = form.cleaned_data
    try:
        with transaction.atomic():
            appoint(person, by=request.user, **wanted)
            detail = {"role": wanted["role"], "areas": [area.path for area in wanted["areas"]], "from": wanted["valid_from"]}
            record(request.user, "roles.grant", subject=f"user:{person.pk}", detail=detail)
    except AppointmentRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("角色已授予。"))
    return True


def _appoint_deputy(request: HttpRequest, person: User, form: DeputyForm) -> bool:
    wanted = form.cleaned_data
    try:
        with transaction.atomic():
            appoint_deputy(person, by=request.user, **wanted)
            detail = {"deputy": wanted["deputy"].pk, "from": wanted["valid_from"], "until": wanted["valid_until"]}
            record(request.user, "roles.deputy", subject=f"user:{person.pk}", detail=detail)
    except AppointmentRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("代理已登记，代理期间的操作会注明代谁办理。"))
    return True


def _person_page(request: HttpRequest, person: User, form: AppointmentForm, deputy_form: DeputyForm) -> HttpResponse:
    held = person.appointments.select_related("party", "granted_by").prefetch_related("areas").order_by("-valid_from", "-pk")
    context = {
        "person": person,
        "form": form,
        "deputy_form": deputy_form,
        "appointments": [{"row": row, "open": _is_open(row)} for row in held],
        "deputies": [
            {"row": row, "open": _is_open(row)}
            for row in Deputy.objects.filter(Q(principal=person) | Q(deputy=person)).select_related("principal", "deputy")
        ],
        "own": person.pk == request.user.pk,
    }
    return render(request, "web/people/person_roles.html", context)


def _is_open(row: Appointment | Deputy) -> bool:
    return row.valid_until is None or row.valid_until > clock.today()


def _current() -> Prefetch:
    rows = Appointment.objects.held_on(clock.today()).select_related("party").prefetch_related("areas")
    return Prefetch("appointments", rows, to_attr="current_appointments")


def _rights() -> list[dict]:
    """Return each role with what it may do, in words."""
    return [
        {"role": role.label, "rights": [PERMISSIONS[p] for p in PERMISSIONS if p in ROLES[role]]} for role in Appointment.Role
    ]


urlpatterns = [
    path("appointments/", appointments, name="appointments"),
    path("appointments/people/<int:pk>/", person_roles, name="person_roles"),
    path("appointments/people/<int:pk>/deputy/", person_deputy, name="person_deputy"),
    path("appointments/<int:pk>/end/", appointment_end, name="appointment_end"),
    path("deputies/<int:pk>/end/", deputy_end, name="deputy_end"),
]
