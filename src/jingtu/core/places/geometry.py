"""The geometry field: Shapely in Python, WKB in the database, always longitude and latitude in CGCS2000 (EPSG:4490)."""

from typing import Any

import numpy as np
import shapely
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

SRID = 4490


def checked(geometry: BaseGeometry) -> BaseGeometry:
    """Return the geometry in two dimensions; refuse another CRS, an empty one, NaN and what cannot be degrees."""
    srid = shapely.get_srid(geometry)
    if srid not in (0, SRID):
        raise ValidationError(
            _("坐标系应为 EPSG:4490（CGCS2000 经纬度），收到的是 EPSG:%(srid)s。请先转换坐标系。"), params={"srid": srid}
        )
    if geometry.is_empty:
        raise ValidationError(_("图形是空的，应至少有一个点。请检查来源文件。"))
    flat = shapely.force_2d(geometry)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise ValidationError(_("图形里有不是数字的坐标。请检查来源文件。"))
    west, south, east, north = flat.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValidationError(
            _("坐标应为经纬度（经度 -180～180，纬度 -90～90），收到的范围是 %(box)s，像是投影坐标。请先转换坐标系。"),
            params={"box": f"{west:g}, {south:g}, {east:g}, {north:g}"},
        )
    return flat


class GeometryField(models.BinaryField):
    """A Shapely geometry kept as WKB. Reading gives a geometry with its SRID set, so that a mix-up raises later on."""

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else shapely.to_wkb(checked(value), include_srid=False)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        # BinaryField skips get_prep_value: it expects bytes.
        return super().get_db_prep_value(value if prepared else self.get_prep_value(value), connection, True)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> BaseGeometry | None:
        return None if value is None else shapely.set_srid(shapely.from_wkb(bytes(value)), SRID)

    def to_python(self, value: Any) -> Any:
        return value


class LocatedRows(models.QuerySet):
    def in_box(self, west: float, south: float, east: float, north: float) -> "LocatedRows":
        """Rows whose box meets the given one, in degrees; a first cut, cheap by index."""
        return self.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)


class Located(models.Model):
    """Something with a geometry and its bounding box in degrees. Set both with `locate()`; `save()` does it too."""

    geometry = GeometryField(_("图形"))
    west = models.FloatField(_("西界"))
    south = models.FloatField(_("南界"))
    east = models.FloatField(_("东界"))
    north = models.FloatField(_("北界"))

    objects = LocatedRows.as_manager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["west", "east"])]

    def locate(self, geometry: BaseGeometry) -> None:
        self.geometry = checked(geometry)
        self.west, self.south, self.east, self.north = self.geometry.bounds

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.locate(self.geometry)
        super().save(*args, **kwargs)
