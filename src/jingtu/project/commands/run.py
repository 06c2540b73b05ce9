"""`jingtu run` prepares the installation and keeps server and worker running until Ctrl-C."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    from django.conf import settings

    from jingtu.project import preparation, supervision

    supervision.free_port_or_fail(settings.LISTEN, settings.PORT)
    preparation.check()
    notes = preparation.prepare(say=lambda sentence: print(sentence, flush=True))
    return supervision.keep_running(notes)
