"""`jingtu demo load` fills the demonstration; what is there already stays."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace) -> None:
    from jingtu.project.preparation import load_demonstration

    print("\n".join(load_demonstration()))
