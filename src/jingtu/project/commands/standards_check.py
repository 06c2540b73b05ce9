"""`jingtu standards check [文件]` proves the files of facts, and a user's own."""

import argparse
from pathlib import Path

from jingtu.project.commands.standards_show import own_folder


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="文件", help="自己的限值文件或目录；不写时检查程序自带的和数据目录下的"
    )


def run(options: argparse.Namespace) -> int:
    from jingtu.standards import proving
    from jingtu.standards.loader import FactsRefused

    whole = [] if options.files else [proving.built_in()]
    own = options.files or [folder for folder in (own_folder(None),) if folder.is_dir()]
    broken = 0
    for found in (*whole, *(proving.own(path) for path in _apart(own))):
        try:
            for name, said in found:
                print(f"通过　{name}　{said}")
        except FactsRefused as refusal:
            broken += 1
            print(f"不能使用：\n{refusal}")
    print(f"有 {broken} 个文件不能使用，请按上面的行号和键名改正。" if broken else "全部文件都能使用。")
    return 1 if broken else 0


def _apart(paths: list[Path]) -> list[Path]:
    """Return every file by itself, so that one broken file does not hide the next."""
    return [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
