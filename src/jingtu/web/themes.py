"""Pages that themes bring. Web knows no theme: it reads the module `pages` of every installed app that has one.

A theme's `pages.py` has `urlpatterns`, whose names stand beside those of the console (`web:land_question`); `ROOMS`, entries of
the navigation below 监管; and sections for the dossiers of its kinds:

    @section("development_land.site", _("责任链条"), "development_land/responsible.html")
    def responsible(request, row, day): return {"chain": chain_of(row, day.on)}   # None: no section

A theme's `api.py` has `urlpatterns` below /api/v1/, in the namespace of the interface.

A theme's `journal.py` has the words of what it writes into the journal: ACTIONS, SUBJECTS, DETAILS and LABELS.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from jingtu.core.subjects.models import Registered
from jingtu.web.console.as_of import AsOf

Facts = Callable[[HttpRequest, Registered, AsOf], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """A card of a dossier: what it is called, its template (which gets the facts, `row`, `kind` and `as_of`), its facts."""

    heading: str | Promise
    template: str
    facts: Facts


_sections: dict[str, list[Section]] = defaultdict(list)


def section(kind: str, heading: str | Promise, template: str) -> Callable[[Facts], Facts]:
    """Name the function that gives the facts of a section in the dossiers of a kind; None leaves the section out."""

    def keep(facts: Facts) -> Facts:
        _sections[kind].append(Section(heading, template, facts))
        return facts

    return keep


def sections_of(request: HttpRequest, row: Registered, kind: str, day: AsOf) -> list[dict[str, Any]]:
    """Return the sections of one dossier with their facts."""
    _modules("pages")
    found = [(each, each.facts(request, row, day)) for each in _sections[kind]]
    return [{"heading": each.heading, "template": each.template, "facts": facts} for each, facts in found if facts is not None]


def addresses() -> list[URLPattern]:
    """Return the addresses of all themes."""
    return _patterns("pages")


def interface() -> list[URLPattern]:
    """Return the addresses that themes bring to the interface for other systems."""
    return _patterns("api")


def rooms() -> Iterator[Any]:
    """Yield the entries of the navigation that themes bring."""
    for module in _modules("pages"):
        yield from getattr(module, "ROOMS", ())


def words(name: str) -> dict[str, Any]:
    """Return a table of words of the journal (ACTIONS, SUBJECTS, DETAILS, LABELS) of all themes."""
    return {key: value for module in _modules("journal") for key, value in getattr(module, name, {}).items()}


def _patterns(name: str) -> list[URLPattern]:
    return [pattern for module in _modules(name) for pattern in getattr(module, "urlpatterns", ())]


@cache
def _modules(name: str) -> tuple[ModuleType, ...]:
    themes = [config for config in apps.get_app_configs() if config.name.startswith("jingtu.themes.")]
    return tuple(import_module(f"{config.name}.{name}") for config in themes if module_has_submodule(config.module, name))
