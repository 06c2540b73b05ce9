"""Registers of every kind: what kinds there are, their rows, one row, and its moves."""

from typing import Any

from django import forms
from django.db.models import Model
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core.parties.models import User
from jingtu.core.subjects.clearance import fields_for, hidden_from
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import Shown, SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.positions import position_for
from jingtu.core.subjects.revising import WRITE
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.move_forms import NeedsForm, moves_offered
from jingtu.web.console.register_columns import BASE as COLUMNS
from jingtu.web.console.register_filter import RegisterFilter
from jingtu.web.console.registers import listing_of, subject_or_404
from jingtu.web.declarations import find_or_404

from .paging import page, page_of
from .problems import NotValid
from .resource import IF_MATCH, PAGING, Resource, body_of, checked, described, parameters_of, version_wanted, versioned
from .subject_writing import ChangesShape, EntryShape, change, check_may, enter, needed, told_by_field

TAG = "监管对象"
BASE = ("code", "name", "address", "holder", "sensitivity", "valid_from")


class FieldShape(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()


class KindShape(serializers.Serializer):
    kind = serializers.CharField(help_text="类别代码，用在地址里")
    label = serializers.CharField()
    states = serializers.DictField(child=serializers.CharField(), help_text="状态代码和名称")
    fields_ = FieldShape(many=True, help_text="本类别特有的字段")

    def get_fields(self) -> dict[str, Any]:
        """A serializer keeps the name `fields` for itself."""
        found = super().get_fields()
        return {name.rstrip("_"): field for name, field in found.items()}


class WhereShape(serializers.Serializer):
    code = serializers.CharField(help_text="区划代码的有效部分")
    name = serializers.CharField()


class RowShape(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    code = serializers.CharField(required=False, help_text="统一社会信用代码等编号")
    name = serializers.CharField(required=False)
    place = WhereShape()
    address = serializers.CharField(required=False)
    holder = serializers.CharField(required=False, allow_null=True, help_text="责任单位")
    sensitivity = serializers.CharField(required=False, help_text="共享级别 K1–K6")
    state = serializers.CharField(help_text="状态代码")
    state_label = serializers.CharField()
    state_since = serializers.DateField()
    valid_from = serializers.DateField(required=False)
    version = serializers.IntegerField()
    facts = serializers.DictField(help_text="本类别特有的字段；您的账号不能看的字段不在其中")


class MoveOffered(serializers.Serializer):
    move = serializers.CharField()
    label = serializers.CharField()
    needs = FieldShape(many=True, help_text="办理时要一并填写的字段：还空着、您的账号能填写的，写在 facts 里")


class PositionShape(serializers.Serializer):
    rung = serializers.CharField(help_text="精度：exact 精确，offset 偏移，outline 轮廓，town 到乡镇，county 到县")
    geometry = serializers.JSONField(allow_null=True, help_text="GeoJSON，CGCS2000 经纬度")
    place = serializers.CharField(help_text="可以告知的所在地")


class OneRowShape(RowShape):
    moves = MoveOffered(many=True, help_text="密钥所属账号现在可以办理的")
    position = PositionShape(allow_null=True)


class MoveForm(forms.Form):
    move = forms.CharField(max_length=40)
    on = forms.DateField()
    grounds = forms.CharField(max_length=2000, required=False)
    despite = forms.CharField(max_length=2000, required=False)
    facts = forms.JSONField(required=False)


class MoveShape(serializers.Serializer):
    move = serializers.CharField(max_length=40, help_text="办理的事项，见 moves")
    on = serializers.DateField(help_text="生效日期")
    grounds = serializers.CharField(max_length=2000, required=False, help_text="依据：文件名称、文号或事由")
    despite = serializers.CharField(
        max_length=2000, required=False, help_text="准入条件不满足仍要登记的理由；只有办理的部门可以写，平时不写"
    )
    facts = serializers.DictField(required=False, help_text="这个事项要填写、档案里还空着的字段和值，见 moves 里的 needs")


class Kinds(Resource):
    permissions = (READ, OWN)

    @described("监管对象的类别", KindShape(many=True), name="list_kinds", tag=TAG)
    def get(self, request: Request) -> Response:
        """Every kind of subject, with its states and the fields that the key's owner may see."""
        return Response([_kind(kind, request.user) for kind in declared(SubjectKind).values()])


class Rows(Resource):
    permissions = (READ, OWN)

    @described(
        "一类监管对象",
        page_of("Row", RowShape),
        name="list_rows",
        tag=TAG,
        parameters=(*parameters_of(RegisterFilter), *PAGING),
    )
    def get(self, request: Request, kind: str) -> Response:
        """The rows of a kind that the key's owner may see, filtered as on the page."""
        found = find_or_404(SubjectKind, kind)
        form = checked(RegisterFilter(request.GET, found, request.user))
        read = lambda size: listing_of(request, found, form, COLUMNS, size)  # noqa: E731
        hidden, own = hidden_from(request.user, found), _names(fields_for(request.user, found))
        shown = lambda rows: [_shown(found, row, hidden, own) for row in rows]  # noqa: E731
        return Response(page(request, read, shown, tuple(form.fields)))

    @described("登记一个监管对象", OneRowShape, name="enter_row", tag=TAG, asks=EntryShape, status=201, repeatable=True)
    def post(self, request: Request, kind: str) -> Response:
        """Enter a subject, as on the page: where the owner may register, with the fields that the owner sees."""
        found = find_or_404(SubjectKind, kind)
        check_may(request.user, WRITE)
        row = enter(found, request)
        return versioned(request, _one(found, row, request.user), row.version, 201)


class Row(Resource):
    permissions = (READ, OWN)

    @described("一个监管对象", OneRowShape, name="read_row", tag=TAG)
    def get(self, request: Request, kind: str, pk: int) -> Response:
        """One row with what its owner can do about it."""
        found, row = subject_or_404(request, kind, pk)
        return versioned(request, _one(found, row, request.user), row.version)

    @described(
        "修改监管对象的信息",
        OneRowShape,
        name="change_row",
        tag=TAG,
        asks=ChangesShape,
        parameters=(IF_MATCH,),
        problems=(412, 428),
    )
    def patch(self, request: Request, kind: str, pk: int) -> Response:
        """Change the facts that are named, from a day on; what was is kept."""
        found, row = subject_or_404(request, kind, pk)
        check_may(request.user, WRITE, row)
        version_wanted(request, row.version)
        change(found, row, request)
        return versioned(request, _one(found, row, request.user), row.version)


class Moves(Resource):
    permissions = (READ, OWN)

    @described(
        "办理监管对象的状态",
        OneRowShape,
        name="make_move",
        tag=TAG,
        asks=MoveShape,
        parameters=(IF_MATCH,),
        status=201,
        problems=(412, 428),
        repeatable=True,
    )
    def post(self, request: Request, kind: str, pk: int) -> Response:
        """Make a move; refused ones say why."""
        found, row = subject_or_404(request, kind, pk)
        version_wanted(request, row.version)
        wanted = body_of(request, MoveForm)
        if found.lifecycle is None or wanted["move"] not in found.lifecycle.moves:
            known = _("、").join(found.lifecycle.moves if found.lifecycle else ())
            raise NotValid({"move": _("没有这个事项。可用的是 %(known)s。") % {"known": known}})
        step = found.lifecycle.moves[name := wanted.pop("move")]
        facts = needed(found, row, step, request.user, wanted.pop("facts") or {})
        with told_by_field():
            make(row, name, by=request.user, facts=facts, **wanted)
        return versioned(request, _one(found, row, request.user), row.version, 201)


def _one(kind: SubjectKind, row: Registered, user: User) -> dict[str, Any]:
    shown = _shown(kind, row, hidden_from(user, kind, row), _names(fields_for(user, kind, row)))
    moves = moves_offered(kind, row, user) if kind.lifecycle else []
    shown["moves"] = [{"move": each["name"], "label": str(each["move"].label), "needs": _asked(each["asked"])} for each in moves]
    position = position_for(user, row, kind)
    shown["position"] = position and {
        "rung": str(position.rung),
        "geometry": position.geometry and position.geometry.__geo_interface__,
        "place": position.path,
    }
    return shown


def _asked(form: NeedsForm | None) -> list[dict[str, str]]:
    return [{"name": name, "label": str(field.label)} for name, field in form.fields.items()] if form else []


def _names(fields: tuple[Shown, ...]) -> list[str]:
    return [field.name for field in fields]


def _shown(kind: SubjectKind, row: Registered, hidden: frozenset[str], own: list[str]) -> dict[str, Any]:
    base = {name: plain(getattr(row, name)) for name in BASE if name not in hidden}
    return {
        "id": row.pk,
        "kind": kind.code,
        **base,
        "place": {"code": row.place_path, "name": row.place.name},
        "state": row.state,
        "state_label": str(kind.lifecycle.states[row.state]) if kind.lifecycle else "",
        "state_since": row.state_since,
        "version": row.version,
        "facts": {name: plain(getattr(row, name)) for name in own if name not in BASE and name != "geometry"},
    }


def plain(value: Any) -> Any:
    """Return a value as JSON carries it: another row by what it is called, decimals as printed."""
    if isinstance(value, Model):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | list | dict) else str(value)


def _kind(kind: SubjectKind, user: User) -> dict[str, Any]:
    states = kind.lifecycle.states if kind.lifecycle else {}
    fields = _names(fields_for(user, kind))
    return {
        "kind": kind.code,
        "label": str(kind.label),
        "states": {code: str(label) for code, label in states.items()},
        "fields": [{"name": name, "label": str(kind.table._meta.get_field(name).verbose_name)} for name in fields],
    }


urlpatterns = [
    path("registers", Kinds.as_view(), name="kinds"),
    path("registers/<str:kind>", Rows.as_view(), name="rows"),
    path("registers/<str:kind>/<int:pk>", Row.as_view(), name="row"),
    path("registers/<str:kind>/<int:pk>/moves", Moves.as_view(), name="moves"),
]
