"""Recurring work of the database itself and of the folder beside it."""

from django.utils import timezone

from jingtu.core.files.clearing import clear_left_over

from . import statistics
from .queue import Task, job
from .schedule import daily, every, recurring


@job("database.statistics")
def renew_statistics(task: Task) -> dict[str, bool]:
    """Let the database look at how its tables have grown."""
    return {"renewed": statistics.renew()}


@job("files.clear")
def clear_files(task: Task) -> dict[str, int]:
    """Take away what killed processes left of files that were never kept; their times are of the real calendar."""
    return {"removed": clear_left_over(timezone.now().timestamp())}


recurring("database.statistics", every(minutes=60))
recurring("files.clear", daily(3, 10))
