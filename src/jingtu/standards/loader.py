"""Read a YAML file of dated facts strictly: what the schema does not know is refused with file, line, key and what is allowed.

class Limits(Facts):
    limits: tuple[Limit, ...]

load(path, Limits)   # → Limits, or FactsRefused("limits.yaml, line 7, limits.0.unit: …")
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from jingtu.standards.refused import Refused

Location = tuple[str | int, ...]
LONGEST = 1_000_000  # characters of a file: ten times the longest that comes with the program
MOST_VALUES = 200_000
UNCONFIRMED = "（未与原文核对）"
DEEPEST = 60  # values within values: libyaml calls itself for each and ends the program where they are too many
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, ten times faster where libyaml is there
_SCALARS = yaml.SafeLoader("")


class FactsRefused(Refused):
    """A file of facts that does not hold what its schema asks; the message is one sentence per fault."""


class _Shallow(_LOADER):  # type: ignore[misc]
    """A loader that stops where values are nested too deeply."""

    depth = 0

    def descend_resolver(self, _node: yaml.Node | None, _index: object) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise RecursionError

    def ascend_resolver(self) -> None:
        self.depth -= 1


class Facts(BaseModel):
    """Base of every schema: unknown keys are refused, values are taken as written and never changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Yield what contradicts itself although each key is right: where, and a sentence without full stop."""
        yield from ()


class Source(Facts):
    """Where a fact is printed: the document and the clause in it; `kind` tells law from practice."""

    document: str = Field(min_length=2)
    clause: str = Field(min_length=1)
    page: int | None = None
    confirmed: bool = True  # False: the fact is known from memory, nobody held it against the print

    @property
    def quoted(self) -> str:
        """Return document and clause as users read them, with a mark where nobody held the fact against the print."""
        return f"{self.document}，{self.clause}" + ("" if self.confirmed else UNCONFIRMED)


class Held(Facts):
    """Something that holds in [from, until); an absent side is open."""

    valid_from: dt.date | None = Field(None, alias="from")
    valid_until: dt.date | None = Field(None, alias="until")

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Held:
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise ValueError(f"it ends on {self.valid_until}, which is not after its beginning on {self.valid_from}")
        return self

    def holds(self, on: dt.date) -> bool:
        """Tell whether it holds on this day."""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_until is None or on < self.valid_until)


def in_order(held: Iterable[Held]) -> None:
    """Raise ValueError unless each entry begins where or after the one before it ends."""
    previous: Held | None = None
    for entry in held:
        if previous is not None:
            if entry.valid_from is None:
                raise ValueError("an entry without `from` must be the first")
            if previous.valid_until is None:
                raise ValueError(f"the entry before {entry.valid_from} has no `until`, so the two overlap")
            if entry.valid_from < previous.valid_until:
                raise ValueError(
                    f"the entry from {entry.valid_from} begins before the one before it ends on {previous.valid_until}"
                )
        previous = entry


Schema = TypeVar("Schema", bound=Facts)


def load(path: Path | Traversable, schema: type[Schema]) -> Schema:
    """Return the file's facts as `schema`; raises FactsRefused, which names every fault with its line."""
    return loads(path.read_text(encoding="utf-8"), schema, path.name)


def loads(text: str, schema: type[Schema], name: str = "text") -> Schema:
    """Like `load`, for text already read; `name` stands for the file in messages."""
    if len(text) > LONGEST:
        raise FactsRefused(f"{name}, line 1: the file has {len(text)} characters; expected at most {LONGEST}.")
    try:
        return _read(text, schema, name)
    except RecursionError as error:
        raise FactsRefused(f"{name}, line 1: the values are nested too deeply; write them flat.") from error


def _read(text: str, schema: type[Schema], name: str) -> Schema:
    root = _composed(text, name)
    if root is None:
        raise FactsRefused(f"{name}, line 1: the file is empty; expected the keys {_keys(schema)}.")
    lines: dict[Location, int] = {}
    data = _build(root, (), lines, name)
    try:
        facts = schema.model_validate(data)
    except ValidationError as error:
        raise FactsRefused("\n".join(_sentence(name, lines, schema, fault) for fault in error.errors())) from error
    if faults := [f"{name}, line {_line(lines, at)}, {_dotted(at)}: {fault}." for at, fault in facts.faults()]:
        raise FactsRefused("\n".join(faults))
    return facts


def _composed(text: str, name: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_Shallow)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FactsRefused(f"{name}, line {line}: this is not YAML ({error.problem}).") from error
    except yaml.YAMLError as error:  # a character that YAML does not allow has no mark
        raise FactsRefused(f"{name}, line 1: this is not YAML ({error}).") from error


def _build(node: yaml.Node, at: Location, lines: dict[Location, int], name: str) -> Any:
    """Turn a YAML node into plain values, noting the line of each, and refuse what YAML lets pass."""
    lines[at] = node.start_mark.line + 1
    if len(lines) > MOST_VALUES:  # a short file reaches this by aliases of aliases
        raise FactsRefused(f"{name}, line {lines[at]}: the file has too many values; expected at most {MOST_VALUES}.")
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, at, lines, name))
    if isinstance(node, yaml.SequenceNode):
        return tuple(_build(item, (*at, index), lines, name) for index, item in enumerate(node.value))
    return _scalar(node, f"{name}, line {lines[at]}, {_dotted(at)}")


def _scalar(node: yaml.Node, where: str) -> Any:
    construct = yaml.SafeLoader.yaml_constructors.get(node.tag)
    if construct is None:
        raise FactsRefused(f"{where}: the tag {node.tag} is not known; write a plain value.")
    try:
        value = construct(_SCALARS, node)
    except (ValueError, TypeError, AttributeError, LookupError, yaml.YAMLError) as error:
        raise FactsRefused(f"{where}: {node.value} cannot be read ({error}).") from error
    if isinstance(value, float) and not math.isfinite(value):
        raise FactsRefused(f"{where}: {node.value} is not a number; write null where there is none.")
    return value


def _pairs(node: yaml.MappingNode, at: Location, lines: dict[Location, int], name: str) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        key, line = key_node.value, key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise FactsRefused(f"{name}, line {line}, {_dotted(at)}: a key must be a plain word, not a list or a mapping.")
        if key in seen:
            raise FactsRefused(f"{name}, line {line}, {_dotted((*at, key))}: the key was given before on line {seen[key]}.")
        seen[key] = line
        value = _build(value_node, (*at, key), lines, name)
        lines[(*at, key)] = line
        yield key, value


def _sentence(name: str, lines: dict[Location, int], schema: type[Facts], fault: Any) -> str:
    at: Location = fault["loc"]
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        owner = _schema_at(schema, at[:-1])
        message = f"the key is not known; allowed are {_keys(owner) if owner else 'fewer keys'}"
    elif fault["type"] == "missing":
        message = "the key is missing"
    elif fault["type"] != "value_error":
        message = f"{message[0].lower()}{message[1:]}, found {fault['input']!r}"
    return f"{name}, line {_line(lines, at)}, {_dotted(at)}: {message}."


def _schema_at(schema: type[Facts], at: Location) -> type[Facts] | None:
    """Return the schema that a location in the data is checked against."""
    for step in at:
        if isinstance(step, int):
            continue
        field = next((f for key, f in schema.model_fields.items() if step in (key, f.alias)), None)
        inner = _facts_in(field.annotation) if field else None
        if inner is None:
            return None
        schema = inner
    return schema


def _facts_in(annotation: Any) -> type[Facts] | None:
    if isinstance(annotation, type) and issubclass(annotation, Facts):
        return annotation
    return next((found for part in getattr(annotation, "__args__", ()) if (found := _facts_in(part))), None)


def _keys(schema: type[Facts]) -> str:
    return ", ".join(field.alias or key for key, field in schema.model_fields.items())


def _line(lines: dict[Location, int], at: Location) -> int:
    while at and at not in lines:  # a missing key has no line of its own: the line of what lacks it
        at = at[:-1]
    return lines.get(at, 1)


def _dotted(at: Location) -> str:
    return ".".join(str(step) for step in at) or "top"
