"""Code lists (行业、污染物、区域、目录): what each plan means by them, each version with its place, years and clause."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from jingtu.core import clock
from jingtu.core.duties.clocks import clause_of
from jingtu.core.parties.scope import needs
from jingtu.core.places.models import Division
from jingtu.core.subjects.codelists import CodeList, Version
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.declarations import find_or_404


@needs(READ, OWN)
def code_lists(request: HttpRequest) -> HttpResponse:
    """Every list with how many versions it has."""
    return render(request, "web/code_lists/list.html", {"lists": list(declared(CodeList).values())})


@needs(READ, OWN)
def code_list(request: HttpRequest, code: str) -> HttpResponse:
    """One list: its versions side by side, with the places they hold for."""
    found = find_or_404(CodeList, code)
    return render(request, "web/code_lists/code_list.html", {"list": found, "versions": _versions(found.versions)})


def _versions(versions: tuple[Version, ...]) -> list[dict[str, Any]]:
    today, paths = clock.today(), {version.place for version in versions}
    places = dict(Division.objects.on(today).filter(path__in=paths).values_list("path", "name"))
    return [
        {
            "version": version,
            "place": places.get(version.place, version.place),
            "clause": clause_of(version),
            "holds": version.holds(today),
            "comes": version.valid_from is not None and version.valid_from > today,
        }
        for version in versions
    ]


urlpatterns = [
    path("code-lists/", code_lists, name="code_lists"),
    path("code-lists/<str:code>/", code_list, name="code_list"),
]
