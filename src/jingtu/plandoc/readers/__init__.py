"""Readers: the bytes of a file in, its blocks out. The kind is told by the content; the file name is only a hint."""

from __future__ import annotations

from collections.abc import Callable

from jingtu.plandoc.blocks import Source
from jingtu.plandoc.readers import kinds
from jingtu.plandoc.readers.limits import MAX_BYTES
from jingtu.plandoc.refused import Refused

EMPTY = "文件“{name}”是空的，里面没有内容；应当是方案的 Word、Excel、PDF 或文本文件。请重新选择文件上传。"
TOO_BIG = "文件“{name}”有 {size} MB，超过 {limit} MB 的上限。请去掉图片和附件，或只保留方案正文，另存一份再上传。"
RENAMED = "文件名的扩展名是 .{named}，内容实际是 .{kind} 格式，已按内容读取。"

Progress = Callable[[int, int], None]


def read_blocks(content: bytes, filename: str, *, progress: Progress | None = None) -> Source:
    """Return the blocks of a plan document; `progress(done, total)` counts pages where a file takes long (PDF).

    Raises Refused with a Chinese sentence where the file is empty, too big, broken, locked or of a kind that cannot be read.
    """
    if not content:
        raise Refused(EMPTY.format(name=filename))
    if len(content) > MAX_BYTES:
        raise Refused(TOO_BIG.format(name=filename, size=-(-len(content) // 2**20), limit=MAX_BYTES >> 20))
    kind = kinds.recognise(content, filename)
    source = _read(content, kind, progress)
    named = kinds.extension(filename)
    if named in kinds.READABLE and kind not in kinds.GOES_AS.get(named, (named,)):
        return Source(source.blocks, source.kind, (RENAMED.format(named=named, kind=kind), *source.warnings))
    return source


def _read(content: bytes, kind: str, progress: Progress | None) -> Source:
    # Imported when needed: a text needs none of the libraries, and they are slow to load.
    if kind == "docx":
        from jingtu.plandoc.readers.docx import read_docx
        from jingtu.plandoc.readers.package import Package

        return read_docx(Package(content))
    if kind in ("pdf", "xlsx", "xls"):
        from jingtu.plandoc.readers.apart import read_apart

        return read_apart(content, kind, progress)
    if kind == "txt":
        from jingtu.plandoc.readers.text import read_text

        return read_text(content)
    from jingtu.plandoc.readers.legacy import read_legacy

    return read_legacy(content, kind)
