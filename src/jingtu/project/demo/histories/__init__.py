"""The invented histories of the demonstration: one book (YAML) for each theme. How a line is written: `industry.yaml`."""

from functools import cache
from importlib import resources
from typing import Any

import yaml

Line = dict[str, Any]
THEMES = ("industry", "development_land", "survey")


@cache
def book(theme: str) -> tuple[Line, ...]:
    """Return the subjects of a theme's book, each with its `theme`."""
    content = yaml.safe_load((resources.files(__package__) / f"{theme}.yaml").read_text(encoding="utf-8"))
    return tuple(line | {"theme": theme} for line in content["subjects"])
