"""The indexed facts of filings, filtered and summed in the database."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from .lodging import COUNTS
from .models import Filing, FilingFact
from .types import Field, FilingType


def with_facts(rows: QuerySet[Filing], kind: FilingType, wanted: Mapping[str, Mapping[str, Any]]) -> QuerySet[Filing]:
    """Return the filings of a type whose facts lie as wanted: by field the conditions on its value (`gte`, `lte`, `exact`)."""
    rows = rows.filter(type=kind.code)
    for field in indexed(kind):
        if conditions := wanted.get(field.name):
            asked = {f"{field.column}__{lookup}": value for lookup, value in conditions.items()}
            facts = FilingFact.objects.filter(filing=OuterRef("pk"), field=field.name, **asked)
            rows = rows.filter(Exists(facts))
    return rows


def sums(rows: QuerySet[Filing], kind: FilingType, fields: Iterable[Field]) -> list[tuple[Field, int, str]]:
    """Return for each number among these indexed fields how many of the filings give it and their sum as printed.

    One question. What was withdrawn or returned is left out: it is filed once more, and would be counted twice. So is what a
    later filing for the same period takes the place of.
    """
    numbers = {field.name: field for field in fields if field.kind == "number" and field.name not in kind.period}
    standing = rows.filter(~Exists(_later()), state__in=COUNTS).order_by().values("pk")
    facts = FilingFact.objects.filter(type=kind.code, field__in=numbers, filing__in=standing)
    found = facts.order_by().values_list("field").annotate(Count("pk"), Sum("number"))
    by_name = {name: (number, total) for name, number, total in found}
    return [(field, number, _printed(total)) for name, field in numbers.items() for number, total in [by_name.get(name, (0, 0))]]


def indexed(kind: FilingType) -> tuple[Field, ...]:
    """Return the fields that can be filtered and summed."""
    return tuple(field for field in kind.fields if field.indexed)


def _later() -> QuerySet[Filing]:
    """What was filed after a filing about the same subject for the same period."""
    after = Q(submitted_on__gt=OuterRef("submitted_on")) | Q(submitted_on=OuterRef("submitted_on"), pk__gt=OuterRef("pk"))
    same = {name: OuterRef(name) for name in ("type", "subject", "period")}
    return Filing.objects.filter(after, **same, state__in=COUNTS).exclude(period="")


def _printed(total: Decimal | float) -> str:
    """A sum without the zeros that the column adds."""
    return format(Decimal(str(total)).normalize(), "f")
