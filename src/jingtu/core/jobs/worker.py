"""The loop of a worker process."""

import logging
import threading
import time

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from jingtu.core.jobs.queue import work_one
from jingtu.core.jobs.schedule import ask_for_due

log = logging.getLogger("jingtu.jobs")

IDLE_SECONDS = 0.5
LOOK_AT_CLOCK_SECONDS = 5.0
TROUBLE_SECONDS = 5.0


def work_until(stop: threading.Event) -> None:
    """Do due and recurring jobs one after another until `stop` is set; a database that is away for a while is waited for."""
    looked_at = float("-inf")
    while not stop.is_set():
        try:
            close_old_connections()
            if time.monotonic() - looked_at >= LOOK_AT_CLOCK_SECONDS:
                looked_at = time.monotonic()
                ask_for_due()
            pause = 0.0 if work_one() else IDLE_SECONDS
        except DatabaseError:
            log.exception("The queue cannot be read; trying again in %s seconds.", TROUBLE_SECONDS)
            connection.close()
            pause = TROUBLE_SECONDS
        if pause:
            stop.wait(pause)


def run_due_jobs(limit_seconds: float = 60.0) -> int:
    """Do what is due now in this process and return how many jobs that was: for commands and tests."""
    count, until = 0, time.monotonic() + limit_seconds
    while time.monotonic() < until and work_one():
        count += 1
    return count
