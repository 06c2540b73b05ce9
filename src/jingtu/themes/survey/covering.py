"""Which towns or counties have a monitoring point: the units of a place, what each has, and which have none.

Whether towns or counties are to be covered is a rule of each plan (parameter `coverage_level`); without one the level right below
the place is shown.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from jingtu.core.parties.scope import in_area
from jingtu.core.places.models import Division, Level
from jingtu.core.places.paths import parent_paths
from jingtu.core.places.queries import children, descendants
from jingtu.core.subjects.parameters import NoValue, Parameter, Value

COVERAGE_LEVEL = Parameter("survey.coverage_level")


@dataclass(frozen=True)
class Unit:
    """A town or county with its number of points in use, by their rank."""

    division: Division
    by_rank: Mapping[str, int]

    @property
    def points(self) -> int:
        return sum(self.by_rank.values())


@dataclass(frozen=True)
class Covered:
    """The units of a place, the points in use that lie in none of them, and the rule that names their level, if one does."""

    units: Sequence[Unit]
    elsewhere: int
    rule: Value | None

    @property
    def covered(self) -> int:
        return sum(unit.points > 0 for unit in self.units)


def rule_at(place_path: str, on: dt.date) -> Value | None:
    """Return the rule that names which level is to be covered; None where no plan asks."""
    try:
        return COVERAGE_LEVEL.at(place_path, on)
    except NoValue:
        return None


def units_of(place_path: str, on: dt.date, wanted: str = "") -> list[Division]:
    """Return the towns or counties to be covered at a place on a day; a place of that level is its own unit.

    `wanted` is a level to look at instead of the one that the plan names.
    """
    rule = rule_at(place_path, on)
    level = wanted or (str(rule.value) if rule else "")
    if not level:
        return list(children(place_path, on).order_by("path"))
    below = list(descendants(place_path, on).filter(level__in=[level, Level.ZONE]).order_by("path"))  # 开发区 stand beside both
    return below or list(Division.objects.on(on).filter(path=place_path, level=level))


def coverage(points: QuerySet, place_path: str, on: dt.date, wanted: str = "") -> Covered:
    """Count points, those that a person may see or all, in the units of a place. Three questions, however many points."""
    units = units_of(place_path, on, wanted)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    paths = {unit.path for unit in units}
    elsewhere = 0
    inside = points.order_by().filter(in_area("place_path", place_path), state="in_use")
    for path, rank in inside.values_list("place_path", "rank"):
        unit = unit_with(path, paths)
        if unit is None:
            elsewhere += 1
        else:
            counts[unit][rank] += 1
    rule = rule_at(place_path, on)
    followed = rule if rule is not None and wanted in ("", rule.value) else None
    return Covered([Unit(unit, counts[unit.path]) for unit in units], elsewhere, followed)


def unit_with(path: str, units: set[str]) -> str | None:
    """Return the unit that a path lies in; None where it lies in none."""
    return next((each for each in (path, *parent_paths(path)) if each in units), None)
