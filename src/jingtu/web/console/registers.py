"""The registers: any kind of subject as a list to filter, search, sort and page, with a map, on paper, in Excel."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.subjects.announcing import announced_by
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.lifecycle import Move
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.revising import WRITE
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.register_columns import CHOSEN, RegisterColumns, related
from jingtu.web.console.register_filter import RegisterFilter
from jingtu.web.console.register_map import DRAWN_AT_MOST, map_of
from jingtu.web.console.register_views import ViewForm, drawn_views
from jingtu.web.declarations import find_or_404
from jingtu.web.keyset import PAGE_SIZE, WalkedKeyset, counted
from jingtu.web.listing import Column

PRINTED_AT_MOST = 2_000
MOVED_AT_ONCE = 200
NOT_KEPT = (CHOSEN, "after", "before")  # by the form that chooses columns


def kind_or_404(code: str) -> SubjectKind:
    """Return the kind that an address names."""
    return find_or_404(SubjectKind, code)


def subject_or_404(request: HttpRequest, kind: str, pk: int) -> tuple[SubjectKind, Registered]:
    """Return the kind and the row that an address names, of those that the person may see, with what a page of it shows."""
    found = kind_or_404(kind)
    rows = visible_to(request.user, found).select_related("subject", "place", "holder", *related(found))
    return found, get_object_or_404(rows, pk=pk)


def listing_of(
    request: HttpRequest, kind: SubjectKind, form: RegisterFilter, columns: tuple[Column, ...], size: int = PAGE_SIZE
) -> WalkedKeyset:
    """Return the page of a register that the address asks for, sorted by one of the columns."""
    user = request.user
    rows = form.apply(visible_to(user, kind))
    return WalkedKeyset(
        request,
        rows,
        columns,
        walked=lambda order: form.apply(visible_to(user, kind, walked=order), walked=order),
        shown=kind.table.objects.defer("geometry").select_related("place", "holder", *related(kind)),
        narrowed=form.is_narrow,
        ceiling=form.ceiling,
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
    listing = listing_of(request, found, form, columns.shown)
    with_map = request.GET.get("view") == "map"
    context = {
        "kind": found,
        "form": form,
        "columns": columns,
        "kept": [(name, value) for name in request.GET if name not in NOT_KEPT for value in request.GET.getlist(name)],
        "listing": listing,
        "rows": [drawn(columns, row) for row in listing.rows],
        "map": _map(form, listing, found, request.user) if with_map else None,
        "moves": moves_for(found, request.user),
        "few_enough": form.is_valid() and listing.count <= MOVED_AT_ONCE,
        "may_write": scope_of(request.user).may(WRITE),
        "may_announce": found in announced_by(request.user),
        "may_import": scope_of(request.user).may("registers.import"),
        "views": drawn_views(request, kind),
        "view_form": ViewForm(auto_id="view_%s"),
    }
    return render(request, "web/registers/register.html", context)


@needs(READ, OWN)
def register_print(request: HttpRequest, kind: str) -> HttpResponse:
    """What is filtered as one table for paper, up to PRINTED_AT_MOST rows; what is left out is said."""
    found = kind_or_404(kind)
    form, columns = RegisterFilter(request.GET, found, request.user), RegisterColumns(request, found)
    listing = listing_of(request, found, form, columns.shown, size=PRINTED_AT_MOST)
    context = {
        "kind": found,
        "columns": columns,
        "listing": listing,
        "rows": [drawn(columns, row) for row in listing.rows],
        "asked": form.in_words(),
        "cut": bool(listing.next or listing.previous),
        "back": request.GET.urlencode(),
    }
    return render(request, "web/registers/print.html", context)


def drawn(columns: RegisterColumns, row: Registered) -> dict[str, Any]:
    """Return a row as the table draws it."""
    return {"row": row, "cells": columns.cells(row)}


def moves_for(kind: SubjectKind, user: User) -> dict[str, Move]:
    """Return the moves that may be chosen for many at once by a person who makes moves at all; each row is asked by itself."""
    if kind.lifecycle is None or not scope_of(user).may("registers.move"):
        return {}
    mine = functions_of(user)
    return {name: move for name, move in kind.lifecycle.moves.items() if not move.by.functions or mine & set(move.by.functions)}


def _map(form: RegisterFilter, listing: WalkedKeyset, kind: SubjectKind, user: User) -> dict[str, Any]:
    rows: QuerySet[Registered] = form.apply(visible_to(user, kind))
    return map_of(kind, rows, listing.count <= DRAWN_AT_MOST, user, form.query())


urlpatterns = [
    path("registers/", registers, name="registers"),
    path("registers/<str:kind>/", register, name="register"),
    path("registers/<str:kind>/print/", register_print, name="register_print"),
]
