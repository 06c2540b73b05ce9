"""Declarations that addresses name."""

from typing import TypeVar

from django.http import Http404

from jingtu.core.subjects.declaring import Declaration, UnknownDeclaration, find

D = TypeVar("D", bound=Declaration)


def find_or_404(kind: type[D], code: str) -> D:
    """Return the declaration that an address names; raises Http404 where there is none."""
    try:
        return find(kind, code)
    except UnknownDeclaration:
        raise Http404 from None
