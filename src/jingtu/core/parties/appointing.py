"""Giving people their roles, areas and deputies. 三员分立 is kept here: no one holds two offices that watch each other."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.places.models import Division

from .models import Appointment, Deputy, Party, User
from .scope import ADMINISTRATORS


class AppointmentRefused(Exception):
    """An appointment that must not be; the message is a sentence for the person at the form."""


@transaction.atomic
def appoint(
    user: User,
    role: str,
    *,
    by: User,
    areas: Iterable[Division] = (),
    party: Party | None = None,
    valid_from: dt.date,
    valid_until: dt.date | None = None,
) -> Appointment:
    """Give a person a role for areas and days. Raises AppointmentRefused."""
    areas = list(areas)
    _check_person(user, by)
    _check_role(user, role, valid_from, valid_until)
    _check_areas(role, areas)
    appointment = Appointment.objects.create(
        user=user, role=role, party=party, valid_from=valid_from, valid_until=valid_until, granted_by=by
    )
    appointment.areas.set(areas)
    return appointment


def end(appointment: Appointment, by: User, on: dt.date | None = None) -> Appointment:
    """End an appointment on a day, today if none is given. It stays on record."""
    _check_person(appointment.user, by)
    day = max(on or clock.today(), appointment.valid_from)
    if appointment.valid_until and appointment.valid_until <= day:
        raise AppointmentRefused(_("这项任职已于 %(day)s 终止。") % {"day": appointment.valid_until})
    appointment.valid_until = day
    appointment.save(update_fields=["valid_until"])
    return appointment


def appoint_deputy(principal: User, deputy: User, *, by: User, valid_from: dt.date, valid_until: dt.date | None = None) -> Deputy:
    """Let one person act for another for some days. Raises AppointmentRefused."""
    if by.pk in (principal.pk, deputy.pk):
        raise AppointmentRefused(_("安全管理员不能参与自己登记的代理，请由另一位安全管理员登记。"))
    if principal.pk == deputy.pk:
        raise AppointmentRefused(_("被代理人和代理人是同一个人，请另选代理人。"))
    _check_order(valid_from, valid_until)
    for person in (principal, deputy):
        if _holds(person, ADMINISTRATORS, valid_from, valid_until).exists():
            raise AppointmentRefused(
                _("%(person)s 是系统、安全或审计管理员，管理员的职责不能代理，也不能代理他人。") % {"person": person}
            )
    return Deputy.objects.create(
        principal=principal, deputy=deputy, valid_from=valid_from, valid_until=valid_until, granted_by=by
    )


def _check_person(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise AppointmentRefused(_("不能给自己授予或终止角色，请由另一位安全管理员办理。"))


def _check_role(user: User, role: str, valid_from: dt.date, valid_until: dt.date | None) -> None:
    _check_order(valid_from, valid_until)
    others = set(Appointment.Role) - {Appointment.Role(role)} if role in ADMINISTRATORS else ADMINISTRATORS
    clash = _holds(user, others, valid_from, valid_until).first()
    if clash:
        raise AppointmentRefused(
            _("%(person)s 同期已是%(held)s，不能再任%(asked)s：三类管理员互不兼任，也不兼任业务角色。请先终止原任职或另选人员。")
            % {"person": user, "held": clash.get_role_display(), "asked": Appointment.Role(role).label}
        )


def _check_areas(role: str, areas: list[Division]) -> None:
    if role in ADMINISTRATORS and areas:
        raise AppointmentRefused(_("管理员没有业务数据权限，不需要管辖区域。请清空区域。"))
    if role not in ADMINISTRATORS and not areas:
        raise AppointmentRefused(_("没有管辖区域就看不到任何方案，请至少填写一个区域。"))


def _check_order(valid_from: dt.date, valid_until: dt.date | None) -> None:
    if valid_until and valid_until <= valid_from:
        raise AppointmentRefused(_("终止日期应当晚于起始日期。"))


def _holds(user: User, roles: Iterable[str], valid_from: dt.date, valid_until: dt.date | None):
    overlapping = Appointment.objects.filter(user=user, role__in=list(roles))
    overlapping = overlapping.filter(Q(valid_until=None) | Q(valid_until__gt=valid_from))
    return overlapping.filter(valid_from__lt=valid_until) if valid_until else overlapping
