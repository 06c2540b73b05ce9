"""Mosaics of crooked parcels that share their borders, as the tests of this folder need them."""

import numpy as np
import shapely


def mosaic(side: int, generator: np.random.Generator, size: float = 100.0):
    """Return `side`² quadrilaterals that fill a square, neighbours with exactly the same corners, row by row."""
    steps = np.arange(side + 1) * size
    easting, northing = (grid + generator.uniform(-0.3, 0.3, grid.shape) * size for grid in np.meshgrid(steps, steps))
    corners = np.stack([easting, northing], axis=-1)
    rings = np.stack([corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1], corners[:-1, :-1]], axis=-2)
    return shapely.polygons(rings.reshape(-1, 5, 2))


def with_hole(outer: tuple[float, float, float, float], inner: tuple[float, float, float, float]):
    """Return a box with a box-shaped hole."""
    return shapely.difference(shapely.box(*outer), shapely.box(*inner))
