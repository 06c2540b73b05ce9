"""Tables of the theme: the network with what else is watched, and campaigns with their samples."""

from .networks import Medium, Plot, Point, Programme

__all__ = ["Medium", "Plot", "Point", "Programme"]
