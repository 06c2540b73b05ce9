"""What waited for a theme to take it is given on by the clock."""

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import daily, recurring

from .handing_over import take_waiting


@job("subjects.take")
def take(task) -> dict[str, int]:
    """Give on what was handed over before the taking theme was installed; done twice it leaves the same."""
    return {"taken": take_waiting()}


recurring("subjects.take", daily(2, 5))
