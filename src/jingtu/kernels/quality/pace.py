"""Screen for samples that nobody could have taken in the time told."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality.screening import Floats, Indices, Screening, not_assessable

EARTH_RADIUS_KM = 6371.0
SAME_PLACE_KM = 0.01  # several depths of one point
SECONDS_PER_HOUR, MINUTES_PER_HOUR = 3600, 60


def impossible_pace(
    taken_at: NDArray[np.datetime64],
    team: NDArray[np.object_],
    longitude: Floats,
    latitude: Floats,
    thresholds: Mapping[str, float],
) -> Screening:
    """
    Look for teams that were in two places at once, or did more in a day than a day holds.

    Parameters
    ----------
    taken_at : (n,) array of datetime64
        Day, or day and time, of sampling; NaT where not told. A team-day whose times are all midnight is judged as a day.
    team : (n,) array of str
        Who took the sample; "" where not told: such samples are left out, since several teams may work at once.
    longitude, latitude : (n,) arrays of float
        Degrees; NaN where not known.
    thresholds : mapping
        `kilometres_per_hour` (fastest travel in a straight line), `minutes_per_point` (shortest work), `hours_per_day`.

    Notes
    -----
    With times: two samples of a team in different places need the travel and one point's work between them. With days alone: the
    shortest network of paths between the points of a day (minimum spanning tree, never longer than the route) and the work
    at all points must fit into the day.
    """
    known = ~(np.isnat(taken_at) | np.isnan(longitude) | np.isnan(latitude)) & (team != "")
    if known.sum() < 2:
        return not_assessable("impossible_pace", "没有采样时间、采样组或坐标")
    found: set[int] = set()
    fastest = 0.0
    days = taken_at.astype("datetime64[D]")
    for name in np.unique(team[known].astype(str)):
        for day in np.unique(days[known & (team == name)]):
            rows = np.flatnonzero(known & (team == name) & (days == day))
            timed = not np.all(taken_at[rows].astype("datetime64[s]") == day.astype("datetime64[s]"))
            judged = _by_time if timed else _by_day
            late, speed = judged(rows, taken_at, longitude, latitude, thresholds)
            fastest = max(fastest, speed)
            found.update(late.tolist())
    rows = np.array(sorted(found), np.intp)
    return Screening("impossible_pace", len(rows) > 0, rows=rows, numbers={"kilometres_per_hour": fastest, "samples": len(rows)})


def _by_time(
    rows: Indices, taken_at: NDArray[np.datetime64], longitude: Floats, latitude: Floats, thresholds: Mapping[str, float]
) -> tuple[Indices, float]:
    order = rows[np.argsort(taken_at[rows], kind="stable")]
    hours = np.diff(taken_at[order].astype("datetime64[s]")).astype(np.int64) / SECONDS_PER_HOUR
    way = distance_km(longitude[order[:-1]], latitude[order[:-1]], longitude[order[1:]], latitude[order[1:]])
    needed = way / thresholds["kilometres_per_hour"] + thresholds["minutes_per_point"] / MINUTES_PER_HOUR
    late = (way > SAME_PLACE_KM) & (hours < needed)
    speed = np.max(way[late] / np.maximum(hours[late], 1 / SECONDS_PER_HOUR), initial=0.0)
    return np.unique(np.concatenate([order[:-1][late], order[1:][late]])), float(speed)


def _by_day(
    rows: Indices, taken_at: NDArray[np.datetime64], longitude: Floats, latitude: Floats, thresholds: Mapping[str, float]
) -> tuple[Indices, float]:
    from scipy.sparse.csgraph import minimum_spanning_tree

    points = np.unique(np.column_stack([longitude[rows], latitude[rows]]), axis=0)
    way = distance_km(points[:, None, 0], points[:, None, 1], points[None, :, 0], points[None, :, 1])
    length = float(minimum_spanning_tree(np.triu(way, 1)).sum())
    work = len(points) * thresholds["minutes_per_point"] / MINUTES_PER_HOUR
    hours = length / thresholds["kilometres_per_hour"] + work
    left = max(thresholds["hours_per_day"] - work, 1 / MINUTES_PER_HOUR)
    return (rows, length / left) if hours > thresholds["hours_per_day"] else (rows[:0], 0.0)


def distance_km(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Return great-circle distances in kilometres between positions in degrees, on a sphere (0.6 % at most off)."""
    a, b = np.radians(lat1), np.radians(lat2)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), np.float64)
