"""Overlaps that come from drawing and not from the land: thin ones, and small beside the parcel. Both limits are parameters."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from jingtu.core.places.metres import mean_widths_m
from jingtu.core.subjects.parameters import Parameter

SHARE, WIDTH = Parameter("development_land.sliver_share"), Parameter("development_land.sliver_width")


@dataclass(frozen=True)
class Tolerance:
    """An overlap that is below both is a sliver: `share` of the parcel's area, mean `width_m`."""

    share: float
    width_m: float

    def slivers(self, overlaps: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """
        Tell which overlaps are slivers.

        Parameters
        ----------
        overlaps : (n,) array of geometry
            In degrees, as `shapely.intersection` gave them; empty ones and those that only touch along a line are slivers.
        shares : (n,) array of float
            Of the parcel's area, 0 to 1.

        Returns
        -------
        (n,) array of bool
        """
        found = shapely.is_empty(overlaps)
        small = np.flatnonzero(~found & (shares < self.share))
        if len(small):
            found[small] = mean_widths_m(overlaps[small]) < self.width_m
        return found

    def counts(self, overlap: BaseGeometry, share: float) -> bool:
        """Tell whether one overlap is more than a sliver."""
        return not self.slivers(np.array([overlap]), np.array([share]))[0]


def tolerance(on: dt.date) -> Tolerance:
    """Return the limits of a day; they are the same everywhere, so that a parcel across a border has one status."""
    return Tolerance(float(SHARE.at("", on).value), float(WIDTH.at("", on).value))
