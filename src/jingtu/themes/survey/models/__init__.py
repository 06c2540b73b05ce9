"""Tables of the theme: the network with what else is watched, and campaigns with their samples."""

from .campaigns import Campaign, CustodyStep, PlannedSample, Station, Transfer
from .networks import Medium, Plot, Point, Programme

__all__ = ["Campaign", "CustodyStep", "Medium", "PlannedSample", "Plot", "Point", "Programme", "Station", "Transfer"]
