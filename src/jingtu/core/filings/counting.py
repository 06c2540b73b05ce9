"""The indexed facts of filings, filtered and summed in the database."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from .models import Filing, FilingFact
from .types import Field, FilingType


def with_facts(rows: QuerySet[Filing], kind: FilingType, wanted: Mapping[str, Mapping[str, Any]]) -> QuerySet[Filing]:
    """Return the filings of a type whose facts lie as wanted: by field the conditions on its value (`gte`, `lte`, `exact`)."""
    rows = rows.filter(type=kind.code)
    for field in indexed(kind):
        if conditions := wanted.get(field.name):
            asked = {f"{column_of(field)}__{lookup}": value for lookup, value in conditions.items()}
            facts = FilingFact.objects.filter(filing=OuterRef("pk"), field=field.name, **asked)
            rows = rows.filter(Exists(facts))
    return rows


def sums(rows: QuerySet[Filing], kind: FilingType) -> list[tuple[Field, int, str]]:
    """Return for each indexed number of a type how many of the filings give it and their sum as printed, with one question."""
    numbers = {field.name: field for field in indexed(kind) if field.kind == "number" and field.name not in kind.period}
    facts = FilingFact.objects.filter(type=kind.code, field__in=numbers, filing__in=rows.order_by().values("pk"))
    found = facts.order_by().values_list("field").annotate(Count("pk"), Sum("number"))
    by_name = {name: (number, total) for name, number, total in found}
    return [(field, number, _printed(total)) for name, field in numbers.items() for number, total in [by_name.get(name, (0, 0))]]


def indexed(kind: FilingType) -> tuple[Field, ...]:
    """Return the fields that can be filtered and summed."""
    return tuple(field for field in kind.fields if field.indexed)


def column_of(field: Field) -> str:
    """Return the column in which a fact of this field stands."""
    return {"number": "number", "date": "day"}.get(field.kind, "text")


def _printed(total: Decimal | float) -> str:
    """A sum without the zeros that the column adds."""
    return format(Decimal(str(total)).normalize(), "f")
