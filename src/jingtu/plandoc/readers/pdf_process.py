"""The process that opens one PDF: prints progress lines `[done, total]` and at last one object with blocks or a refusal."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from jingtu.plandoc.readers.package import LOCKED
from jingtu.plandoc.readers.pdf import BROKEN_PDF, TOO_HEAVY
from jingtu.plandoc.readers.pdf_layout import assemble
from jingtu.plandoc.readers.pdf_page import PageLayout, read_page

MAX_PAGES = 600
MEMORY_BYTES = 2 * 2**30
CPU_S = 170
TOO_MANY_PAGES = "这个 PDF 有 {pages} 页，超过 {limit} 页的上限。请只保留方案和附件的页面，另存一份再上传。"
SCAN = (
    "这个 PDF 是扫描件，{pages} 页里没有可读取的文字；应当是带文字层的 PDF。请上传方案的 Word 原件，或先做文字识别（OCR）再上传。"
)
GARBLED = "这个 PDF 的文字没有附带编码，读出来是乱码；应当是能复制出文字的 PDF。请上传方案的 Word 原件（.docx）。"
EMPTY_PAGES = "第 {pages} 页没有可读取的文字（可能是图片或扫描页），没有计入，请对照原件。"

# Fewer characters a page than any printed page holds: stamps and page numbers on a scan.
_MIN_CHARACTERS_A_PAGE = 15
_MAX_GARBLED_SHARE = 0.2


class _Refusal(Exception):
    """The sentence that the person who uploads shall read."""


def main(path: str) -> None:
    """Read the PDF at `path` and print what was found."""
    _limit_resources()
    logging.disable(logging.CRITICAL)  # the library reports each oddity of a file at length
    try:
        answer = _read(Path(path))
    except _Refusal as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": TOO_HEAVY.format(seconds=CPU_S)}
    except (PDFException, PSException, PdfminerException, MalformedPDFException) as error:
        locked = isinstance(error, PDFPasswordIncorrect) or any(isinstance(arg, PDFPasswordIncorrect) for arg in error.args)
        answer = {"refused": LOCKED if locked else BROKEN_PDF}
    except Exception:  # top of a process whose input is hostile: the library raises anything on a damaged file
        answer = {"refused": BROKEN_PDF}
    _print(answer)


def _read(path: Path) -> dict[str, Any]:
    with pdfplumber.open(path) as pdf:
        total = len(pdf.pages)
        if total > MAX_PAGES:
            raise _Refusal(TOO_MANY_PAGES.format(pages=total, limit=MAX_PAGES))
        pages = []
        for done, page in enumerate(pdf.pages, 1):
            pages.append(read_page(page))
            page.close()
            _print([done, total])
    return _answer(pages)


def _answer(pages: list[PageLayout]) -> dict[str, Any]:
    characters = sum(page.characters for page in pages)
    pictured = any(page.has_image for page in pages)
    if not characters or (pictured and characters < _MIN_CHARACTERS_A_PAGE * len(pages)):
        raise _Refusal(SCAN.format(pages=len(pages)))
    if sum(page.garbled for page in pages) > _MAX_GARBLED_SHARE * characters:
        raise _Refusal(GARBLED)
    blocks, warnings = assemble(pages)
    empty = [str(number) for number, page in enumerate(pages, 1) if page.has_image and page.characters < _MIN_CHARACTERS_A_PAGE]
    if empty:
        warnings = [*warnings, EMPTY_PAGES.format(pages="、".join(empty))]
    return {"blocks": [dataclasses.asdict(block) for block in blocks], "warnings": warnings}


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


def _print(answer: Iterable[int] | dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
