"""The process that opens one file: prints progress lines `[done, total]` and at last one object with blocks or a refusal."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from pathlib import Path
from typing import Any

from jingtu.plandoc.blocks import Source
from jingtu.plandoc.readers.apart import TIMEOUT_S, TOO_HEAVY, answer_of
from jingtu.plandoc.readers.package import Package
from jingtu.plandoc.refused import Refused

MEMORY_BYTES = 2 * 2**30
CPU_S = TIMEOUT_S - 10


def main(path: Path) -> None:
    """Read the file at `path`, whose extension tells its kind, and print what was found."""
    _limit_resources()
    logging.disable(logging.CRITICAL)  # the libraries report each oddity of a file at length
    try:
        answer = answer_of(_read(path))
    except Refused as refusal:
        answer = {"refused": refusal.sentence}
    except MemoryError:
        answer = {"refused": TOO_HEAVY.format(seconds=CPU_S)}
    _print(answer)


def _read(path: Path) -> Source:
    # Imported when needed: loading the other kind's library would take longer than most files.
    if path.suffix == ".pdf":
        from jingtu.plandoc.readers.pdf import read_pdf

        return read_pdf(path, lambda done, total: _print([done, total]))
    from jingtu.plandoc.readers.xlsx import read_workbook, read_xlsx

    content = path.read_bytes()
    return read_xlsx(Package(content)) if path.suffix == ".xlsx" else read_workbook(content, "xls")


def _limit_resources() -> None:
    """Bound memory and processor time where the system can (not on Windows, where only the caller's time-out holds)."""
    try:
        import resource
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_S)):
        # Some systems know a limit by name and refuse to set it; the time-out still holds there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


def _print(answer: list[int] | dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
