"""The demonstration: the facts of the Langfang plan, two plans of an invented district, and people to log in as."""

from collections.abc import Callable
from pathlib import Path

from jingtu.kernels.progress import Progress, unheard


def load_demo(bar: Callable[[str], Progress] = lambda title: unheard) -> list[str]:
    """Fill what is missing of the demonstration and return the lines to print; `bar` gives a bar under a title."""
    from jingtu.project.demo.loading import load_demo as load

    return load(bar)


def import_plans(folder: Path) -> int:
    """Import the five real plans from a folder into the demonstration; return 0 when all of them are there."""
    from jingtu.project.demo.loading import import_plans as load

    return load(folder)
