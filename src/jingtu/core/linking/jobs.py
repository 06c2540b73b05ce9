"""Searching and comparing in the background: plans that are new, and what changed since."""

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import every, recurring

from .comparing import compare_all
from .suggesting import suggest_all


@job("linking.suggest")
def suggest(task) -> dict[str, int]:
    """Search plans that were not searched yet; done twice it leaves the same."""
    return {"suggested": suggest_all()}


@job("linking.compare")
def compare(task) -> dict[str, int]:
    """Compare reports and registered data; done twice it leaves the same."""
    return {"differ": compare_all()}


recurring("linking.suggest", every(minutes=5))
recurring("linking.compare", every(minutes=60))
