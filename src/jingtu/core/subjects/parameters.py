"""Numbers inside declarations: dated, per place, each with its clause, in the theme's `parameters.yaml`.

    Parameter("industry.demolition_notice").at("131024", on=day)   # → Value(15, …, source)

Of the values that hold on the day, the one of the smallest area that holds the place counts; without a place it is the nation's.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import Field, model_validator

from jingtu.standards.loader import Facts, Held, Source, in_order, load


class Value(Held):
    """A value in its years, for a place (path of the division that the plan or rule is of; empty: everywhere)."""

    value: int | float | str
    place: str = Field("", pattern=r"^\d*$")
    source: Source


class ParameterFacts(Facts):
    """A parameter with its unit and its values; those of one place follow each other."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    unit: str
    values: tuple[Value, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_of_a_place_follow_each_other(self) -> "ParameterFacts":
        for place in {value.place for value in self.values}:
            in_order(value for value in self.values if value.place == place)
        return self


class File(Facts):
    """A theme's file of parameters."""

    parameters: tuple[ParameterFacts, ...]


class NoValue(LookupError):
    """No value holds at this place on this day, so the duty or gate does not exist there."""


@dataclass(frozen=True)
class Parameter:
    """The name of a parameter, `theme.code`."""

    name: str

    @property
    def facts(self) -> ParameterFacts:
        """What the theme's file says of it; raises KeyError."""
        theme, code = self.name.split(".")
        return _file(theme)[code]

    def at(self, place_path: str, on: dt.date) -> Value:
        """Return the value that counts; raises NoValue."""
        held = [value for value in self.facts.values if value.holds(on) and place_path.startswith(value.place)]
        if not held:
            raise NoValue(f"{self.name} has no value at {place_path or 'the nation'} on {on}.")
        return max(held, key=lambda value: len(value.place))

    def area(self, place_path: str) -> tuple[str, ...]:
        """Return the places of values that hold this one: where they are the same, the same values count on every day."""
        return tuple(sorted({value.place for value in self.facts.values if place_path.startswith(value.place)}))

    def begins(self, place_path: str) -> dt.date | None:
        """Return the first day on which a value holds at the place; None where none ever does."""
        days = [value.valid_from or dt.date.min for value in self.facts.values if place_path.startswith(value.place)]
        return min(days, default=None)


@cache
def _file(theme: str) -> dict[str, ParameterFacts]:
    read = load(resources.files(f"jingtu.themes.{theme}") / "parameters.yaml", File)
    return {facts.code: facts for facts in read.parameters}
