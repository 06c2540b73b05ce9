"""A field's value as JSON keeps it, in revisions and in imports, and back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import shapely
from django.db import models
from shapely.geometry.base import BaseGeometry

from jingtu.core.places.geometry import SRID, GeometryField


def plain(field: models.Field, value: Any) -> Any:
    """Return a field's value as JSON keeps it, so that it can be compared with a fact."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, BaseGeometry):
        return shapely.to_wkt(value, rounding_precision=8)
    return value


def held(field: models.Field, fact: Any) -> Any:
    """Return a fact as the field of a model holds it."""
    if fact is None:
        return None
    if isinstance(field, models.DateField):
        return dt.date.fromisoformat(fact)
    if isinstance(field, models.DecimalField):
        return Decimal(fact)
    if isinstance(field, GeometryField):
        return shapely.set_srid(shapely.from_wkt(fact), SRID)
    return fact
