"""Finding the rows whose box meets another, quickly among a million.

No index of numbers answers "begins before and ends after" without reading half of its entries. Land is small, though: what is
narrower than NARROW begins at most so far to the west, which is a short stretch of an index beginning with `west`; the few
wider ones are found along an index on the width, `box_indexes` of their model.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import F, FloatField, Index, Q, QuerySet
from django.db.models.expressions import CombinedExpression, Expression

NARROW = 0.02  # degrees, some 1.7 km in the middle of the country

Box = tuple[float, float, float, float]  # west, south, east, north


def _width() -> Expression:
    return CombinedExpression(F("east"), "-", F("west"), output_field=FloatField())


def box_indexes(name: str) -> list[Index]:
    """Return the indexes by which the rows of a model with the columns of a box are found."""
    return [Index(fields=["west", "east", "south", "north"], name=f"{name}_by_box"), Index(_width(), name=f"{name}_by_width")]


def meeting(rows: QuerySet, boxes: Iterable[Box]) -> QuerySet:
    """Return the rows whose box meets one of these, in degrees; each box is a stretch of an index of its own."""
    met = list(boxes)
    if not met:
        return rows.none()
    narrow = Q(width_of_box__lte=NARROW)
    conditions = [_meets(box) & Q(west__gte=box[0] - NARROW) & narrow for box in met]
    west, south, east, north = (edge(box[at] for box in met) for at, edge in enumerate((min, min, max, max)))
    wide = reduce(or_, (_meets(box) for box in met))
    conditions.append(_meets((west, south, east, north)) & Q(width_of_box__gt=NARROW) & wide)
    # Found by themselves: beside "state is current", true of nearly all, SQLite would look along the index of states instead.
    met_by_box = rows.model._base_manager.alias(width_of_box=_width()).filter(reduce(or_, conditions))
    return rows.filter(pk__in=met_by_box.values("pk"))


def _meets(box: Box) -> Q:
    west, south, east, north = box
    return Q(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
