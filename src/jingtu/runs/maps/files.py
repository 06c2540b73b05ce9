"""A map as files for a geographic information system: GeoTIFF with named bands, GeoParquet with one square for each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.maps.grid import Grid
from jingtu.runs.maps.projection import Projected

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Band:
    """One quantity of a map: a short name for columns, a title for people, and values (m,) of the mapped cells."""

    name: str
    title: str
    values: Floats


def write_geotiff(path: Path, grid: Grid, places: Projected, bands: Sequence[Band], tags: Mapping[str, str]) -> None:
    """Write float32 bands with their titles, NaN outside the map, and `tags` (title, skill, sources) into the file."""
    import rasterio

    rows, columns = grid.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=rows,
        width=columns,
        count=len(bands),
        dtype="float32",
        nodata=float("nan"),
        crs=None if places.crs is None else places.crs.to_wkt(),
        transform=rasterio.Affine(grid.cell, 0.0, grid.west, 0.0, -grid.cell, grid.north),
        compress="deflate",
        predictor=3,
        num_threads=1,  # the order of blocks, and so the bytes, must not hang on threads
    ) as raster:
        raster.update_tags(**tags)
        for number, band in enumerate(bands, start=1):
            raster.write(grid.spread(band.values).astype(np.float32), number)
            raster.set_band_description(number, f"{band.name}: {band.title}")


def write_geoparquet(path: Path, grid: Grid, places: Projected, bands: Sequence[Band]) -> None:
    """Write one row for each mapped cell: its square and the bands as columns."""
    import geopandas
    import shapely

    easting, northing = grid.targets
    half = grid.cell / 2
    squares = shapely.box(easting - half, northing - half, easting + half, northing + half)
    frame = geopandas.GeoDataFrame({band.name: band.values for band in bands}, geometry=squares, crs=places.crs)
    frame.to_parquet(path, index=False, compression="zstd")
