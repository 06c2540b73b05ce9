"""Declarations: what a theme says of itself, once, in Python that can be read, searched and tested.

    DEMOLITION = SubjectKind("industry.demolition", _("拆除活动"), requires=("REG-64",), model="industry.Demolition")

A declaration is known from the moment it is made, under its code among those of its kind. `requires` names the lines of the
requirement base that it carries; without one it cannot be made.
"""

import difflib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.functional import Promise

CODE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z0-9_]*")
REQUIREMENT = re.compile(r"(?:REG|FIL|REC|GATE|FLOW|PUB|TGT|SYS|ACC|MON|PRJ|FUND|ANX|ORG|SCI|EDU)-\d{2}[a-e]?")


class DeclarationRefused(ValueError):
    """A declaration that cannot be; the message says which, and what it lacks."""


class UnknownDeclaration(LookupError):
    """Nothing is declared under this code; the message names those that come near."""


@dataclass(frozen=True)
class Declaration:
    """Base of every declaration: a code (`theme.name`), what people call it, and the requirements it carries."""

    code: str
    label: str | Promise
    requires: tuple[str, ...] = field(kw_only=True)

    def __post_init__(self) -> None:
        kind = type(self).__name__
        if not CODE.fullmatch(self.code):
            raise DeclarationRefused(f"{kind} {self.code!r}: expected a code such as industry.enterprise.")
        wrong = [name for name in self.requires if not REQUIREMENT.fullmatch(name)]
        if wrong or not self.requires:
            raise DeclarationRefused(f"{kind} {self.code}: expected ids of the requirement base such as REG-08, found {wrong}.")
        known = _declared.setdefault(type(self), {})
        if self.code in known:
            raise DeclarationRefused(f"{kind} {self.code}: this code is declared already.")
        known[self.code] = self


D = TypeVar("D", bound=Declaration)
_declared: dict[type[Declaration], dict[str, Declaration]] = {}


def declared(kind: type[D]) -> dict[str, D]:
    """Return all declarations of a kind by code, in the order in which they were made."""
    return dict(_declared.get(kind, {}))  # type: ignore[arg-type]


def everything() -> Iterator[Declaration]:
    """Yield every declaration of every kind."""
    for known in _declared.values():
        yield from known.values()


def find(kind: type[D], code: str) -> D:
    """Return the declaration with this code; raises UnknownDeclaration."""
    known = declared(kind)
    if code in known:
        return known[code]
    near = difflib.get_close_matches(code, known, n=3) or list(known)[:3]
    raise UnknownDeclaration(f"No {kind.__name__} is declared as {code!r}; near are {', '.join(near) or 'none'}.")


def called(kind: type[Declaration], code: str) -> str | Promise:
    """Return what people call a declaration; where it is declared no more, the code that was kept of it."""
    known = declared(kind)
    return known[code].label if code in known else code


@contextmanager
def tried_out() -> Iterator[None]:
    """Forget, at the end of the block, what was declared in it: how tests declare."""
    kept = {kind: dict(known) for kind, known in _declared.items()}
    try:
        yield
    finally:
        _declared.clear()
        _declared.update(kept)
