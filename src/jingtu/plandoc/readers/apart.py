"""Readers that run in a process of their own: PDF and Excel files, whose libraries a hostile file can keep busy or bring down."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jingtu.plandoc.blocks import Block, Cell, Paragraph, Source, Table
from jingtu.plandoc.refused import Refused

TIMEOUT_S = 180
TOO_HEAVY = (
    "读取这个文件用了 {seconds} 秒以上，或占用内存过多，已停止；一份方案不会这么复杂，文件可能已损坏。"
    "请用 Word 或 WPS 打开原件，另存为 .docx 再上传。"
)

Progress = Callable[[int, int], None]


def read_apart(content: bytes, kind: str, progress: Progress | None = None) -> Source:
    """Return the blocks of a "pdf", "xlsx" or "xls" file; `progress(done, total)` counts pages.

    Raises Refused with the reader's sentence, or where the reader does not come to an end in time and memory.
    """
    with tempfile.TemporaryDirectory(prefix="jingtu-") as folder:
        path = Path(folder) / f"original.{kind}"
        path.write_bytes(content)
        answer = _ask_process(path, progress)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return Source(tuple(_block(row) for row in answer["blocks"]), answer["kind"], tuple(answer["warnings"]))


def answer_of(source: Source) -> dict[str, Any]:
    """Return what the process prints for a source."""
    return dataclasses.asdict(source)


def _ask_process(path: Path, progress: Progress | None) -> dict[str, Any]:
    # -P: the folder of the document is no place to import from.
    command = [sys.executable, "-P", "-m", "jingtu.plandoc.readers.apart_process", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8") as process:
        stop = threading.Timer(TIMEOUT_S, process.kill)
        stop.start()
        try:
            for line in process.stdout or ():
                answer = json.loads(line)
                if not isinstance(answer, list):
                    return dict(answer)
                if progress is not None:
                    progress(*answer)
        finally:
            stop.cancel()
            process.kill()
    raise Refused(TOO_HEAVY.format(seconds=TIMEOUT_S))


def _block(row: dict[str, Any]) -> Block:
    if "rows" in row:
        return Table(tuple(tuple(Cell(**cell) for cell in line) for line in row["rows"]), row["caption"])
    return Paragraph(**row)
