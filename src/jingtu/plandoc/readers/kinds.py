"""What kind of file the bytes are, whatever the file is called."""

from __future__ import annotations

import re
from pathlib import PurePath

from jingtu.plandoc.readers.package import BROKEN, LOCKED, Package
from jingtu.plandoc.refused import Refused

READABLE = ("docx", "xlsx", "xls", "pdf", "txt", "doc", "wps", "rtf", "odt")
# Extensions under which another kind is usual: WPS writes the Word 97 format, .doc often holds .docx or RTF.
GOES_AS = {"wps": ("wps", "doc", "docx"), "txt": ("txt",)}

NOT_A_DOCUMENT = (
    "文件“{name}”实际是{found}，不是方案文档；应当是 .docx、.xlsx、.pdf 或 .txt。请打开方案原件，另存为 .docx 再上传。"
)
SCANNED = "文件“{name}”实际是{found}，里面没有可读取的文字。请上传方案的 Word 原件，或先用文字识别（OCR）软件转成 Word 再上传。"
PLAIN_TEXT = (
    "文件“{name}”的扩展名是 .{named}，内容却不是这种格式，可能已损坏或改过扩展名。"
    "请用 Word 或 WPS 打开原件，另存为 .docx 再上传；如确是纯文本，请把扩展名改为 .txt。"
)

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"II*\0", "TIFF 图片"),
    (b"MM\0*", "TIFF 图片"),
)
_OTHERS = (
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"%!PS", "PostScript 文件"),
    (b"\x7fELF", "程序文件"),
    (b"MZ\x90\0", "程序文件"),
)
_PACKAGES = (
    ("OFD.xml", "OFD 版式文件"),
    ("ppt/", "PowerPoint 演示文稿"),
    ("xl/workbook.bin", "二进制的 Excel 工作簿（.xlsb）"),
    ("mimetype", "OpenDocument 表格或图形"),
)
_WEB_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!doctype html|<html|mime-version:)", re.IGNORECASE)
_PDF_MARK_WITHIN = 1024


def extension(filename: str) -> str:
    """Return the extension in small letters without the dot, "" where there is none."""
    return PurePath(filename).suffix[1:].lower()


def recognise(content: bytes, filename: str) -> str:
    """Return the kind of a readable file, one of READABLE. Raises Refused that names what the file is instead."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_package(Package(content), filename)
    if content.startswith(_OLE):
        return _in_compound_file(content, filename)
    if b"%PDF-" in content[:_PDF_MARK_WITHIN]:
        return "pdf"
    if content.startswith(b"{\\rtf"):
        return "rtf"
    _refuse_others(content, filename)
    named = extension(filename)
    if named in READABLE and named != "txt":
        raise Refused(PLAIN_TEXT.format(name=filename, named=named))
    return "txt"


def _refuse_others(content: bytes, filename: str) -> None:
    for mark, found in _IMAGES:
        if content.startswith(mark):
            raise Refused(SCANNED.format(name=filename, found=found))
    for mark, found in _OTHERS:
        if content.startswith(mark):
            raise Refused(NOT_A_DOCUMENT.format(name=filename, found=found))
    if _WEB_PAGE.match(content[:200]):
        raise Refused(NOT_A_DOCUMENT.format(name=filename, found="网页或 XML 文件"))


def _in_package(package: Package, filename: str) -> str:
    names = package.names()
    main = package.related("").get("officeDocument", "")
    if main.startswith("word/") or "word/document.xml" in package:
        return "docx"
    if "xl/workbook.xml" in package:
        return "xlsx"
    if "mimetype" in package and package.read("mimetype").strip().startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    for mark, found in _PACKAGES:
        if any(name.startswith(mark) for name in names):
            raise Refused(NOT_A_DOCUMENT.format(name=filename, found=found))
    if extension(filename) in ("docx", "xlsx"):
        raise Refused(BROKEN)
    raise Refused(NOT_A_DOCUMENT.format(name=filename, found="压缩包"))


def _in_compound_file(content: bytes, filename: str) -> str:
    """Tell the kinds apart that share Microsoft's older container by the names of their streams."""
    if _stream("EncryptedPackage") in content:
        raise Refused(LOCKED)
    if _stream("WordDocument") in content:
        return "doc"
    if _stream("Workbook") in content or _stream("Book") in content:
        return "xls"
    if extension(filename) == "wps":
        return "wps"
    raise Refused(NOT_A_DOCUMENT.format(name=filename, found="其他程序的文件"))


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"
