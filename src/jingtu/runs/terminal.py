"""What a command shows of a run: a bar while it works, then its summary, warnings and files."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from jingtu.kernels.progress import Progress
from jingtu.runs.record import Outcome

WIDTH = 30
EVERY_S = 0.1
SOME_ROWS_REFUSED = 3  # exit code: done, but rows were left out, each with its sentence


def bar(title: str, stream: TextIO | None = None) -> Progress:
    """Return a `Progress` that draws a bar on the terminal; it stays silent where the output is no terminal."""
    out = stream or sys.stderr
    if not out.isatty():
        return lambda done, total: None
    drawn = [0.0]

    def draw(done: int, total: int) -> None:
        now = time.monotonic()
        if now - drawn[0] < EVERY_S and done < total:
            return
        drawn[0] = now
        filled = WIDTH * done // max(total, 1)
        end = "\r\x1b[K" if done >= total else ""
        out.write(f"\r{title} {'█' * filled}{'░' * (WIDTH - filled)} {100 * done // max(total, 1):3d}%{end}")
        out.flush()

    return draw


def report(outcome: Outcome) -> int:
    """Print an outcome and return the exit code: 0 done, 3 done with rows left out."""
    for line in outcome.summary:
        print(line)
    for warning in outcome.warnings:
        print(f"注意：{warning}", file=sys.stderr)
    for path in outcome.outputs:
        print(f"已写入 {path}")
    if outcome.record is not None:
        print(f"运行记录 {outcome.record}（jingtu rerun 可重复这次计算）")
    return SOME_ROWS_REFUSED if outcome.refused_rows else 0
