"""`jingtu settings` prints docs/settings.md."""

import argparse

from jingtu.project.environment import as_markdown


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> None:
    print(as_markdown(), end="")
