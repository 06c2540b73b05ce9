"""`jingtu worker` does background work until it is told to stop."""

import argparse
import signal
import threading

from jingtu.project.supervision import follow_parent


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> None:
    from jingtu.core.jobs.worker import work_until

    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, frame: stop.set())
    if options.supervised:
        follow_parent()
    work_until(stop)
