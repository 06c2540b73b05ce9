"""Tables of the theme: the network with what else is watched, and campaigns with their samples."""

from .adjusting import Adjustment, Proposal
from .campaigns import Campaign, CustodyStep, PlannedSample, Station, Transfer
from .networks import Medium, Plot, Point, Programme

__all__ = [
    "Adjustment",
    "Campaign",
    "CustodyStep",
    "Medium",
    "PlannedSample",
    "Plot",
    "Point",
    "Programme",
    "Proposal",
    "Station",
    "Transfer",
]
