"""Which rows of a table are control samples: what its column 质控类型 says."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from jingtu.runs.headers import plain
from jingtu.standards.loader import Facts, load

ORDINARY = "ordinary"


class Kind(Facts):
    """A kind of control sample and the words that name it."""

    code: str
    name: str
    words: tuple[str, ...]


class Kinds(Facts):
    """The file qc_kinds.yaml; `parallel_suffix` is a pattern of sample numbers that mark a parallel of what stands before."""

    kinds: tuple[Kind, ...]
    parallel_suffix: str


@cache
def kinds() -> Kinds:
    """Return the kinds of control samples."""
    return load(files("jingtu.runs") / "qc_kinds.yaml", Kinds)


@cache
def kind_of(words: str) -> str:
    """Return the kind that a cell names; what names none is an ordinary sample."""
    told = plain(words)
    return next((one.code for one in kinds().kinds if any(plain(word) == told for word in one.words)), ORDINARY)


def original(number: str) -> str:
    """Return the number before the mark of a parallel (S01 of S01-P, S01平行); "" without such a mark."""
    suffix = re.compile(kinds().parallel_suffix, re.IGNORECASE)
    return suffix.sub("", number) if suffix.search(number) else ""
