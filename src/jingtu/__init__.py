"""Jingtu (净土): runs a local soil-pollution action plan and the soil data behind it."""

__version__ = "0.1.0"
