"""Divisions of the country as they were on a day. Their names are public; what lies in them is guarded elsewhere."""

from typing import Any

from django import forms
from django.http import Http404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core.places import queries
from jingtu.core.places.models import Division, Level
from jingtu.web.console.places import PlaceSearch
from jingtu.web.listing import Column

from .paging import keyset, page, page_of
from .resource import PAGING, Resource, checked, described, parameters_of, versioned

TAG = "行政区划"
COLUMNS = (Column("code", "代码", ("path",)),)


class PlaceSearchBelow(PlaceSearch):
    """The search of the page, or what lies directly below a place."""

    below = forms.CharField(label="只列这个代码的下一级", required=False, max_length=24)


class PlaceShape(serializers.Serializer):
    code = serializers.CharField(help_text="区划代码")
    path = serializers.CharField(help_text="代码的有效部分：下级的以上级的开头")
    name = serializers.CharField()
    level = serializers.ChoiceField(Level.values)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)


class Places(Resource):
    permissions = ("places.read", "filings.submit")

    @described(
        "行政区划",
        page_of("Place", PlaceShape),
        name="list_places",
        tag=TAG,
        parameters=(*parameters_of(PlaceSearchBelow), *PAGING),
    )
    def get(self, request: Request) -> Response:
        """The divisions of a day that are searched for, those below one, or the provinces."""
        form = checked(PlaceSearchBelow(request.GET))
        words, below, day = form.cleaned_data["q"].strip(), form.cleaned_data["below"], form.day()
        rows = queries.find(words, day, below) if words else queries.children(below, day)
        shown = lambda found: [_place(each) for each in found]  # noqa: E731
        return Response(page(request, keyset(request, rows, COLUMNS, "code"), shown, tuple(form.fields)))


class OnePlace(Resource):
    permissions = ("places.read", "filings.submit")

    @described("一个行政区划", PlaceShape, name="read_place", tag=TAG, parameters=parameters_of(PlaceSearch, "q"))
    def get(self, request: Request, code: str) -> Response:
        """A division by its code, as on a day or as it last was."""
        form = checked(PlaceSearch(request.GET))
        found = queries.division_at(code, form.day()) or queries.latest(code)
        if found is None:
            raise Http404
        return versioned(request, _place(found))


def _place(place: Division) -> dict[str, Any]:
    return {name: getattr(place, name) for name in ("code", "path", "name", "level", "valid_from", "valid_until")}


urlpatterns = [
    path("places", Places.as_view(), name="places"),
    path("places/<str:code>", OnePlace.as_view(), name="place"),
]
