"""What the access log adds to an answer, alone, while an import holds the business database, and while it is being sealed.

Wanted: at most 5 ms at the 95th percentile, and never a wait for somebody else's transaction.
"""

import multiprocessing
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from benchmarks.measuring import timed
from benchmarks.plans import in_test_database

ADDED_MS, ROWS, SHOWN, PEOPLE = 5, 20_000, 50, 4


def run() -> None:
    """Measure on the database of the settings."""
    import django

    django.setup()
    from django.db import connection

    print(f"  {connection.vendor}, one row for an answer that shows {SHOWN} subjects; {ROWS:,} rows in the log to begin with")
    in_test_database(measure)


def measure() -> None:
    """Fill the log and measure."""
    from django.db import transaction

    from jingtu.core.accesslog import keeping, sealing
    from jingtu.core.accesslog.models import Access
    from jingtu.core.places.models import Division

    Access.objects.using(keeping.using()).bulk_create([_row(at) for at in range(ROWS)], batch_size=1000)
    write = _writer()
    timed("a row", write, repeats=500, limit_ms=ADDED_MS)
    with _meanwhile(lambda stop: _import(stop, Division, transaction), threads=1):
        timed("a row while an import holds the business database", write, repeats=500, limit_ms=ADDED_MS)
    with _meanwhile(lambda stop: _again(stop, write)):
        timed(f"a row beside {PEOPLE} people who read as fast as they can", write, repeats=500, limit_ms=ADDED_MS)
    with _in_another_process(lambda stop: _again(stop, lambda: sealing.seal(_later()))):  # as the worker does
        timed("a row while the log is sealed", write, repeats=500, limit_ms=ADDED_MS)
    timed(
        f"sealing the rest of {Access.objects.using(keeping.using()).count():,} rows", lambda: sealing.seal(_later()), repeats=1
    )
    timed("reading and checking every seal", sealing.verify, repeats=3)


def _writer() -> Any:
    from jingtu.core.accesslog.seeing import Sight
    from jingtu.core.accesslog.writing import write

    sight = Sight()
    sight.rows["industry.enterprise"] = dict.fromkeys(range(SHOWN), "K5")
    somebody = SimpleNamespace(pk=1, is_authenticated=True, party="香河县生态环境局", __str__=lambda self: "孙环")
    asked = SimpleNamespace(user=somebody, META={"REMOTE_ADDR": "10.0.0.1"}, method="GET", path="/registers/")
    asked.GET = SimpleNamespace(urlencode=lambda: "words=%E7%94%B5%E9%95%80&state=listed")
    return lambda: write(asked, sight)


def _row(at: int) -> Any:
    from jingtu.core.accesslog.models import Access

    told = {"method": "GET", "page": "/registers/", "classes": "K5", "shown": "industry.enterprise 50", "amount": SHOWN}
    return Access(token=f"{at:032x}", seen_at=_later(-1), ids_hash="0" * 64, **told)


def _later(days: int = 1) -> Any:
    import datetime as dt

    from django.utils import timezone

    return timezone.now() + dt.timedelta(days=days)


def _import(stop: threading.Event, table: Any, transaction: Any) -> None:
    """Hold the writer's lock of the business database as a long import does."""
    with transaction.atomic():
        table.objects.filter(pk=-1).update(name="")
        stop.wait()


@contextmanager
def _in_another_process(work: Any) -> Iterator[None]:
    """Let something run for the time of a block in a process with connections of its own."""
    from django.db import connections

    fork = multiprocessing.get_context("fork")
    stop = fork.Event()
    connections.close_all()
    process = fork.Process(target=work, args=(stop,))
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join()


def _again(stop: Any, work: Any) -> None:
    while not stop.is_set():
        work()
        stop.wait(0.001)


class _meanwhile:
    """Let something run in threads for the time of a block."""

    def __init__(self, work: Any, threads: int = PEOPLE) -> None:
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(work,)) for _one in range(threads)]

    def _run(self, work: Any) -> None:
        from django.db import connections

        try:
            work(self.stop)
        finally:
            connections.close_all()

    def __enter__(self) -> None:
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_failure: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()
