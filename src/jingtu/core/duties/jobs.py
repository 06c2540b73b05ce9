"""Reckoning in the background: after an event, and each night for what the calendar brings."""

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import daily, recurring

from .reckoning import reckon


@job("duties.reckon")
def reckon_due(task, *, subject: int | None = None) -> dict[str, int]:
    """Write what is owed by one subject, or by all; done twice it leaves the same."""
    return {"terms": reckon(subjects=None if subject is None else [subject])}


recurring("duties.reckon", daily(2, 15))
