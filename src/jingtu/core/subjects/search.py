"""The search index over subjects: by two characters of name, code or address, and by the first letters of the pinyin."""

from jingtu.core.search.pairs import PairIndex

from .models import Registered

SUBJECTS = PairIndex("subjects_search")


def searched(row: Registered) -> tuple[str, ...]:
    """Return the texts under which a subject is found."""
    return (row.name, row.code, row.address, row.initials)
