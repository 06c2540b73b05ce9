"""The registers: any kind of subject as a list that can be filtered, searched, sorted and paged."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from jingtu.core.parties.scope import needs
from jingtu.core.subjects.declaring import UnknownDeclaration, declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.register_columns import RegisterColumns
from jingtu.web.console.register_filter import RegisterFilter
from jingtu.web.keyset import PAGE_SIZE, WalkedKeyset, counted


def kind_or_404(code: str) -> SubjectKind:
    """Return the kind that an address names."""
    try:
        return find(SubjectKind, code)
    except UnknownDeclaration:
        raise Http404 from None


def listing_of(
    request: HttpRequest, kind: SubjectKind, form: RegisterFilter, columns: RegisterColumns, size: int = PAGE_SIZE
) -> WalkedKeyset:
    """Return the page of a register that the address asks for."""
    user = request.user
    return WalkedKeyset(
        request,
        form.apply(visible_to(user, kind)),
        columns.shown,
        walked=lambda order: form.apply(visible_to(user, kind, walked=order), walked=order),
        shown=columns.read(kind.table.objects.all()),
        default="name",
        size=size,
    )


@needs(READ, OWN)
def registers(request: HttpRequest) -> HttpResponse:
    """Every register with how many rows the person may see in it."""
    kinds = [{"kind": kind, "total": counted(visible_to(request.user, kind))} for kind in declared(SubjectKind).values()]
    return render(request, "web/registers/registers.html", {"kinds": kinds})


@needs(READ, OWN)
def register(request: HttpRequest, kind: str) -> HttpResponse:
    """One register."""
    found = kind_or_404(kind)
    form, columns = RegisterFilter(request.GET, found, request.user), RegisterColumns(request, found)
    listing = listing_of(request, found, form, columns)
    context = {
        "kind": found,
        "form": form,
        "columns": columns,
        "listing": listing,
        "rows": [drawn(columns, row) for row in listing.rows],
    }
    return render(request, "web/registers/register.html", context)


def drawn(columns: RegisterColumns, row: Registered) -> dict[str, Any]:
    """Return a row as the table draws it."""
    return {"row": row, "cells": columns.cells(row)}


urlpatterns = [
    path("registers/", registers, name="registers"),
    path("registers/<str:kind>/", register, name="register"),
]
