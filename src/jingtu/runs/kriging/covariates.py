"""Covariates at samples and at cells, read from a raster, from the polygons of a layer, or as the distance to a source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.maps.grid import in_crs, read_layer
from jingtu.runs.maps.projection import Projected
from jingtu.runs.refusal import Refused

Floats = NDArray[np.float64]
RASTERS = (".tif", ".tiff", ".vrt", ".img")
NOWHERE = ""  # the class of a place that no polygon covers


@dataclass(frozen=True)
class Asked:
    """One covariate that was asked for: its name, its file and, of a layer, the field; a distance has no field."""

    name: str
    path: Path
    field: str = ""
    distance: bool = False


def read_covariate(asked: Asked, places: Projected, easting: Floats, northing: Floats) -> NDArray[Any]:
    """
    Return the covariate at eastings and northings (n,) in the CRS of `places`.

    Numbers are NaN and classes "" where the file says nothing. Raises Refused for a file or field that does not serve.
    """
    if asked.path.suffix.lower() in RASTERS:
        return _of_raster(asked, places, easting, northing)
    layer = read_layer(asked.path)
    layer = layer.set_geometry(in_crs(layer.geometry, places, asked.path.name))
    if asked.distance:
        return _distance(layer, easting, northing)
    if asked.field not in layer.columns:
        fields = "、".join(name for name in layer.columns if name != layer.geometry.name)
        raise Refused(f"图层 {asked.path.name} 没有字段“{asked.field}”；有 {fields}。写成 --covariate 名称=文件:字段。")
    return _of_polygons(layer, asked.field, easting, northing)


def _of_polygons(layer: Any, field: str, easting: Floats, northing: Floats) -> NDArray[Any]:
    import pandas as pd
    from shapely import STRtree, points

    place, polygon = STRtree(layer.geometry.to_numpy()).query(points(easting, northing), predicate="intersects")
    order = np.lexsort((polygon, place))  # of polygons that overlap the first in the file counts
    first = np.unique(place[order], return_index=True)
    values = layer[field]
    if pd.api.types.is_numeric_dtype(values):
        numbers = np.full(easting.size, np.nan)
        numbers[first[0]] = values.to_numpy(np.float64)[polygon[order][first[1]]]
        return numbers
    classes = np.full(easting.size, NOWHERE, dtype=object)
    classes[first[0]] = values.fillna(NOWHERE).astype(str).to_numpy()[polygon[order][first[1]]]
    return classes


def _distance(layer: Any, easting: Floats, northing: Floats) -> Floats:
    import shapely

    sources = shapely.union_all(layer.geometry.to_numpy())
    return np.asarray(shapely.distance(shapely.points(easting, northing), sources))


def _of_raster(asked: Asked, places: Projected, easting: Floats, northing: Floats) -> Floats:
    import rasterio
    from pyproj import Transformer
    from rasterio.errors import RasterioIOError

    try:
        raster = rasterio.open(asked.path)
    except RasterioIOError as error:
        raise Refused(f"读不出栅格文件 {asked.path.name}；应为 GeoTIFF。") from error
    with raster:
        if raster.crs is None or places.crs is None:
            raise Refused(f"栅格 {asked.path.name} 或样点没有坐标系，无法对齐；请写明两者的坐标系。")
        across = Transformer.from_crs(places.crs, raster.crs.to_wkt(), always_xy=True)
        band = raster.read(1, masked=True)
        east, north = across.transform(easting, northing)
        back = ~raster.transform
        columns, rows = back.a * east + back.b * north + back.c, back.d * east + back.e * north + back.f
    row, column = np.floor(rows).astype(int), np.floor(columns).astype(int)
    inside = (row >= 0) & (row < band.shape[0]) & (column >= 0) & (column < band.shape[1])
    values = np.full(easting.size, np.nan)
    values[inside] = band.astype(np.float64).filled(np.nan)[row[inside], column[inside]]
    return values
