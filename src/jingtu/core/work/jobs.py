"""Work done in the background by the clock."""

from jingtu.core import clock
from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import daily, recurring

from . import offices, reminders


@job("work.remind")
def remind(task) -> dict[str, int]:
    """Hand the work of ended offices to their successors, then remind of what is due; what is done is not done again."""
    day = clock.today()
    return {"handed_over": offices.hand_over_ended(day), "reminded": reminders.remind_due(day)}


recurring("work.remind", daily(6, 30))
