"""What results can be judged as: the uses of uses.yaml, their standards, and what a standard asks that results do not tell."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib import resources

from django.utils.translation import gettext as _
from pydantic import Field

from jingtu.core import clock
from jingtu.core.subjects.errors import Refused
from jingtu.standards import limits
from jingtu.standards.limits import Dimension
from jingtu.standards.loader import Facts, Source, load


class Use(Facts):
    """A medium on land of some uses, with the family of standards that judges it; the file says what each key means."""

    code: str
    name: str
    medium: str
    family: str
    target: str = ""
    lands: dict[str, str] = {}
    background: str = ""
    source: Source


class File(Facts):
    """The file uses.yaml."""

    version: dt.date
    uses: tuple[Use, ...] = Field(min_length=1)


@cache
def uses() -> tuple[Use, ...]:
    """Return every use."""
    return load(resources.files(__package__) / "uses.yaml", File).uses


def use_of(code: str) -> Use:
    """Return a use by its code. Raises Refused."""
    found = next((one for one in uses() if one.code == code), None)
    if found is None:
        known = "、".join(one.name for one in uses())
        raise Refused(_("还不能按“%(code)s”评价。可以评价的有：%(known)s。") % {"code": code, "known": known})
    return found


def standard_of(use: Use, standard: str = "", on: dt.date | None = None) -> str:
    """Return the number of the standard asked for, else that in force on a day (today). Raises standards' Refused."""
    return limits.standard(standard).code if standard else limits.in_force(use.family, on or clock.today()).code


def editions(use: Use) -> list[str]:
    """Return the numbers of the standards that judge a use, the one in force today first."""
    return limits.library().editions(use.family, clock.today())


def questions(use: Use) -> list[Dimension]:
    """Return what the standards of a use ask of a sample that no result tells: land, class, crop."""
    found: dict[str, Dimension] = {}
    for number in editions(use):
        for dimension in limits.standard(number).dimensions:
            if dimension.kind == "choice":
                found.setdefault(dimension.code, dimension)
    return list(found.values())
