"""Layouts: dated maps between the columns of tables that others use and our fields, in the theme's `layouts.yaml`.

A layout reads a table by its names for things and writes the same table again, so that nobody types a fact twice. What was not
held against the original says so (`confirmed: false`) wherever the layout is offered.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache
from importlib import resources

from django.utils.translation import gettext as _
from pydantic import Field

from jingtu.core import clock
from jingtu.core.subjects.declaring import UnknownDeclaration, declared
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.standards.loader import Facts, Held, Source, load

from .columns import ImportColumn


class LayoutColumn(Facts):
    """A column of the foreign table: its heading, our field ("" for what we do not keep), words for values that differ."""

    heading: str
    field: str = ""
    also: tuple[str, ...] = ()
    choices: dict[str, str] = Field(default_factory=dict)


class Version(Held):
    """The columns in their order, in the years they were used."""

    title: str
    columns: tuple[LayoutColumn, ...] = Field(min_length=1)
    source: Source


class Layout(Facts):
    """A table of another system and what it is about; `confirmed` once it was held against the original."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    about: str
    confirmed: bool
    remark: str = ""
    versions: tuple[Version, ...] = Field(min_length=1)

    def on(self, day: dt.date) -> Version:
        """Return the version of a day; before the first, the first, after the last, the last."""
        return next((one for one in self.versions if one.holds(day)), self.versions[-1])

    def applied_to(self, columns: tuple[ImportColumn, ...]) -> tuple[ImportColumn, ...]:
        """Return our columns with the names, in every version, that the table gives them; those it lacks stay to be found."""
        named: dict[str, list[str]] = {}
        choices: dict[str, tuple[tuple[str, str], ...]] = {}
        for version in reversed(self.versions):
            for one in version.columns:
                named.setdefault(one.field, []).extend((one.heading, *one.also))
                choices.setdefault(one.field, tuple((ours, theirs) for theirs, ours in one.choices.items()))
        return tuple(
            dataclasses.replace(
                column,
                words=(*named.get(column.name, ()), *column.words),
                choices=(*choices.get(column.name, ()), *column.choices),
            )
            for column in columns
        )


class File(Facts):
    """A theme's file of layouts."""

    layouts: tuple[Layout, ...]


def layouts_for(kind: SubjectKind) -> list[Layout]:
    """Return the layouts of tables about a kind."""
    return [layout for layout in _file(kind.code.split(".")[0]) if layout.about == kind.code]


def layout_of(code: str, about: str) -> Layout:
    """Return a layout by its code. Raises UnknownDeclaration."""
    for layout in layouts_for(declared(SubjectKind)[about]):
        if layout.code == code:
            return layout
    raise UnknownDeclaration(f"No layout of {about} is called {code!r}.")


def today(layout: Layout) -> Version:
    """Return the version in use."""
    return layout.on(clock.today())


def titled(layout: Layout) -> str:
    """Return what a layout is called, and plainly whether it was held against the original."""
    title = today(layout).title
    return title if layout.confirmed else _("%(title)s（版式未与原表核对）") % {"title": title}


@cache
def _file(theme: str) -> tuple[Layout, ...]:
    path = resources.files(f"jingtu.themes.{theme}") / "layouts.yaml"
    return load(path, File).layouts if path.is_file() else ()
