"""Recurring work of the access log: sealing what came in."""

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import every, recurring

from .sealing import seal


@job("accesslog.seal")
def seal_access_log(task: object) -> None:
    """Seal what was read since the last time."""
    seal()


recurring("accesslog.seal", every(minutes=5))
