"""Recurring work of the access log: sealing what came in, removing what is older than the rule keeps."""

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import daily, every, recurring

from .removing import remove_old
from .sealing import seal


@job("accesslog.seal")
def seal_access_log(task: object) -> None:
    """Seal what was read since the last time."""
    seal()


@job("accesslog.remove")
def remove_from_access_log(task: object) -> None:
    """Remove what is older than the rule keeps."""
    remove_old()


recurring("accesslog.seal", every(minutes=5))
recurring("accesslog.remove", daily(3))
