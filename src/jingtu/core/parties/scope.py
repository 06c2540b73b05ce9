"""What a person may do and where: permissions come with a role, areas with the appointment, both for its days only.

    scope = scope_of(request.user)
    scope.may("plans.review")                                       # anywhere at all
    scope.may("plans.review", "131024")                             # at this place
    scope.within(Plan.objects.all(), "place__path")                 # rows of the person's areas
    scope.within(Plan.objects.all(), "place__path", "plans.review") # rows of the areas where this is allowed

A page is guarded with `@needs("plans.read")`; inside, `request.scope` is the scope reduced to what that page needs.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from jingtu.core import clock
from jingtu.core.places.areas import in_area, in_areas
from jingtu.core.places.paths import parent_paths
from jingtu.core.places.zones import towns_inside

from .models import Appointment, Deputy, User

__all__ = ["ADMINISTERING", "ADMINISTRATORS", "NOTHING", "PERMISSIONS", "ROLES", "Grant", "Scope", "in_area", "needs", "scope_of"]

PERMISSIONS = {
    "plans.read": _("查看方案和任务"),
    "plans.upload": _("上传方案"),
    "plans.review": _("审阅方案"),
    "plans.confirm": _("确认方案"),
    "plans.export": _("导出方案和任务"),
    "work.read": _("查看任务办理"),
    "work.assign": _("交办任务"),
    "work.report": _("签收任务、反馈进展"),
    "work.verify": _("审核反馈、审批申请、销号"),
    "work.record": _("登记指标实际值和会议"),
    "registers.read": _("查看监管名单和档案"),
    "registers.internal": _("查看内部信息"),
    "exports.approve": _("审批导出"),
    "registers.write": _("登记监管对象"),
    "registers.import": _("批量导入、合并监管对象"),
    "registers.move": _("办理监管对象的状态"),
    "filings.submit": _("报送备案和报告"),
    "filings.decide": _("受理备案和报告"),
    "duties.decide": _("审批暂缓和免除"),
    "gates.ask": _("查询准入条件"),
    "panels.opine": _("评审并出具专家意见"),
    "places.read": _("查看行政区划"),
    "parties.read": _("查看单位"),
    "parties.manage": _("维护单位"),
    "users.manage": _("管理账号"),
    "roles.manage": _("授予角色和区域"),
    "notices.manage": _("管理通知发送"),
    "journal.read": _("查看操作日志"),
}

_READS = frozenset({"plans.read", "plans.export", "places.read", "parties.read", "work.read", "registers.read", "gates.ask"})
_INTERNAL = frozenset({"registers.internal"})  # a bureau reads what is internal by its function, not by its role
_APPROVES = frozenset({"exports.approve"})  # of others, and only what one reads oneself
_KEEPS = frozenset({"plans.upload", "plans.review", "plans.confirm", "parties.manage"})
_DIRECTS = frozenset({"work.assign", "work.verify", "work.record"})
_WORKS = frozenset({"work.report", "work.verify"})  # whom a bureau hands work down to, it verifies
_FILES = frozenset({"filings.submit"})  # about what its own office holds: land that was taken back is held by a government
_SUPERVISES = frozenset(
    {"exports.approve", "registers.write", "registers.import", "registers.move", "filings.decide", "duties.decide"}
)

# 三员分立: the three administrators share no right and none of them reads content.
ROLES = {
    Appointment.Role.PLAN_OFFICE: _READS | _INTERNAL | _APPROVES | _KEEPS | _DIRECTS,
    Appointment.Role.BUREAU: _READS | _WORKS | _SUPERVISES | _FILES,
    Appointment.Role.TOWN: _READS | _INTERNAL | _WORKS | _FILES,
    Appointment.Role.LEADER: _READS | _INTERNAL | _APPROVES,
    Appointment.Role.ENTERPRISE: frozenset({"filings.submit"}),  # and it reads what it holds, wherever that lies
    Appointment.Role.AGENCY: frozenset({"filings.submit"}),  # and it reads what it is commissioned with, while it is
    Appointment.Role.EXPERT: frozenset({"panels.opine"}),  # on what he was drawn to judge
    Appointment.Role.SYSTEM_ADMIN: frozenset({"users.manage", "notices.manage"}),
    Appointment.Role.SECURITY_ADMIN: frozenset({"roles.manage"}),
    Appointment.Role.AUDITOR: frozenset({"journal.read"}),
}
ADMINISTRATORS = frozenset({Appointment.Role.SYSTEM_ADMIN, Appointment.Role.SECURITY_ADMIN, Appointment.Role.AUDITOR})
ADMINISTERING = frozenset().union(*(ROLES[role] for role in ADMINISTRATORS))  # the rights that the three hold between them


@dataclass(frozen=True)
class Grant:
    """The permissions of one role at one area (a path with everything below it), own or of a principal."""

    permissions: frozenset[str]
    path: str | None
    principal: int | None = None

    def covers(self, path: str) -> bool:
        return self.path is not None and path.startswith(self.path)


@dataclass(frozen=True)
class Scope:
    """Everything one person may do on one day."""

    grants: tuple[Grant, ...] = ()

    def may(self, permission: str, path: str | None = None) -> bool:
        """Tell whether the permission is held, anywhere or at the place with this path."""
        _known(permission)
        areas = self._areas.get(permission)
        if areas is None or path is None:
            return areas is not None
        return any(path[:digits] in areas for digits in range(len(path) + 1))

    @cached_property
    def _areas(self) -> dict[str, set[str | None]]:
        """The paths at which each permission is held: somebody may hold 1,500, and is asked about many a time."""
        found: dict[str, set[str | None]] = defaultdict(set)
        for grant in self.grants:
            for permission in grant.permissions:
                found[permission].add(grant.path)
        return dict(found)

    def under(self, permission: str) -> "Scope":
        """Return the scope reduced to the grants that carry this permission."""
        _known(permission)
        return Scope(tuple(grant for grant in self.grants if permission in grant.permissions))

    @property
    def permissions(self) -> frozenset[str]:
        """All permissions held at any place."""
        return frozenset().union(*(grant.permissions for grant in self.grants))

    @property
    def paths(self) -> tuple[str, ...]:
        """The areas as paths, those inside another left out; ("",) is the whole country."""
        found: list[str] = []
        for path in sorted({grant.path for grant in self.grants if grant.path is not None}):
            if not (found and path.startswith(found[-1])):  # sorted, so what holds a path comes right before it
                found.append(path)
        return tuple(found)

    def within(self, queryset: QuerySet, column: str, permission: str | None = None, *, walked: str = "") -> QuerySet:
        """Return the rows whose path `column` lies in the person's areas, or in those where `permission` is held.

        `walked` names the field in whose order they are read along an index (`places.areas`).
        """
        paths = (self.under(permission) if permission else self).paths
        return queryset.filter(in_areas(column, paths, walked=walked)) if paths else queryset.none()

    def reaching(self, queryset: QuerySet, column: str, permission: str | None = None) -> QuerySet:
        """Like `within`, with the rows of the places above the areas: a district's people know the bureaus of their city."""
        paths = (self.under(permission) if permission else self).paths
        if not paths:
            return queryset.none()
        above = {parent for path in paths for parent in parent_paths(path)}
        condition = Q(**{f"{column}__in": sorted(above)})
        for path in paths:
            condition |= in_area(column, path)
        return queryset.filter(condition)

    def principal_for(self, permission: str, path: str | None = None) -> int | None:
        """Return the id of the person on whose behalf the permission is held; None where it is the person's own."""
        held = [g for g in self.grants if permission in g.permissions and (path is None or g.covers(path))]
        if not held or any(grant.principal is None for grant in held):
            return None
        return held[0].principal


NOTHING = Scope()


def scope_of(user: object) -> Scope:
    """Return what a person may do today. Reads once per person and day; nobody without an appointment sees anything."""
    if not isinstance(user, User) or not user.is_active or user.pk is None:
        return NOTHING
    day = clock.today()
    kept = getattr(user, "_scope", None)
    if kept is None or kept[0] != day:
        kept = (day, _read(user, day))
        user._scope = kept
    return kept[1]


def needs(*permissions: str) -> Callable:
    """Guard a view: nobody logged in → login page; none of the permissions → 403. Without permissions a login suffices."""
    for permission in permissions:
        _known(permission)

    def guard(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.user.must_change_password:
                return redirect("web:password")
            scope = scope_of(request.user)
            if permissions and not any(scope.may(permission) for permission in permissions):
                names = _("、").join(str(PERMISSIONS[permission]) for permission in permissions)
                raise PermissionDenied(
                    _("您的账号没有“%(names)s”的权限。需要时请联系本单位的安全管理员授予相应角色。") % {"names": names}
                )
            request.scope = Scope(tuple(grant for grant in scope.grants if grant.permissions.intersection(permissions)))
            return view(request, *args, **kwargs)

        return guarded

    return guard


def _read(user: User, day: dt.date) -> Scope:
    principals = Deputy.objects.held_on(day).filter(deputy=user, principal__is_active=True).values("principal")
    held = Appointment.objects.held_on(day).filter(Q(user=user) | Q(user__in=principals))
    rows = list(held.order_by("pk").values_list("user_id", "role", "areas__path"))
    inside = towns_inside({path for _holder, _role, path in rows if path}, day)
    grants = []
    for holder, role, path in rows:
        own = holder == user.pk
        if own or role not in ADMINISTRATORS:  # an administrator's office is never done by deputy
            areas = (path, *inside.get(path, ()))
            grants += [Grant(ROLES[Appointment.Role(role)], area, None if own else holder) for area in areas]
    return Scope(tuple(grants))


def _known(permission: str) -> None:
    if permission not in PERMISSIONS:
        raise ValueError(f"Unknown permission {permission!r}; known are {', '.join(PERMISSIONS)}.")
