"""Gates of the theme: those that other bureaus ask about land, and those that hold back findings, works and transports."""

from . import findings, land, works

__all__ = ["findings", "land", "works"]
