"""What an indicator is at a place on a day, whether that keeps what the plan wants, and how the places below it stand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from jingtu.core.subjects.parameters import NoValue, Value

from .asking import Asked
from .declaring import Indicator
from .formulas import Each, Tally, added


@dataclass(frozen=True)
class Valued:
    """The value (None: nothing to compute it from), what went in, what the rule wants, and whether it is kept.

    `kept` is None where there is no rule, no value, or something was left out that could still break a cap.
    """

    indicator: Indicator
    asked: Asked
    tally: Tally
    value: Decimal | None
    wanted: Value | None = None
    kept: bool | None = None


def value(indicator: Indicator, asked: Asked) -> Valued:
    """Return the value for the whole place."""
    return _valued(indicator, asked, _tallies(indicator, asked).values())


def by_place(indicator: Indicator, asked: Asked, paths: Iterable[str]) -> dict[str, Valued]:
    """Return the value of each of these places below, from the same questions to the database."""
    tallies = _tallies(indicator, asked)
    return {
        path: _valued(indicator, asked, [tally for at, tally in tallies.items() if at.startswith(path)], path) for path in paths
    }


def elsewhere(indicator: Indicator, asked: Asked, paths: Collection[str]) -> Valued:
    """Return the value of what lies in none of these places: with theirs it makes the whole."""
    rest = [tally for at, tally in _tallies(indicator, asked).items() if not any(at.startswith(path) for path in paths)]
    return _valued(indicator, asked, rest, "")


def _tallies(indicator: Indicator, asked: Asked) -> dict[str, Tally]:
    try:
        return asked.once((indicator.code, asked.year), lambda: dict(indicator.formula.tallies(asked)))
    except NoValue:
        return {}


def _valued(indicator: Indicator, asked: Asked, tallies: Iterable[Tally], part: str | None = None) -> Valued:
    tally = added(tallies)
    found = indicator.formula.value(tally)
    wanted = _wanted(indicator, asked, part)
    return Valued(indicator, asked, tally, found, wanted, _kept(indicator, found, wanted, tally))


def _wanted(indicator: Indicator, asked: Asked, part: str | None) -> Value | None:
    parameter = indicator.formula.times if isinstance(indicator.formula, Each) else indicator.wanted
    try:
        held = parameter.at(asked.place_path, asked.rule_day) if parameter else None
    except NoValue:
        return None
    if held and indicator.kept_when == "most" and (asked.place_path if part is None else part) != held.place:
        return None  # what a cap allows the whole place is not what it allows a part of it
    return held


def _kept(indicator: Indicator, found: Decimal | None, wanted: Value | None, tally: Tally) -> bool | None:
    if found is None or wanted is None:
        return None
    if isinstance(indicator.formula, Each):
        return tally.upper == tally.lower
    limit = Decimal(str(wanted.value))
    if indicator.kept_when == "least":
        return found >= limit
    if found > limit:
        return False
    return None if tally.left_out else True
