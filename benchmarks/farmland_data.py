"""A made-up county for the farmland measurement: crooked parcels that share borders, overlapping zones, samples near sources."""

import numpy as np
import shapely

PARCEL_M = 200.0
CORNERS_PER_SIDE = 4
ZONE_CORNERS = 32
PARCELS_PER_ZONE = 60
ELEMENTS = {"cd": (0.15, 1.1), "hg": (0.12, 1.0), "as": (9.0, 0.6), "pb": (28.0, 0.7), "cr": (62.0, 0.4)}  # median, log-sd


def parcels(side: int, generator: np.random.Generator):
    """Return side² polygons of 16 corners that fill a square without gaps, row by row."""
    steps = np.arange(side + 1) * PARCEL_M
    corners = np.stack(np.meshgrid(steps, steps), axis=-1) + generator.uniform(-0.2, 0.2, (side + 1, side + 1, 2)) * PARCEL_M
    south = _broken(corners[:, :-1], corners[:, 1:], generator)
    west = _broken(corners[:-1], corners[1:], generator)
    ring = np.concatenate(
        [south[:-1], west[:, 1:], _back(south[1:], corners[1:, 1:]), _back(west[:, :-1], corners[1:, :-1])], axis=-2
    )
    return shapely.polygons(ring.reshape(side * side, -1, 2))


def _broken(start, end, generator: np.random.Generator):
    """Return sides cut into pieces whose joints are moved a little; the end is left to the next side."""
    along = np.arange(CORNERS_PER_SIDE)[:, None] / CORNERS_PER_SIDE
    points = start[..., None, :] + (end - start)[..., None, :] * along
    moved = generator.uniform(-0.04, 0.04, points.shape) * PARCEL_M
    moved[..., 0, :] = 0
    return points + moved


def _back(side, end):
    return np.concatenate([side, end[..., None, :]], axis=-2)[..., ::-1, :][..., :-1, :]


def zones(count: int, extent: float, generator: np.random.Generator):
    """Return star-shaped, often concave zones anywhere in the square; they overlap."""
    angle = np.linspace(0, 2 * np.pi, ZONE_CORNERS, endpoint=False)
    mean = np.sqrt(PARCELS_PER_ZONE / np.pi) * PARCEL_M * generator.uniform(0.6, 1.5, (count, 1))
    waves = (
        1 + 0.2 * np.sin(3 * angle + generator.uniform(0, 6, (count, 1))) + generator.uniform(-0.1, 0.1, (count, ZONE_CORNERS))
    )
    middle = generator.uniform(0, extent, (count, 1, 2))
    return shapely.polygons(middle + (mean * waves)[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1))


def samples(count: int, extent: float, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Return coordinates, pH and concentrations that rise towards a few sources."""
    easting, northing = generator.uniform(0, extent, (2, count))
    sources = generator.uniform(0, extent, (6, 2))
    reach = extent / 15
    near = sum(np.exp(-np.hypot(easting - e, northing - n) / reach) for e, n in sources)
    values = {
        code: median * np.exp(spread * (0.35 * generator.normal(size=count) + 1.4 * near))
        for code, (median, spread) in ELEMENTS.items()
    }
    return {"easting": easting, "northing": northing, "ph": generator.normal(6.4, 0.9, count).clip(3.5, 9.5), **values}
