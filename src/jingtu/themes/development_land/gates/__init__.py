"""Gates of the theme: those that other bureaus ask about land, and those that hold back works and transports."""

from . import land, works

__all__ = ["land", "works"]
