"""Clean sampling campaigns made up for one purpose: to measure how often a screen cries wolf."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality.pace import distance_km
from jingtu.kernels.quality.screening import Floats

# Median content (mg/kg), standard deviation of the logarithm, detection limit: orders of magnitude of farmland soil.
ELEMENTS = {
    "cd": (0.14, 0.60, 0.01),
    "hg": (0.06, 0.80, 0.002),
    "as": (9.0, 0.45, 0.01),
    "pb": (27.0, 0.40, 2.0),
    "cr": (62.0, 0.35, 4.0),
    "cu": (23.0, 0.45, 1.0),
    "ni": (27.0, 0.40, 3.0),
    "zn": (72.0, 0.35, 1.0),
}
DEGREES_PER_KM = 1 / 111.2
TEAM = "一组"


@dataclass(frozen=True)
class Campaign:
    """A campaign as a laboratory would report it: `values` (n, 8) with NaN for non-detects, `limits` (n, 8), positions, times."""

    values: Floats
    limits: Floats
    longitude: Floats
    latitude: Floats
    taken_at: NDArray[np.datetime64]
    team: NDArray[np.object_]


def campaign(random: np.random.Generator, digits: int = 3) -> Campaign:
    """
    Return a clean campaign of 40 to 250 samples.

    Contents are lognormal, correlated in space (exponential, with nugget) and between elements, every fifth campaign with a hot
    spot; analyses err by 3 to 10 %; results are reported to `digits` significant digits, below the detection limit as
    non-detects; one team drives 15 to 50 km/h and works 8 to 30 minutes at a point, six to nine hours a day.
    """
    count = int(random.integers(40, 251))
    side = float(random.uniform(3, 40))
    east, north = random.uniform(0, side, (2, count))
    fields = _fields(random, east, north, side)
    median, spread, limit = (np.array(column) for column in zip(*ELEMENTS.values(), strict=True))
    contents = median * np.exp(spread * fields)
    if random.random() < 0.2:
        contents *= _hot_spot(random, east, north, side)
    contents *= np.exp(random.uniform(0.03, 0.10) * random.standard_normal(contents.shape))
    values = np.where(contents < limit, np.nan, _rounded(contents, digits))
    latitude = 30 + north * DEGREES_PER_KM
    longitude = 115 + east * DEGREES_PER_KM / np.cos(np.radians(30))
    taken_at = _tour(random, longitude, latitude)
    return Campaign(values, np.broadcast_to(limit, values.shape), longitude, latitude, taken_at, np.full(count, TEAM, object))


def _fields(random: np.random.Generator, east: Floats, north: Floats, side: float) -> Floats:
    """Return (n, 8) standard normal fields with one common part, correlated in space."""
    way = np.hypot(east[:, None] - east, north[:, None] - north)
    nugget = random.uniform(0.1, 0.6)
    covariance = (1 - nugget) * np.exp(-way / (side * random.uniform(0.1, 0.5))) + nugget * np.eye(len(east))
    independent = np.linalg.cholesky(covariance) @ random.standard_normal((len(east), len(ELEMENTS) + 1))
    common = random.uniform(0.2, 0.7)
    return np.asarray(np.sqrt(1 - common) * independent[:, 1:] + np.sqrt(common) * independent[:, :1], np.float64)


def _hot_spot(random: np.random.Generator, east: Floats, north: Floats, side: float) -> Floats:
    """Return factors (n, 8) that raise some elements around one place."""
    centre = random.uniform(0, side, 2)
    near = np.exp(-np.hypot(east - centre[0], north - centre[1]) / (0.1 * side))
    raised = random.random(len(ELEMENTS)) < 0.5
    return 1 + np.outer(near, raised * random.uniform(2, 20))


def _rounded(values: Floats, digits: int) -> Floats:
    scale = 10.0 ** (digits - 1 - np.floor(np.log10(values)))
    return np.asarray(np.round(values * scale) / scale, np.float64)


def _tour(random: np.random.Generator, longitude: Floats, latitude: Floats) -> NDArray[np.datetime64]:
    """Return when each sample was taken by one team that always goes to the nearest point left."""
    left = list(range(len(longitude)))
    here = left.pop(int(random.integers(len(left))))
    day, second = np.datetime64("2019-06-03"), 8 * 3600.0
    ends = second + random.uniform(6, 9) * 3600
    taken = np.empty(len(longitude), "datetime64[s]")
    while True:
        second += 60 * random.uniform(8, 30)
        taken[here] = day.astype("datetime64[s]") + np.timedelta64(int(second // 60) * 60, "s")
        if not left:
            return taken
        way = distance_km(
            np.full(len(left), longitude[here]), np.full(len(left), latitude[here]), longitude[left], latitude[left]
        )
        nearest = int(way.argmin())
        second += 3600 * float(way[nearest]) / random.uniform(15, 50)
        here = left.pop(nearest)
        if second > ends:
            day, second = day + np.timedelta64(1, "D"), 8 * 3600.0
