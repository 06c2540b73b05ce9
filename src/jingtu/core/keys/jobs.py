"""Once an hour the numbers of signed requests and the answers to repeated ones are forgotten when they are too old."""

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import every, recurring

from .admitting import forget_nonces
from .repeating import forget_answers


@job("keys.forget")
def forget(task) -> dict[str, int]:
    """Remove what is no longer needed; done twice it leaves the same."""
    return {"nonces": forget_nonces(), "answers": forget_answers()}


recurring("keys.forget", every(minutes=60))
