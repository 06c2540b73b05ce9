"""The search index over subjects: by two characters of name, code or address, and by the first letters of the pinyin.

Beside its words stands where a subject lies, so that a common word is looked for in one county alone.
"""

from collections.abc import Sequence

from jingtu.core.places.paths import parent_paths
from jingtu.core.search.pairs import Mark, PairIndex

from .models import Registered

SUBJECTS = PairIndex("subjects_search")
NARROWEST_OF = 4  # digits: a province is no narrowing
MARKS_AT_MOST = 20


def searched(row: Registered) -> tuple[str, ...]:
    """Return the texts under which a subject is found, and the marks of the areas in which it lies."""
    return (row.name, row.code, row.address, row.initials, *areas_marked(row.place_path))


def areas_marked(path: str) -> tuple[Mark, ...]:
    """Return the marks of a place and of what is above it, from the city down."""
    return tuple(Mark(each) for each in (path, *parent_paths(path)) if len(each) >= NARROWEST_OF)


def marks_of(areas: Sequence[str]) -> tuple[str, ...]:
    """Return the marks that narrow a search to these areas; none where they are too many or too wide to be worth it."""
    narrow = len(areas) <= MARKS_AT_MOST and all(len(path) >= NARROWEST_OF for path in areas)
    return tuple(areas) if narrow else ()
