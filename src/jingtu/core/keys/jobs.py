"""Once an hour the numbers of signed requests that are too old to be repeated are forgotten."""

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import every, recurring

from .admitting import forget_nonces


@job("keys.forget")
def forget(task) -> dict[str, int]:
    """Remove what is no longer needed; done twice it leaves the same."""
    return {"nonces": forget_nonces()}


recurring("keys.forget", every(minutes=60))
