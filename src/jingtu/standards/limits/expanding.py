"""From the rows of a file to one limit per combination of conditions."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from jingtu.standards.checked import Checked
from jingtu.standards.documents import Document
from jingtu.standards.limits.model import Bin, Choice, Dimension, Limit, LimitStandard, Sum
from jingtu.standards.limits.schema import CheckedEntry, ChoiceEntry, DimensionEntry, Edition, Row
from jingtu.standards.loader import FactsRefused, Source

Conditions = frozenset[tuple[str, str]]


def expand(edition: Edition, document: Document, content: bytes, name: str) -> LimitStandard:
    """Return the standard that a file describes; raises FactsRefused where two limits would apply to one sample."""
    dimensions = tuple(_dimension(entry) for entry in edition.dimensions)
    limits = [limit for row in edition.limits for limit in _limits(row, edition, document, dimensions)]
    _refuse_ambiguous(limits, name)
    for dimension in dimensions:
        for choice in dimension.values:
            if choice.stricter_of:
                limits.extend(_stricter(limits, dimension, choice))
    return LimitStandard(
        code=document.number,
        title=document.title,
        family=document.family,
        medium=edition.medium,
        unit=edition.unit,
        document=document,
        dimensions=dimensions,
        limits=tuple(limits),
        sha256=hashlib.sha256(content).hexdigest(),
        basis=edition.basis,
        note=edition.note,
        kinds=tuple(edition.kinds.items()),
        sums={
            code: Sum(total.parts, Source(document=document.number, clause=total.clause), _checked(total.checked, edition))
            for code, total in edition.sums.items()
        },
    )


def _dimension(entry: DimensionEntry) -> Dimension:
    return Dimension(
        code=entry.code,
        name=entry.name,
        kind=entry.kind,
        values=tuple(_choice(choice) for choice in entry.values),
        bins=tuple(
            Bin(bin.code, bin.name, bin.lower, bool(bin.lower_closed), bin.upper, bool(bin.upper_closed)) for bin in entry.bins
        ),
        unknown=entry.unknown.value if entry.unknown else None,
        unknown_clause=entry.unknown.clause if entry.unknown else "",
        beyond=_choice(entry.beyond) if entry.beyond else None,
    )


def _choice(entry: ChoiceEntry) -> Choice:
    return Choice(entry.code, entry.name, entry.words, entry.stricter_of, entry.note)


def _limits(row: Row, edition: Edition, document: Document, dimensions: Sequence[Dimension]) -> Iterator[Limit]:
    chosen = row.chosen()
    for conditions in product(*chosen.values()):
        given = dict(zip(chosen, conditions, strict=True))
        if row.across is None:
            yield _limit(row, edition, document, given, row.value)
            continue
        assert row.values is not None
        across = next(dimension for dimension in dimensions if dimension.code == row.across)
        columns = [choice.code for choice in across.values if not choice.stricter_of] + [bin.code for bin in across.bins]
        for code, value in zip(columns, row.values, strict=True):
            if value is not None:
                yield _limit(row, edition, document, given | {row.across: code}, value)


def _limit(row: Row, edition: Edition, document: Document, conditions: dict[str, str], value: float | None) -> Limit:
    return Limit(
        substance=row.substance,
        kind=row.kind,
        conditions=conditions,
        value=None if value is None else float(value),
        unit=row.unit or edition.unit,
        source=Source(document=document.number, clause=row.clause, page=row.page),
        checked=_checked(row.checked, edition),
        status=document.status,
        valid_from=row.valid_from or document.in_force,
        valid_until=row.valid_until or document.until,
        bound=row.bound,
        text=row.text,
        basis=row.basis or edition.basis,
        first_test=row.first_test,
        background=row.background,
        note=row.note,
    )


def _checked(entry: CheckedEntry, edition: Edition) -> Checked:
    return Checked(status=entry.status, by=tuple(edition.readings[letter] for letter in entry.by), note=entry.note)


def _refuse_ambiguous(limits: Sequence[Limit], name: str) -> None:
    """Raise unless at most one limit of a kind applies to any sample on any day."""
    groups: dict[tuple[str, str, str], list[Limit]] = defaultdict(list)
    for limit in limits:
        groups[limit.substance, limit.kind, limit.bound].append(limit)
    for (substance, kind, _), group in groups.items():
        if len({frozenset(limit.conditions) for limit in group}) > 1:
            raise FactsRefused(
                f"{name}, {substance} {kind}: one row depends on {_named(group[0])}, another on "
                f"{_named(next(limit for limit in group if set(limit.conditions) != set(group[0].conditions)))}; "
                "all rows of a substance must depend on the same dimensions."
            )
        seen: dict[Conditions, list[Limit]] = defaultdict(list)
        for limit in group:
            earlier = seen[frozenset(limit.conditions.items())]
            if any(_together(limit, other) for other in earlier):
                where = "，".join(f"{key} {value}" for key, value in limit.conditions.items()) or "no condition"
                raise FactsRefused(f"{name}, {substance} {kind}: two limits for {where} are in force on the same day.")
            earlier.append(limit)


def _named(limit: Limit) -> str:
    return ", ".join(limit.conditions) or "nothing"


def _together(one: Limit, other: Limit) -> bool:
    return (other.valid_until is None or one.valid_from < other.valid_until) and (
        one.valid_until is None or other.valid_from < one.valid_until
    )


def _stricter(limits: Sequence[Limit], dimension: Dimension, choice: Choice) -> Iterator[Limit]:
    """Yield, for each substance whose limit depends on the dimension, the stricter limit of the named values."""
    groups: dict[tuple[str, str, str, Conditions], list[Limit]] = defaultdict(list)
    for limit in limits:
        if dimension.code in limit.conditions and limit.value is not None:
            rest = frozenset((key, value) for key, value in limit.conditions.items() if key != dimension.code)
            groups[limit.substance, limit.kind, limit.bound, rest].append(limit)
    for (_, _, bound, _), group in groups.items():
        if any(limit.conditions[dimension.code] == choice.code for limit in group):
            continue  # the file gives it itself
        parts = [limit for limit in group if limit.conditions[dimension.code] in choice.stricter_of]
        strictest: Callable[..., Limit] = min if bound == "max" else max
        if parts:
            taken = strictest(parts, key=lambda limit: limit.value)
            of = "、".join(dimension.name_of(code) for code in choice.stricter_of)
            yield replace(
                taken,
                conditions={**taken.conditions, dimension.code: choice.code},
                note=f"{choice.name}取{of}中较严者，此处为{dimension.name_of(taken.conditions[dimension.code])}的值",
            )
