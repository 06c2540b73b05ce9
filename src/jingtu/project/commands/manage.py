"""`jingtu manage …` hands on to Django's own commands."""

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="命令", help="Django 的命令和参数")


def run(options: argparse.Namespace) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jingtu manage", *options.words])
