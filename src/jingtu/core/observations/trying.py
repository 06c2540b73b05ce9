"""A check that keeps nothing: anybody may try a file against a published format before it is delivered."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from jingtu.core.files.receiving import shown_name
from jingtu.core.subjects.errors import Refused

from .checking import Judged, check
from .packing import TEXTS

WORKBOOK = ".xlsx"
_one_at_a_time = threading.Lock()  # whoever has no account does not take the server from those who have


def try_out(files: Sequence[tuple[IO[bytes], str, int]], format: str, most_bytes: int, marked: Path | None = None) -> Judged:
    """Check files (content, name, size) against a format and keep nothing of them; with `marked` the workbook is written there.

    Raises Refused: of another kind or too large for this place, or somebody else's file is being checked at this moment.
    """
    for _content, name, _size in files:
        if Path(name).suffix.lower() not in (WORKBOOK, *TEXTS):
            raise Refused(_("文件“%(name)s”不是 xlsx 工作簿或 CSV 文件。请另存为其中一种再检查。") % {"name": shown_name(name)})
    if sum(size for _content, _name, size in files) > most_bytes:
        words = {"most": most_bytes // 2**20}
        raise Refused(_("文件超过 %(most)d MB。请用命令 jingtu check 在自己的电脑上检查，或登录后交付。") % words)
    if not _one_at_a_time.acquire(blocking=False):
        raise Refused(_("正在检查别人的文件，请过一分钟再试。"))
    try:
        return _judged(files, format, marked)
    finally:
        _one_at_a_time.release()


def _judged(files: Sequence[tuple[IO[bytes], str, int]], format: str, marked: Path | None) -> Judged:
    from jingtu.runs.delivery.checking import check as check_files
    from jingtu.runs.delivery.known import Known

    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for content, name, _size in files:
            paths.append(Path(folder) / shown_name(name))
            paths[-1].write_bytes(content.read())
        found = check(paths[0], format, Known(), progress=_unheard) if len(paths) == 1 else Judged(check_files(paths, format))
        if marked is not None and not found.write_marked(marked):
            raise Refused(_("只有能打开的 xlsx 工作簿可以标出问题。请先看检查结果。"))
        return found


def _unheard(done: int, total: int) -> None:
    """Nobody waits for the progress of a small file."""
