"""`jingtu worker` does background work until it is told to stop."""

import argparse
import signal
import threading

from jingtu.project.supervision import follow_parent


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> None:
    from django.conf import settings

    from jingtu.core.jobs.worker import work_until
    from jingtu.project.operations.running import shown_as_running
    from jingtu.project.operations.schema import refuse_unless_level

    refuse_unless_level()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, frame: stop.set())
    if options.supervised:
        follow_parent()
    with shown_as_running(settings.HOME, "worker"):
        work_until(stop)
