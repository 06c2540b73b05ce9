"""Entering a subject and changing its facts over the interface: the form of the pages, filled from JSON.

What is not named is left alone; null clears. A position is a GeoJSON geometry in CGCS2000 degrees.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import shapely
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from shapely.geometry.base import BaseGeometry

from jingtu.core.parties.models import User
from jingtu.core.parties.scope import PERMISSIONS, scope_of
from jingtu.core.places.geometry import SRID
from jingtu.core.places.geometry import checked as checked_geometry
from jingtu.core.subjects.clearance import hidden_from
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.lifecycle import Move
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.registering import register
from jingtu.core.subjects.revising import revise
from jingtu.web.console.move_forms import NeedsForm
from jingtu.web.console.register_forms import DRAWN, FactsForm, WhenForm

from .problems import NotValid
from .resource import as_posted, checked

BASE = ("name", "code", "place", "address", "holder")
WHEN = ("on", "grounds")
GEOMETRY, FACTS = "geometry", "facts"
UNREADABLE = (
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
    IndexError,
    OverflowError,  # a coordinate of hundreds of digits
    RecursionError,  # collections of collections
    shapely.errors.ShapelyError,
)


class ChangesShape(serializers.Serializer):
    name = serializers.CharField(required=False, max_length=120)
    code = serializers.CharField(required=False, allow_null=True, max_length=40, help_text="统一社会信用代码等编号")
    place = serializers.CharField(required=False, max_length=60, help_text="所在地：区划代码或全称")
    address = serializers.CharField(required=False, allow_null=True, max_length=200)
    holder = serializers.CharField(required=False, allow_null=True, max_length=120, help_text="责任单位在单位名录里的全称")
    geometry = serializers.JSONField(required=False, help_text="GeoJSON 图形，CGCS2000 经纬度；null 为清空")
    facts = serializers.DictField(required=False, help_text="本类别特有的字段和值；null 为清空")
    on = serializers.DateField(help_text="从哪一天起")
    grounds = serializers.CharField(required=False, max_length=2000, help_text="依据：文件名称、文号或事由")


class EntryShape(ChangesShape):
    name = serializers.CharField(max_length=120)
    place = serializers.CharField(max_length=60, help_text="所在地：区划代码或全称")


def check_may(user: User, permission: str, row: Registered | None = None) -> None:
    """Check that the owner of the key holds a permission, anywhere or at the place of a row. Raises PermissionDenied."""
    if not scope_of(user).may(permission, row and row.place_path):
        where = _("“%(name)s”不在您能修改的区域内。") % {"name": row.name} if row else ""
        named = _("密钥所属的账号没有“%(permission)s”的权限。需要时请联系安全管理员。") % {"permission": PERMISSIONS[permission]}
        raise PermissionDenied(where or named)


def enter(kind: SubjectKind, request: Request) -> Registered:
    """Register the subject that the body of a request says. Raises NotValid, Refused."""
    said, facts = _said(kind, request, None)
    if "place" not in facts:
        raise NotValid({"place": _("没有填写所在地，没有登记。请填写区划代码或全称。")})
    with told_by_field():
        return register(kind, by=request.user, on=said["on"], grounds=said["grounds"], **facts)


def change(kind: SubjectKind, row: Registered, request: Request) -> None:
    """Write the facts that the body of a request names over those of a row. Raises NotValid, Refused, Overtaken."""
    said, facts = _said(kind, request, row)
    with told_by_field():
        revise(row, facts, by=request.user, on=said["on"], grounds=said["grounds"], version=row.version)


def needed(kind: SubjectKind, row: Registered, step: Move, user: User, given: Any) -> dict[str, Any]:
    """Return the facts of a body that a move needs and the row does not have yet. Raises NotValid."""
    form = NeedsForm({}, kind, user, row, step)
    if not isinstance(given, dict):
        raise NotValid({FACTS: _("应是一个 JSON 对象：字段和值。")})
    _check_names(given, set(form.fields), list(given))
    form.data = _posted(given, form)
    if not form.is_valid():
        raise NotValid({f"{FACTS}.{name}": "".join(errors) for name, errors in form.errors.items()})
    return form.facts()


def _said(kind: SubjectKind, request: Request, row: Registered | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return when and why, and the facts that the body names. Raises NotValid."""
    given = _flat(request.data)
    form = FactsForm({}, kind, request.user, row)
    for name in DRAWN:  # here a geometry says it
        form.fields.pop(name, None)
    placed = {GEOMETRY} - hidden_from(request.user, kind, row)
    _check_names(given, {*form.fields, *WHEN, *placed}, form.own)
    if row is not None:
        form.fields = {name: field for name, field in form.fields.items() if name in given}
    form.data = _posted(given, form)
    when = checked(WhenForm(as_posted({name: given.get(name) for name in WHEN}, WhenForm.base_fields))).cleaned_data
    if not form.is_valid():
        raise NotValid({_named(name, form.own): "".join(errors) for name, errors in form.errors.items()})
    facts = {name: value for name, value in form.cleaned_data.items() if name in given and (name != "place" or value)}
    if GEOMETRY in given:
        facts[GEOMETRY] = _geometry(given[GEOMETRY])
    return when, facts


def _flat(body: Any) -> dict[str, Any]:
    """The names of a body beside those of its facts. Raises NotValid."""
    if not isinstance(body, dict) or not isinstance(body.get(FACTS, {}), dict):
        raise NotValid({"": _('正文应是一个 JSON 对象，本类别特有的字段写在 "facts" 里，也是一个对象。')})
    base, facts = {name: value for name, value in body.items() if name != FACTS}, body.get(FACTS, {})
    if outside := [name for name in facts if name in base or name in (*BASE, *WHEN, GEOMETRY)]:
        raise NotValid({f"{FACTS}.{name}": _("这个字段应写在 facts 外面，只写一次。") for name in outside})
    return base | facts


def _posted(given: Mapping[str, Any], form: FactsForm) -> dict[str, Any]:
    """The facts of a body as the form takes them. Raises NotValid."""
    asked = {name: value for name, value in given.items() if name in form.fields}
    try:
        return as_posted(asked, form.fields)
    except NotValid as wrong:
        raise NotValid({_named(name, form.own): said for name, said in wrong.fields.items()}) from None


def _check_names(given: Mapping[str, Any], known: set[str], own: list[str]) -> None:
    """Refuse a name that the kind does not have or the person does not see: left out in silence, it would seem kept."""
    names = _("、").join(_named(name, own) for name in sorted(known))
    wrong = {_named(name, own): _("没有这个字段。可用的是 %(known)s。") % {"known": names} for name in given if name not in known}
    if wrong:
        raise NotValid(wrong)


def _named(name: str, own: list[str]) -> str:
    return f"{FACTS}.{name}" if name in own else name


def _geometry(value: Any) -> BaseGeometry | None:
    """A geometry from GeoJSON. Raises NotValid."""
    if value is None:
        return None
    try:
        return checked_geometry(shapely.set_srid(shapely.geometry.shape(value), SRID))
    except ValidationError as error:
        raise NotValid({GEOMETRY: "".join(error.messages)}) from error
    except UNREADABLE as error:
        said = _('应是 GeoJSON 的图形，例如 {"type": "Point", "coordinates": [116.9, 39.5]}。请核对后再发。')
        raise NotValid({GEOMETRY: said}) from error


@contextmanager
def told_by_field() -> Iterator[None]:
    """Name the fields that the model itself refuses."""
    try:
        yield
    except ValidationError as error:
        said = getattr(error, "error_dict", {"": error})
        raise NotValid({name: "".join(forms.ValidationError(each).messages) for name, each in said.items()}) from error
