"""PDF with a text layer: pages are read one by one and put together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from jingtu.plandoc.blocks import Source
from jingtu.plandoc.readers.package import LOCKED
from jingtu.plandoc.readers.pdf_layout import assemble
from jingtu.plandoc.readers.pdf_page import PageLayout, read_page
from jingtu.plandoc.refused import Refused

MAX_PAGES = 600
BROKEN_PDF = "这个 PDF 文件损坏或没有传完整，无法打开；应当是完整的 PDF。请在电脑上确认能打开，或改传 Word 原件。"
TOO_MANY_PAGES = "这个 PDF 有 {pages} 页，超过 {limit} 页的上限。请只保留方案和附件的页面，另存一份再上传。"
SCAN = (
    "这个 PDF 是扫描件，{pages} 页里没有可读取的文字；应当是带文字层的 PDF。请上传方案的 Word 原件，或先做文字识别（OCR）再上传。"
)
GARBLED = "这个 PDF 的文字没有附带编码，读出来是乱码；应当是能复制出文字的 PDF。请上传方案的 Word 原件（.docx）。"
EMPTY_PAGES = "第 {pages} 页没有可读取的文字（可能是图片或扫描页），没有计入，请对照原件。"

# Fewer characters a page than any printed page holds: stamps and page numbers on a scan.
_MIN_CHARACTERS_A_PAGE = 15
_MAX_GARBLED_SHARE = 0.2


def read_pdf(path: Path, progress: Callable[[int, int], None]) -> Source:
    """Return the blocks of a PDF; `progress(done, total)` is called after each page.

    Raises Refused where the file is broken, locked, too long, or a scan without text.
    """
    try:
        return _source(_read_pages(path, progress))
    except (Refused, MemoryError):
        raise
    except Exception as error:  # the library raises anything at all on a damaged file
        locked = any(isinstance(one, PDFPasswordIncorrect) for one in (error, *error.args))
        raise Refused(LOCKED if locked else BROKEN_PDF) from error


def _read_pages(path: Path, progress: Callable[[int, int], None]) -> list[PageLayout]:
    with pdfplumber.open(path) as pdf:
        total = len(pdf.pages)
        if total > MAX_PAGES:
            raise Refused(TOO_MANY_PAGES.format(pages=total, limit=MAX_PAGES))
        pages = []
        for done, page in enumerate(pdf.pages, 1):
            pages.append(read_page(page))
            page.close()
            progress(done, total)
    return pages


def _source(pages: list[PageLayout]) -> Source:
    characters = sum(page.characters for page in pages)
    pictured = any(page.has_image for page in pages)
    if not characters or (pictured and characters < _MIN_CHARACTERS_A_PAGE * len(pages)):
        raise Refused(SCAN.format(pages=len(pages)))
    if sum(page.garbled for page in pages) > _MAX_GARBLED_SHARE * characters:
        raise Refused(GARBLED)
    blocks, warnings = assemble(pages)
    empty = [str(number) for number, page in enumerate(pages, 1) if page.has_image and page.characters < _MIN_CHARACTERS_A_PAGE]
    if empty:
        warnings = [*warnings, EMPTY_PAGES.format(pages="、".join(empty))]
    return Source(tuple(blocks), "pdf", tuple(warnings))
