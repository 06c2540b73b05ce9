"""A register as a layer of a map: GeoJSON, page by page, each position as exactly as the key's owner may know it."""

from typing import Any

from django import forms
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core.parties.models import User
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.positions import Position, is_exact_for, position_for
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.register_columns import BASE as COLUMNS
from jingtu.web.console.register_filter import RegisterFilter
from jingtu.web.console.registers import listing_of
from jingtu.web.declarations import find_or_404

from .paging import page
from .resource import PAGING, Resource, checked, described, parameters_of

TAG = "监管对象"
EDGES = ("west", "south", "east", "north")


class FeatureProperties(serializers.Serializer):
    name = serializers.CharField(required=False, help_text="名称；只能看轮廓时没有")
    state = serializers.CharField(required=False, help_text="状态代码")
    rung = serializers.CharField(help_text="精度：exact 精确，offset 偏移，outline 轮廓，town 到乡镇，county 到县")
    place = serializers.CharField(help_text="可以告知的所在地")


class FeatureShape(serializers.Serializer):
    type = serializers.ChoiceField(["Feature"])
    id = serializers.IntegerField(required=False, help_text="内部编号；只能看轮廓时没有")
    geometry = serializers.JSONField(allow_null=True, help_text="CGCS2000 经纬度；只能告知地区时为 null")
    properties = FeatureProperties()


class LinkShape(serializers.Serializer):
    rel = serializers.ChoiceField(["next", "prev"])
    href = serializers.CharField()


class LayerShape(serializers.Serializer):
    type = serializers.ChoiceField(["FeatureCollection"])
    features = FeatureShape(many=True)
    links = LinkShape(many=True, help_text="下一页和上一页的地址")
    without_position = serializers.IntegerField(help_text="这一页里没有位置、或位置不能告知的对象数")
    total = serializers.DictField(help_text="符合条件的对象数 number；exact 为 false 时是下限")


class LayerFilter(RegisterFilter):
    """The filter of the register, and a box in degrees, for those who see every position exactly."""

    west = forms.FloatField(label="西界经度", required=False, min_value=-180, max_value=180)
    south = forms.FloatField(label="南界纬度", required=False, min_value=-90, max_value=90)
    east = forms.FloatField(label="东界经度", required=False, min_value=-180, max_value=180)
    north = forms.FloatField(label="北界纬度", required=False, min_value=-90, max_value=90)

    def __init__(self, data: Any, kind: SubjectKind, user: User) -> None:
        super().__init__(data, kind, user)
        self.is_exact = is_exact_for(user, kind)

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        given = [name for name in EDGES if wanted.get(name) is not None]
        if given and len(given) < len(EDGES):
            self.add_error(given[0], _("四条边 west、south、east、north 要一起写。"))
        if given and not self.is_exact:
            self.add_error(given[0], _("您的账号看不到全部精确位置，不能按范围查询；请按所在地 place 查询。"))
        return wanted

    def apply(self, rows: Any, *, walked: str = "") -> Any:
        """Narrow the rows to what the register's filter finds, and to the box."""
        rows = super().apply(rows, walked=walked)
        west, south, east, north = (self.cleaned_data.get(name) for name in EDGES)
        if west is None:
            return rows
        return rows.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)


class Features(Resource):
    permissions = (READ, OWN)

    @described(
        "一类监管对象的地图图层",
        LayerShape,
        name="list_features",
        tag=TAG,
        parameters=(*parameters_of(LayerFilter), *PAGING),
        media_type="application/json",
    )
    def get(self, request: Request, kind: str) -> Response:
        """One page of a register as GeoJSON. A subject whose position may not be told is counted and not drawn."""
        found = find_or_404(SubjectKind, kind)
        form = checked(LayerFilter(request.GET, found, request.user))
        read = lambda size: listing_of(request, found, form, COLUMNS, size)  # noqa: E731
        shown = lambda rows: _features(found, rows, request.user)  # noqa: E731
        body = page(request, read, shown, tuple(form.fields))
        told = [feature for feature in body["results"] if feature]
        links = [{"rel": rel, "href": body[name]} for rel, name in (("next", "next"), ("prev", "previous")) if body[name]]
        return Response(
            {
                "type": "FeatureCollection",
                "features": told,
                "links": links,
                "without_position": len(body["results"]) - len(told),
                "total": body["total"],
            }
        )


def _features(kind: SubjectKind, rows: list[Registered], user: User) -> list[dict[str, Any]]:
    """A feature for each row, an empty one where nothing may be told; the geometries are read with one question."""
    whole = kind.table.objects.in_bulk([row.pk for row in rows])
    return [_feature(whole[row.pk], position_for(user, whole[row.pk], kind)) for row in rows]


def _feature(row: Registered, position: Position | None) -> dict[str, Any]:
    if position is None:
        return {}
    properties = {"rung": str(position.rung), "place": position.path}
    geometry = position.geometry and position.geometry.__geo_interface__
    if not position.named:
        return {"type": "Feature", "geometry": geometry, "properties": properties}
    return {
        "type": "Feature",
        "id": row.pk,
        "geometry": geometry,
        "properties": {"name": row.name, "state": row.state, **properties},
    }


urlpatterns = [path("registers/<str:kind>/features", Features.as_view(), name="features")]
