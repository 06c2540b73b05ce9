"""Limits of standards by name, by subject and day, and from a user's own files.

limits.standard("GB15618-2018").of("cd", "screening")
limits.in_force("farmland_soil", on=dt.date(2017, 6, 30)).code   # → "GB 15618-1995"
limits.load_local(Path("local.yaml"))
"""

from jingtu.standards.limits.library import Library, UnknownStandard, in_force, library, load_local, standard
from jingtu.standards.limits.model import Bin, Choice, Dimension, Limit, LimitStandard, Sum

__all__ = [
    "Bin",
    "Choice",
    "Dimension",
    "Library",
    "Limit",
    "LimitStandard",
    "Sum",
    "UnknownStandard",
    "in_force",
    "library",
    "load_local",
    "standard",
]
