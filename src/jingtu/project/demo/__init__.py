"""The demonstration: the facts of the Langfang plan, two plans of an invented district, and people to log in as."""

from pathlib import Path


def load_demo() -> list[str]:
    """Fill what is missing of the demonstration and return the lines to print."""
    from jingtu.project.demo.loading import load_demo as load

    return load()


def import_plans(folder: Path) -> int:
    """Import the five real plans from a folder into the demonstration; return 0 when all of them are there."""
    from jingtu.project.demo.loading import import_plans as load

    return load(folder)
