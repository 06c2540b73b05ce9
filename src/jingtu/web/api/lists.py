"""Lists (名录): which there are, who is on one on a day, and the editions that were published."""

import datetime as dt
from functools import partial
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core import clock
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.entering import on_list
from jingtu.core.lists.models import Edition, Entry
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind, rows_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.revising import past_facts
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.catalogue_reading import Readable
from jingtu.web.console.place_field import AnyPlaceField
from jingtu.web.declarations import find_or_404
from jingtu.web.listing import Column

from .paging import BY_ID, keyset, page, page_of
from .resource import PAGING, Resource, checked, described, one_or_404, parameters_of, versioned

TAG = "名录"
ENTRIES = (Column("entered", "列入日期", ("entered_on",)), Column("id", "编号", ("pk",)))


class ListShape(serializers.Serializer):
    list = serializers.CharField(help_text="名录代码，用在地址里")
    label = serializers.CharField()
    about = serializers.CharField(help_text="监管对象的类别")
    requires = serializers.ListField(child=serializers.CharField())


class EntryShape(serializers.Serializer):
    id = serializers.IntegerField()
    subject = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    entered_on = serializers.DateField(help_text="列入日期")
    basis = serializers.CharField(help_text="列入依据")
    authority = serializers.CharField(allow_null=True, help_text="列入决定机关")
    left_on = serializers.DateField(allow_null=True, help_text="移出日期；查询的那一天仍在名录里")


class EditionShape(serializers.Serializer):
    id = serializers.IntegerField()
    list = serializers.CharField()
    place = serializers.CharField()
    number = serializers.IntegerField(help_text="期次")
    as_of = serializers.DateField(help_text="截至日期")
    document = serializers.CharField(help_text="公布文件")
    published_on = serializers.DateField(allow_null=True)


class EditionRowShape(serializers.Serializer):
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    entered_on = serializers.DateField()
    basis = serializers.CharField(allow_blank=True)


class OneEditionShape(EditionShape):
    rows = EditionRowShape(many=True)
    hidden = serializers.IntegerField(help_text="密钥所属账号不能看的条数")


class EntryFilter(forms.Form):
    """On which day, and where."""

    on = forms.DateField(label="哪一天在名录里；不写为今天", required=False)
    place = AnyPlaceField(required=False)


class Lists(Resource):
    permissions = (READ, OWN)

    @described("有哪些名录", ListShape(many=True), name="list_lists", tag=TAG)
    def get(self, request: Request) -> Response:
        """Every list that is declared."""
        return Response(
            [
                {"list": kind.code, "label": str(kind.label), "about": kind.about, "requires": list(kind.requires)}
                for kind in declared(SubjectList).values()
            ]
        )


class Entries(Resource):
    permissions = (READ, OWN)

    @described(
        "一个名录在某一天的条目",
        page_of("Entry", EntryShape),
        name="list_entries",
        tag=TAG,
        parameters=(*parameters_of(EntryFilter), *PAGING),
    )
    def get(self, request: Request, code: str) -> Response:
        """Who is on the list on a day, of those whom the key's owner may see."""
        kind = find_or_404(SubjectList, code)
        form = checked(EntryFilter(request.GET))
        place = form.cleaned_data["place"]
        on = form.cleaned_data["on"] or clock.today()
        rows = on_list(kind, on, place.path if place else "")
        seen = visible_to(request.user, find(SubjectKind, kind.about)).filter(pk=OuterRef("subject"))
        rows = rows.filter(Exists(seen)).select_related("subject", "entered_authority")
        return Response(page(request, keyset(request, rows, ENTRIES, "entered"), partial(_entries, on=on), tuple(form.fields)))


class Editions(Resource):
    permissions = (READ,)

    @described(
        "一个名录公布过的各期",
        page_of("Edition", EditionShape),
        name="list_editions",
        tag=TAG,
        parameters=PAGING,
    )
    def get(self, request: Request, code: str) -> Response:
        """The published editions of the list in the owner's area."""
        rows = _editions(request).filter(list_code=find_or_404(SubjectList, code).code).defer("rows")
        shown = lambda found: [_edition(each) for each in found]  # noqa: E731
        return Response(page(request, keyset(request, rows, BY_ID, "-id"), shown))


class OneEdition(Resource):
    permissions = (READ,)

    @described("公布的一期名录", OneEditionShape, name="read_edition", tag=TAG)
    def get(self, request: Request, code: str, pk: int) -> Response:
        """An edition with its rows, as it was published."""
        found = one_or_404(_editions(request), list_code=find_or_404(SubjectList, code).code, pk=pk)
        readable = Readable(found, request.user)
        readable.shown(readable.rows)
        names = ("code", "name", "entered_on", "basis")
        rows = [{name: row[name] for name in names} for row in readable.rows]
        return versioned(request, _edition(found) | {"rows": rows, "hidden": readable.hidden})


def _editions(request: Request) -> QuerySet[Edition]:
    return scope_of(request.user).within(Edition.objects.filter(number__isnull=False), "place_path", READ)


def _entries(found: list[Entry], on: dt.date) -> list[dict[str, Any]]:
    about = rows_of(entry.subject for entry in found)
    called = past_facts(list(about), on, ("code", "name"))
    return [
        {
            "id": entry.pk,
            "subject": entry.subject_id,
            **_called(about[entry.subject_id], called),
            "entered_on": entry.entered_on,
            "basis": entry.entered_basis,
            "authority": entry.entered_authority and entry.entered_authority.name,
            "left_on": entry.left_on,
        }
        for entry in found
    ]


def _called(row: Registered, past: dict[int, dict[str, Any]]) -> dict[str, str]:
    return {"code": row.code, "name": row.name} | past.get(row.pk, {})


def _edition(edition: Edition) -> dict[str, Any]:
    return {
        "id": edition.pk,
        "list": edition.list_code,
        "place": edition.place_path,
        "number": edition.number,
        "as_of": edition.as_of,
        "document": edition.document,
        "published_on": edition.published_on,
    }


urlpatterns = [
    path("lists", Lists.as_view(), name="lists"),
    path("lists/<str:code>/entries", Entries.as_view(), name="entries"),
    path("lists/<str:code>/editions", Editions.as_view(), name="editions"),
    path("lists/<str:code>/editions/<int:pk>", OneEdition.as_view(), name="edition"),
]
