"""The registers: any kind of subject as a list that can be filtered, searched, sorted and paged."""

from typing import Any

from django import forms
from django.db.models import ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.parties.scope import needs
from jingtu.core.places.queries import latest, resolve_place
from jingtu.core.subjects.declaring import UnknownDeclaration, declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.search import SUBJECTS
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.keyset import Keyset, counted
from jingtu.web.listing import Column


class RegisterFilter(forms.Form):
    """What a register is narrowed to."""

    words = forms.CharField(
        label=gettext_lazy("名称或编号"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("两个字或拼音首字母")}),
    )
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    place = forms.CharField(label=gettext_lazy("所在地"), required=False, max_length=60)

    def __init__(self, data: Any, kind: SubjectKind) -> None:
        super().__init__(data)
        states = kind.lifecycle.states if kind.lifecycle else {}
        self.fields["state"].choices = [("", _("全部")), *states.items()]

    def clean_place(self) -> Any:
        words = self.cleaned_data["place"].strip()
        place = (latest(words) if words.isdigit() else resolve_place(words)) if words else None
        if words and place is None:
            raise forms.ValidationError(
                _("没有找到“%(words)s”，或者有几个同名的地区。请写全称或行政区划代码。"), params={"words": words}
            )
        return place

    def apply(self, rows: QuerySet[Registered]) -> QuerySet[Registered]:
        self.is_valid()
        wanted = self.cleaned_data
        if words := wanted.get("words", "").strip():
            found = SUBJECTS.found(words)
            rows = rows.filter(pk__in=found) if found is not None else rows.none()
        if state := wanted.get("state"):
            rows = rows.filter(state=state)
        if place := wanted.get("place"):
            rows = rows.filter(place_path__startswith=place.path)
        return rows


def kind_or_404(code: str) -> SubjectKind:
    """Return the kind that an address names."""
    try:
        return find(SubjectKind, code)
    except UnknownDeclaration:
        raise Http404 from None


@needs(READ, OWN)
def registers(request: HttpRequest) -> HttpResponse:
    """Every register with how many rows the person may see in it."""
    kinds = [{"kind": kind, "total": counted(visible_to(request.user, kind))} for kind in declared(SubjectKind).values()]
    return render(request, "web/registers/registers.html", {"kinds": kinds})


@needs(READ, OWN)
def register(request: HttpRequest, kind: str) -> HttpResponse:
    """One register."""
    found = kind_or_404(kind)
    form = RegisterFilter(request.GET, found)
    rows = form.apply(visible_to(request.user, found)).defer("geometry").select_related("place", "holder", *related(found))
    listing = Keyset(request, rows, _columns(found), default="name")
    context = {
        "kind": found,
        "form": form,
        "listing": listing,
        "rows": [{"row": row, "state": state_of(found, row), "cells": cells(found, row, listed=True)} for row in listing.rows],
    }
    return render(request, "web/registers/register.html", context)


def state_of(kind: SubjectKind, row: Registered) -> Any:
    """Return what people call the state of a row."""
    return kind.lifecycle.states[row.state] if kind.lifecycle else ""


def cells(kind: SubjectKind, row: Registered, *, listed: bool = False) -> list[dict[str, Any]]:
    """Return label and value of the fields that the kind declares."""
    fields = [field for field in kind.fields if field.listed or not listed]
    return [{"label": row._meta.get_field(field.name).verbose_name, "value": _shown(row, field.name)} for field in fields]


def _shown(row: Registered, name: str) -> Any:
    chosen = getattr(row, f"get_{name}_display", None)
    value = chosen() if chosen else getattr(row, name)
    return value if value not in (None, "") else "—"


def related(kind: SubjectKind) -> list[str]:
    """Return the fields of a kind that lead to other rows, to be read with it."""
    return [field.name for field in kind.fields if isinstance(kind.table._meta.get_field(field.name), ForeignKey)]


def _columns(kind: SubjectKind) -> tuple[Column, ...]:
    own = [Column(field.name, kind.table._meta.get_field(field.name).verbose_name) for field in kind.fields if field.listed]
    return (
        Column("name", gettext_lazy("名称"), ("sort_key",)),
        Column("place", gettext_lazy("所在地"), ("place_path",)),
        Column("state", gettext_lazy("状态"), ("state",)),
        Column("since", gettext_lazy("状态起始日"), ("state_since",)),
        *own,
    )


urlpatterns = [
    path("registers/", registers, name="registers"),
    path("registers/<str:kind>/", register, name="register"),
]
