"""Reckoning and reminding in the background: after an event, and by the clock for what the calendar brings."""

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import daily, recurring

from .reckoning import reckon
from .reminding import remind_due


@job("duties.reckon")
def reckon_due(task, *, subject: int | None = None) -> dict[str, int]:
    """Write what is owed by one subject, or by all; done twice it leaves the same."""
    return {"terms": reckon(subjects=None if subject is None else [subject])}


@job("duties.remind")
def remind(task) -> dict[str, int]:
    """Remind of what is due today; what was told is not told again."""
    return {"told": remind_due()}


recurring("duties.reckon", daily(2, 15))
recurring("duties.remind", daily(6, 40))
