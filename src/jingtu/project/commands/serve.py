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

    from jingtu.project.operations.running import shown_as_running
    from jingtu.project.operations.schema import refuse_unless_level

    free_port_or_fail(settings.LISTEN, settings.PORT)
    refuse_unless_level()
    if options.supervised:
        follow_parent()
    server = Granian(
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
    )
    with shown_as_running(settings.HOME, "serve"):
        server.serve()
