"""`jingtu journal verify` recomputes the chain of the journal; exit code 1 when a row was altered, removed or inserted."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> int:
    from jingtu.core.journal.verification import verify_command

    return verify_command()
