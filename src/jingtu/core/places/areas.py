"""Conditions that a row lies in areas, for a column that holds the path of its place.

Two ways say the same and are answered differently. Ranges let the database fetch what lies in the areas along an index of
paths: right where that is little. Prefixes are tried row by row while another index, such as that of names, is walked: right
where so much lies in the areas that a page is full after a few rows. A database that guesses wrongly sorts a million rows.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, Func, Q
from django.db.models.lookups import Exact, In

from .paths import bounds

TOWN_DIGITS, CITY_DIGITS = 9, 4  # nothing lies below a town, so its rows bear exactly its path
PATH_DIGITS = (2, CITY_DIGITS, 6, TOWN_DIGITS)  # of provinces, cities, counties, towns
BY_NAME = "sort_key"
RANGES_AT_MOST = 400  # SQLite refuses conditions nested deeper than 1,000


class Prefix(Func):
    """The first `length` characters of a path. The length is written out, so that an index on the expression is used."""

    function = "SUBSTR"
    template = "%(function)s(%(expressions)s, 1, %(length)d)"
    output_field = CharField()

    def __init__(self, expression: Any, length: int, **extra: Any) -> None:
        super().__init__(expression, length=length, **extra)


def in_areas(column: str, paths: Sequence[str], *, walked: str = "") -> Q:
    """Return the condition that a path column lies in one of these areas; an empty path is the whole country. No paths: no row.

    `walked` names the field in whose order the rows are read along an index. Where that is the path itself, one area is a
    range of it; where it is BY_NAME, registers have an index of names in each city.
    """
    if "" in paths:
        return Q()
    if not paths:
        return Q(pk__in=[])
    towns = sorted(path for path in paths if _is_town(path))
    wider = [path for path in paths if not _is_town(path)]
    if (walked and (walked != column or len(paths) > 1)) or len(wider) > RANGES_AT_MOST:
        return _beginning_with(column, paths, within_city=walked == BY_NAME)
    condition = Q(**{f"{column}__in": towns}) if towns else Q()
    for path in wider:
        condition |= in_area(column, path)
    return condition


def in_area(column: str, path: str) -> Q:
    """Return the condition that a path column lies in the area `path`; an empty path is the whole country."""
    low, high = bounds(path)
    return Q(**{f"{column}__gte": low}) & (Q(**{f"{column}__lt": high}) if high else Q())


def _beginning_with(column: str, paths: Sequence[str], *, within_city: bool) -> Q:
    """Prefixes by their lengths; with `within_city` the city in which all areas lie is said as well."""
    by_length: dict[int, list[str]] = defaultdict(list)
    for path in paths:
        by_length[len(path)].append(path)
    condition = Q()
    for length, same in sorted(by_length.items()):
        prefix = Prefix(F(column), length)
        condition |= Q(Exact(prefix, same[0]) if len(same) == 1 else In(prefix, sorted(same)))
    cities = {path[:CITY_DIGITS] for path in paths}
    if not within_city or len(cities) > 1 or CITY_DIGITS in by_length or min(by_length) < CITY_DIGITS:
        return condition
    return Q(Exact(Prefix(F(column), CITY_DIGITS), cities.pop())) & condition


def _is_town(path: str) -> bool:
    return len(path) == TOWN_DIGITS and path.isdigit()
