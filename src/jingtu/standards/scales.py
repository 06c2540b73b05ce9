"""Scales that turn an index into a word, and the toxic-response factors of the ecological risk index: data/indices.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from pydantic import Field

from jingtu.standards.checked import Checked
from jingtu.standards.limits.schema import BinEntry, DimensionEntry
from jingtu.standards.loader import Facts, Location, Source, load
from jingtu.standards.refused import Refused


class UnknownScale(Refused):
    """No scale of this code; the message lists the known ones."""


class Scale(Facts):
    """Classes of an index, lowest first, without gap or overlap; all of them own the same end."""

    code: str
    name: str
    index: str
    source: Source
    checked: Checked
    classes: tuple[BinEntry, ...] = Field(min_length=2)

    @property
    def edges(self) -> tuple[float, ...]:
        """Return the inner ends, ascending: one fewer than classes."""
        return tuple(entry.upper for entry in self.classes if entry.upper is not None)

    @property
    def upper_closed(self) -> bool:
        """Tell whether an index that equals an edge belongs to the lower class."""
        return bool(self.classes[0].upper_closed)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the printed word of each class."""
        return tuple(entry.name for entry in self.classes)

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say where the classes overlap, leave a gap or do not own the same end."""
        dimension = DimensionEntry(code="classes", name=self.name, kind="bins", bins=self.classes)
        yield from ((("classes", *at[1:]), fault) for at, fault in dimension.faults())
        owned = {entry.upper_closed for entry in self.classes if entry.upper is not None}
        if len(owned) > 1:
            yield ("classes",), "all classes of a scale own the same end"
        if self.classes[0].lower is not None or self.classes[-1].upper is not None:
            yield ("classes",), "the lowest class has no lower end and the highest no upper one"


class ToxicResponse(Facts):
    """Toxic-response factors (dimensionless) by substance."""

    source: Source
    checked: Checked
    factors: Mapping[str, float]


class Indices(Facts):
    """The file indices.yaml."""

    scales: tuple[Scale, ...]
    toxic_response: ToxicResponse

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say what is wrong with a scale."""
        for index, scale in enumerate(self.scales):
            yield from ((("scales", index, *at), fault) for at, fault in scale.faults())


def scale(code: str) -> Scale:
    """Return a scale; raises UnknownScale."""
    found = next((known for known in indices().scales if known.code == code), None)
    if found is None:
        raise UnknownScale(f"没有名为“{code}”的分级。可用的有：{'、'.join(known.code for known in indices().scales)}。")
    return found


def toxic_response() -> ToxicResponse:
    """Return the toxic-response factors."""
    return indices().toxic_response


@cache
def indices() -> Indices:
    """Return the whole file."""
    return load(files("jingtu.standards") / "data" / "indices.yaml", Indices)
