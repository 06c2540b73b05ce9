"""The cells that a map is made of: squares over a boundary, or over the hull of the samples where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.maps.projection import CGCS2000, Projected
from jingtu.runs.refusal import Refused

Floats = NDArray[np.float64]
CELLS_BY_DEFAULT = 10_000
MOST_CELLS = 4_000_000
STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Grid:
    """Square cells of `cell` metres, rows from north to south; `inside` (rows, columns) marks those that are mapped."""

    west: float
    north: float
    cell: float
    inside: NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.inside.shape
        return rows, columns

    @property
    def targets(self) -> tuple[Floats, Floats]:
        """Easting and northing (m,) of the centres of the mapped cells, row by row."""
        rows, columns = np.nonzero(self.inside)
        easting, northing = self.west + (columns + 0.5) * self.cell, self.north - (rows + 0.5) * self.cell
        return easting.astype(np.float64), northing.astype(np.float64)

    def spread(self, values: Floats) -> Floats:
        """Return values (m,) of mapped cells as (rows, columns), NaN elsewhere."""
        full = np.full(self.inside.shape, np.nan)
        full[self.inside] = values
        return full


def lay_grid(places: Projected, *, boundary: Any = None, cell: float | None = None) -> Grid:
    """
    Lay a grid over a boundary (a Shapely geometry in the CRS of `places`), or over the hull of the samples widened by half their
    usual distance.

    `cell` in metres; by default a round figure that gives up to about 10,000 cells. Raises Refused for a grid of too many cells
    or none.
    """
    import shapely

    area = _around(places) if boundary is None else boundary
    size = _default_cell(area.area) if cell is None else cell
    west, south, east, north = (float(side) for side in area.bounds)
    west, north = floor(west / size) * size, ceil(north / size) * size
    rows, columns = max(1, ceil((north - south) / size)), max(1, ceil((east - west) / size))
    if rows * columns > MOST_CELLS:
        raise Refused(f"网格 {size:g} m 会有 {rows * columns} 个格子，超过 {MOST_CELLS} 个；请用 --cell 加大格子，或缩小边界。")
    centre_e = west + (np.arange(columns) + 0.5) * size
    centre_n = north - (np.arange(rows) + 0.5) * size
    shapely.prepare(area)
    inside = shapely.contains_xy(area, *np.meshgrid(centre_e, centre_n))
    if not inside.any():
        raise Refused(f"边界内没有一个 {size:g} m 格子的中心；请用 --cell 减小格子。")
    return Grid(west, north, size, inside)


def read_boundary(path: Path, places: Projected) -> Any:
    """Return the area of all polygons of a vector file in the CRS of `places`. Raises Refused."""
    import geopandas
    import shapely

    frame = read_layer(path)
    polygons = frame.geometry[frame.geom_type.isin(["Polygon", "MultiPolygon"])]
    if polygons.empty:
        raise Refused(f"边界文件 {path.name} 里没有面；应当是面（多边形）图层。")
    area = shapely.make_valid(geopandas.GeoSeries(in_crs(polygons, places, path.name)).union_all())
    shapely.prepare(area)
    if not shapely.contains_xy(area, places.easting, places.northing).any():
        raise Refused(f"没有一个样点落在边界 {path.name} 内；请检查边界的坐标系和范围。")
    return area


def read_layer(path: Path) -> Any:
    """Return a vector file as GeoDataFrame (GeoPackage, GeoJSON, Shapefile, GeoParquet). Raises Refused."""
    import geopandas

    try:
        frame = geopandas.read_parquet(path) if path.suffix.lower() in (".parquet", ".geoparquet") else geopandas.read_file(path)
    except Exception as error:  # GDAL, Arrow and GeoPandas each raise their own for a file that is something else
        raise Refused(f"读不出图层文件 {path.name}；应为 .gpkg、.geojson、.shp 或 .parquet 矢量图层。") from error
    if not isinstance(frame, geopandas.GeoDataFrame):  # a workbook or a table of text reads as one without shapes
        raise Refused(f"{path.name} 里没有图形；应为 .gpkg、.geojson、.shp 或 .parquet 矢量图层。")
    return frame


def in_crs(geometries: Any, places: Projected, name: str) -> Any:
    """Return geometries in the CRS of the samples; without a CRS they are degrees if they look like them. Raises Refused."""
    if geometries.crs is None:
        west, south, east, north = geometries.total_bounds
        degrees = west >= -180 and east <= 180 and south >= -90 and north <= 90
        if not degrees:
            return geometries if places.crs is None else geometries.set_crs(places.crs)
        geometries = geometries.set_crs(CGCS2000)
    if places.crs is None:
        raise Refused(f"{name} 有坐标系而样点没有，无法对齐；请用 --crs 写明样点的坐标系。")
    return geometries.to_crs(places.crs)


def _around(places: Projected) -> Any:
    import shapely
    from scipy.spatial import cKDTree

    both = np.column_stack([places.easting, places.northing])
    nearest = cKDTree(both).query(both, k=2)[0][:, 1]
    extent = float(np.hypot(*np.ptp(both, axis=0)))
    margin = float(np.median(nearest)) / 2 or extent / 100
    return shapely.buffer(shapely.MultiPoint(both).convex_hull, max(margin, extent / 1000))


def _default_cell(area: float) -> float:
    wanted = sqrt(area / CELLS_BY_DEFAULT)
    power = 10.0 ** floor(log10(wanted))
    return next(step * power for step in STEPS if step * power >= wanted * 0.999)
