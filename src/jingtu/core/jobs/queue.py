"""The queue: `@job` declares a kind of work, `enqueue` asks for it inside the caller's transaction, a worker does it.

    @job("plans.read", gave_up=reading_failed)
    def read_plan(task, *, review_id):
        task.report(3, 10)

A worker owns a job by a lease that it renews while it works. When a worker is killed the lease runs out and another takes
the job, so a handler may run more than once: it must leave the same result however often it starts. Handlers live in, or are
imported by, a module `jobs.py` of their app; these are loaded when the first job is asked for or looked for.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from jingtu.core.jobs.models import Job

log = logging.getLogger("jingtu.jobs")

RETRY_PAUSE = timedelta(seconds=10)
REPORT_EVERY_SECONDS = 0.3
INTERRUPTED = "执行它的进程中断了 {attempts} 次，不再重试。"


class LeaseLost(Exception):
    """Another worker has taken the job over: stop, and write nothing more."""


@dataclass(frozen=True)
class Kind:
    """One kind of work: its name, who does it, how often it is tried, and who is told when it is given up."""

    name: str
    handler: Callable[..., Any]
    max_attempts: int
    gave_up: Callable[..., None] | None


KINDS: dict[str, Kind] = {}


def job(name: str, *, max_attempts: int = 3, gave_up: Callable[..., None] | None = None) -> Callable:
    """Declare the decorated function as the handler of a kind of work.

    It is called as `handler(task, **payload)`; what it returns (plain JSON) becomes the job's result. An exception puts
    the job off and tries again, up to `max_attempts` starts; then `gave_up(error=sentence, **payload)` is called once.
    """

    def declare(handler: Callable) -> Callable:
        if name in KINDS:
            raise ValueError(f"Two handlers are declared for jobs of the kind {name}.")
        KINDS[name] = Kind(name, handler, max_attempts, gave_up)
        return handler

    return declare


def enqueue(name: str, *, run_after: datetime | None = None, **payload: Any) -> Job:
    """Ask for a piece of work; it exists once the caller's transaction commits. Raises KeyError for an unknown kind."""
    known = kinds()
    if name not in known:
        raise KeyError(f"No handler is declared for jobs of the kind {name}; known are {', '.join(sorted(known)) or 'none'}.")
    return Job.objects.create(
        kind=name, payload=payload, max_attempts=known[name].max_attempts, run_after=run_after or timezone.now()
    )


def kinds() -> dict[str, Kind]:
    """Return every declared kind of work by name."""
    _read_modules()
    return KINDS


@cache
def _read_modules() -> None:
    """Read the module `jobs` of every app, once: looking for those that are not there takes as long as writing a job."""
    autodiscover_modules("jobs")


@dataclass
class Task:
    """A started job as its handler sees it."""

    job: Job
    reported_at: float = 0.0

    def report(self, done: int, total: int) -> None:
        """Show progress to whoever watches; may be called often. Raises LeaseLost when the job belongs to another now."""
        if time.monotonic() - self.reported_at < REPORT_EVERY_SECONDS and done < total:
            return
        self.reported_at = time.monotonic()
        if not _owned(self.job).update(progress_done=done, progress_total=total):
            raise LeaseLost(f"Job {self.job} is held by another worker.")


def work_one() -> bool:
    """Take one due job and do it in this process; return False when none is due."""
    taken = _take()
    if taken is None:
        return False
    if taken.attempts > taken.max_attempts:
        _give_up(taken, INTERRUPTED.format(attempts=taken.max_attempts))
        return True
    try:
        with _kept_alive(taken):
            result = KINDS[taken.kind].handler(Task(taken), **taken.payload)
    except LeaseLost:
        log.warning("Job %s was taken over by another worker.", taken)
    except Exception as error:  # one failing job must not stop the others
        log.exception("Job %s failed at attempt %s of %s.", taken, taken.attempts, taken.max_attempts)
        _put_off(taken, f"{type(error).__name__}: {error}")
    else:
        _owned(taken).update(state=Job.State.DONE, result=result, error="", finished_at=timezone.now(), leased_until=None)
    return True


def _due() -> Q:
    now = timezone.now()
    run_out = Q(leased_until__lt=now)
    # No living worker leases for longer: this lease was written by a clock that ran ahead, and its end may be days away.
    impossible = Q(leased_until__gt=now + 2 * settings.JOB_LEASE)
    return Q(state=Job.State.WAITING, run_after__lte=now) | Q(run_out | impossible, state=Job.State.RUNNING)


def _take() -> Job | None:
    """Own the oldest due job of a kind that this process knows. The conditional update decides between rival workers."""
    lease = secrets.token_hex(16)
    while True:
        candidate = (
            Job.objects.filter(_due(), kind__in=list(kinds())).order_by("run_after", "id").values_list("pk", flat=True).first()
        )
        if candidate is None:
            return None
        taken = Job.objects.filter(_due(), pk=candidate).update(
            state=Job.State.RUNNING,
            lease=lease,
            leased_until=timezone.now() + settings.JOB_LEASE,
            attempts=F("attempts") + 1,
        )
        if taken:
            return Job.objects.get(pk=candidate)


def _owned(taken: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=taken.pk, lease=taken.lease, state=Job.State.RUNNING)


@contextmanager
def _kept_alive(taken: Job) -> Iterator[None]:
    """Renew the lease from a thread of its own while the handler is busy."""
    finished = threading.Event()

    def renew() -> None:
        try:
            while not finished.wait(settings.JOB_LEASE.total_seconds() / 3):
                _renew(taken)
        finally:
            connection.close()

    heartbeat = threading.Thread(target=renew, name=f"lease of job {taken.pk}", daemon=True)
    heartbeat.start()
    try:
        yield
    finally:
        finished.set()
        heartbeat.join()


def _renew(taken: Job) -> None:
    try:
        _owned(taken).update(leased_until=timezone.now() + settings.JOB_LEASE)
    except DatabaseError:  # the handler's own long transaction may hold the lock: nobody else can take the job then either
        log.warning("The lease of job %s could not be renewed; trying again.", taken)
        connection.close()


def _put_off(taken: Job, error: str) -> None:
    if taken.attempts >= taken.max_attempts:
        _give_up(taken, error)
        return
    again = timezone.now() + RETRY_PAUSE * 2 ** (taken.attempts - 1)
    _owned(taken).update(state=Job.State.WAITING, run_after=again, leased_until=None, error=error)


def _give_up(taken: Job, error: str) -> None:
    kind = KINDS[taken.kind]
    failed = _owned(taken).update(state=Job.State.FAILED, error=error, finished_at=timezone.now(), leased_until=None)
    if failed and kind.gave_up:
        try:
            kind.gave_up(error=error, **taken.payload)
        except Exception:  # the job is settled already; what remains is to say so
            log.exception("Nobody could be told that job %s was given up.", taken)
