"""What is done in the background after something happened to a subject: jobs that the mechanisms above name at start."""

from jingtu.core.jobs.queue import enqueue

_jobs: list[str] = []


def after_change(job: str) -> None:
    """Let a kind of job (which takes `subject`) follow every change of a subject."""
    if job not in _jobs:
        _jobs.append(job)


def changed(subject: int) -> None:
    """Ask for everything that follows, inside the caller's transaction."""
    for job in _jobs:
        enqueue(job, subject=subject)
