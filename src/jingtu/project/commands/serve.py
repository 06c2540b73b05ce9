"""`jingtu serve` is the web server: Granian with threads, one process."""

import argparse

from jingtu.project.supervision import follow_parent, free_port_or_fail


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> None:
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    free_port_or_fail(settings.LISTEN, settings.PORT)
    if options.supervised:
        follow_parent()
    Granian(
        "jingtu.project.wsgi:application",
        address=settings.LISTEN,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.THREADS,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        log_dictconfig=settings.LOGGING,
        workers_kill_timeout=10,
    ).serve()
