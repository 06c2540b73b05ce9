"""The samples that a target is kriged from: the nearest ones, within a radius, from all sides if asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.models import Array

TIES = 16  # asked for beyond the neighbours, so that of equally far samples on a grid always the same are taken
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Search:
    """
    Which samples count as neighbours of a target.

    Attributes
    ----------
    count : int
        Neighbours wanted, in all; 1 or more.
    radius : float or None
        Farthest distance, inclusive, in the unit of the coordinates. It is measured on the ground, not along an anisotropy.
    sectors : int or None
        Take count / sectors from each of so many equal sectors, the first beginning at north, clockwise. Where a sector
        holds fewer the others do not make up for it.
    """

    count: int
    radius: float | None = None
    sectors: int | None = None

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"At least 1 neighbour is needed, not {self.count}.")
        if self.radius is not None and not self.radius > 0.0:
            raise ValueError(f"The radius of a neighbourhood is above 0, not {self.radius}.")
        if self.sectors is not None and not (self.sectors >= 1 and self.count % self.sectors == 0):
            raise ValueError(f"{self.count} neighbours cannot be shared among {self.sectors} sectors; take a multiple.")


class Neighbourhood:
    """Finds neighbours with a k-d tree over (n, 2) places sorted as in `Samples`; `local_fast` has a faster way of its own."""

    def __init__(self, places: Array, search: Search) -> None:
        from scipy.spatial import cKDTree

        self.places, self.sectors = places, search.sectors
        self.radius = np.inf if search.radius is None else search.radius
        self.wanted, self.count = search.count, min(search.count, len(places))
        self.tree = cKDTree(places)

    def of(self, targets: Array) -> Indices:
        """Return (m, count) sample numbers, nearest first, of equally near ones the lower number; -1 fills up."""
        if self.sectors is not None and self.sectors > 1:
            return self._from_sectors(targets, self.sectors)
        return self._sorted(targets, self.count)[0]

    def _sorted(self, targets: Array, count: int) -> tuple[Indices, Array]:
        """Return (m, count) numbers and squared distances by distance and number, -1 and inf outside the radius."""
        asked = min(count + TIES, len(self.places))
        _distance, index = self.tree.query(targets, k=np.arange(1, asked + 1))
        squared = ((self.places[index] - targets[:, None, :]) ** 2).sum(axis=-1)
        order = np.lexsort((index, squared))[:, :count]
        index, squared = np.take_along_axis(index, order, axis=1), np.take_along_axis(squared, order, axis=1)
        outside = squared > self.radius**2
        return np.where(outside, -1, index), np.where(outside, np.inf, squared)

    def _from_sectors(self, targets: Array, sectors: int) -> Indices:
        quota = self.wanted // sectors
        found = np.full((len(targets), quota * sectors), -1, dtype=np.int64)
        left, asked = np.arange(len(targets)), min(4 * self.wanted, len(self.places))
        while left.size:
            index, squared = self._sorted(targets[left], asked)
            chosen = self._chosen(targets[left], index, sectors, quota)
            full = chosen.sum(axis=1) == quota * sectors
            done = full | (squared[:, -1] == np.inf) | (asked == len(self.places))
            for row, taken, numbers in zip(left[done], chosen[done], index[done], strict=True):
                found[row, : taken.sum()] = numbers[taken]
            left, asked = left[~done], min(4 * asked, len(self.places))
        return found

    def _chosen(self, targets: Array, index: Indices, sectors: int, quota: int) -> NDArray[np.bool_]:
        """Say of neighbours sorted by distance which are among the first `quota` of their sector."""
        apart = self.places[index] - targets[:, None, :]
        turn = np.arctan2(apart[..., 0], apart[..., 1]) % (2.0 * np.pi)
        sector = np.minimum((turn / (2.0 * np.pi) * sectors).astype(np.int64), sectors - 1)
        chosen = np.zeros(index.shape, dtype=bool)
        for number in range(sectors):
            inside = (sector == number) & (index >= 0)
            chosen |= inside & (np.cumsum(inside, axis=1) <= quota)
        return chosen
