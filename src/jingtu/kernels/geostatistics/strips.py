"""
Nearest samples, compiled: samples in strips of equal number from south to north, each strip sorted by easting.

A strip is searched outward from the target's easting, strips by their distance. The distance to the k-th neighbour changes no
faster than the target moves, so that of the target before bounds the search from its first step; targets come in an order
in which neighbours follow each other. Unlike cells of equal size strips of equal number follow the density of the samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.models import Array

Indices = NDArray[np.int64]
ROUNDED_UP = 1.0 + 1e-9  # a bound from distances must not lose a sample to rounding
LINE = 1e-6  # width of a line as a share of its length
STEPS_LOOKED_AT = 10_000  # between targets, to tell whether they are in order
NEAR_ENOUGH = 3.0  # a given order of targets is kept if its steps are so many times the spacing of targets, at most


@dataclass(frozen=True)
class Strips:
    """`places` (n, 2) strip by strip, `numbers` (n,) their places in `Samples`, strip i from begins[i] to begins[i + 1]."""

    places: Array
    numbers: Indices
    begins: Indices
    south: Array
    north: Array


def strips(places: Array, neighbours: int) -> Strips:
    """Cut samples sorted by northing into strips about as high as the distance to the last of `neighbours`."""
    count = len(places)
    wide, high = _sides(places)
    size = int(min(max(sqrt(neighbours * count * wide / (pi * high)), 1.0), count))
    begins = np.append(np.arange(0, count, size), count)
    rows = np.full(len(begins[:-1]) * size, np.inf)
    rows[:count] = places[:, 0]
    within = np.argsort(rows.reshape(-1, size), axis=1)
    order = (within + begins[:-1, None]).ravel()[:count]  # what fills up the last strip is at its end
    return Strips(places[order], order, begins, places[begins[:-1], 1], places[begins[1:] - 1, 1])


def visiting_order(targets: Array) -> Indices:
    """Return an order of (m, 2) targets in which neighbours follow each other: as given if they do, else by bands."""
    count = len(targets)
    wide, high = _sides(targets)
    spacing = sqrt(wide * high / count)
    looked_at = np.arange(0, count - 1, max(1, count // STEPS_LOOKED_AT))
    if not looked_at.size or np.abs(targets[looked_at + 1] - targets[looked_at]).sum(axis=1).mean() <= NEAR_ENOUGH * spacing:
        return np.arange(count)
    easting, northing = targets.T
    band = np.floor((northing - northing.min()) / (2.0 * spacing))
    along = (easting - easting.min()) / wide
    return np.argsort(band + 0.5 * np.where(band % 2 == 0, along, 1.0 - along), kind="stable")


def _sides(places: Array) -> tuple[float, float]:
    """Return the extent along the eastings and northings; what lies on a line gets a little width."""
    wide, high = (float(np.ptp(side)) for side in places.T)
    least = LINE * max(wide, high) or 1.0
    return max(wide, least), max(high, least)


@njit(nogil=True, cache=True)
def nearest(places, numbers, begins, south, north, east, up, bound, found, squared):  # type: ignore[no-untyped-def]
    """
    Write the numbers of the nearest samples to `found`, by distance and number, and their squared distances.

    `bound` is a squared distance beyond which none is wanted. Returns how many there are, at most the length of `found`. One
    piece on purpose: handing so many arrays on to a function for each sample takes longer than the search itself.
    """
    below = np.searchsorted(south, up, side="right") - 1
    above = below + 1
    count, last = 0, found.size - 1
    while True:
        gap_below = max(up - north[below], 0.0) if below >= 0 else np.inf
        gap_above = south[above] - up if above < south.size else np.inf
        gap = min(gap_below, gap_above)
        if gap == np.inf or gap * gap > bound:
            return count
        strip = below if gap_below <= gap_above else above
        if gap_below <= gap_above:
            below -= 1
        else:
            above += 1
        begin, end = begins[strip], begins[strip + 1]
        middle, east_of_it = begin, end
        while middle < east_of_it:  # the first sample not west of the target
            half = (middle + east_of_it) // 2
            if places[half, 0] < east:
                middle = half + 1
            else:
                east_of_it = half
        for step in (1, -1):
            at = middle if step == 1 else middle - 1
            beyond = end if step == 1 else begin - 1
            while at != beyond:
                across = (places[at, 0] - east) ** 2
                if across > bound:
                    break
                distance = across + (places[at, 1] - up) ** 2
                number = numbers[at]
                at += step
                if distance > bound or (count > last and distance == squared[last] and number > found[last]):
                    continue
                place = min(count, last)
                while place > 0 and (
                    squared[place - 1] > distance or (squared[place - 1] == distance and found[place - 1] > number)
                ):
                    squared[place], found[place] = squared[place - 1], found[place - 1]
                    place -= 1
                squared[place], found[place] = distance, number
                count = min(count + 1, last + 1)
                if count > last:
                    bound = squared[last]
