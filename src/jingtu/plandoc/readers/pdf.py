"""PDF with a text layer, opened in a process of its own: a hostile file cannot cost time or memory without end."""

from __future__ import annotations

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
BROKEN_PDF = "这个 PDF 文件损坏或没有传完整，无法打开；应当是完整的 PDF。请在电脑上确认能打开，或改传 Word 原件。"
TOO_HEAVY = "读取这个 PDF 超过 {seconds} 秒或占用内存过多，已停止；一份方案不会这么复杂。请改传 Word 原件（.docx）。"

Progress = Callable[[int, int], None]


def read_pdf(content: bytes, progress: Progress | None = None) -> Source:
    """Return the blocks of a PDF; `progress(done, total)` counts pages.

    Raises Refused where the file is broken, locked, a scan without text, or takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="jingtu-") as folder:
        path = Path(folder) / "original.pdf"
        path.write_bytes(content)
        answer = _ask_process(path, progress)
    if "refused" in answer:
        raise Refused(answer["refused"])
    return Source(tuple(_block(row) for row in answer["blocks"]), "pdf", tuple(answer["warnings"]))


def _ask_process(path: Path, progress: Progress | None) -> dict[str, Any]:
    # -P: the folder of the document is no place to import from.
    command = [sys.executable, "-P", "-m", "jingtu.plandoc.readers.pdf_process", str(path)]
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
