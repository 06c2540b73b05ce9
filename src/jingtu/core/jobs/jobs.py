"""Recurring work of the database itself."""

from . import statistics
from .queue import Task, job
from .schedule import every, recurring


@job("database.statistics")
def renew_statistics(task: Task) -> dict[str, bool]:
    """Let the database look at how its tables have grown."""
    return {"renewed": statistics.renew()}


recurring("database.statistics", every(minutes=60))
