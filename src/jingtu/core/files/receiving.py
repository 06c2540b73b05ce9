"""Files that people hand in as proof: taken in piece by piece, known by their content, scanned, kept under their hash.

    with received(upload, "图.pdf") as file:
        …                       # rows that need the file's hash are written here
        file.keep("evidence")   # a reader sees all of it or nothing; left over, it harms nobody

Raises FileRefused: of a kind that is not taken, too large, empty, not what its name says, refused by the scanner, no room.
"""

import errno
import hashlib
import os
import shlex
import subprocess
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

NAME_LENGTH = 300
PIECE = 1024 * 1024
SCAN_SECONDS = 120
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What a file of this ending begins with; a zip must besides hold the named part.
BEGINS = {
    ".pdf": (b"%PDF-",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".doc": (OLE,),
    ".xls": (OLE,),
    ".ppt": (OLE,),
    ".wps": (OLE,),
    ".et": (OLE,),
    ".docx": (ZIP,),
    ".xlsx": (ZIP,),
    ".pptx": (ZIP,),
    ".ofd": (ZIP,),
    ".zip": (ZIP,),
}
HOLDS = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/", ".ofd": "OFD.xml"}
PHONE_PHOTO, PHONE_BRANDS = ".heic", (b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis")
PLAIN = (".txt", ".csv")
KINDS = (*BEGINS, PHONE_PHOTO, *PLAIN)
# The standard harmless string that every scanner must find, put together here so that no scanner finds it in this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FileRefused(Exception):
    """The file is not taken; the message is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Received:
    """A file that was taken in and found good, not yet in its place."""

    partial: Path
    filename: str
    suffix: str
    sha256: str
    size: int

    def keep(self, folder: str) -> str:
        """Put the file into a folder of the storage under its hash; return its name there."""
        name = f"{folder}/{self.sha256}{self.suffix}"
        final = Path(default_storage.path(name))
        final.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.partial, final)
        return name


@contextmanager
def received(upload: bytes | IO[bytes], filename: str) -> Iterator[Received]:
    """Take a file in and check it; what is not kept inside the block is gone after it."""
    filename = shown_name(filename)
    suffix = Path(filename).suffix.lower()
    if suffix not in KINDS:
        raise FileRefused(
            _("文件“%(name)s”的类型不能作为佐证材料。可以上传：%(kinds)s。请另存为其中一种再上传。")
            % {"name": filename, "kinds": "、".join(kind.lstrip(".") for kind in KINDS)}
        )
    partial, digest, size = _received(upload, filename)
    try:
        _check_content(partial, filename, suffix)
        _scan(partial, filename)
        yield Received(partial, filename, suffix, digest, size)
    finally:
        partial.unlink(missing_ok=True)


def shown_name(filename: str) -> str:
    """Return the file's own name as text to show: no folders, no control characters, at most 300 characters."""
    bare = filename.replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(char for char in bare if not unicodedata.category(char).startswith("C")).strip() or _("未命名文件")
    suffix = Path(bare).suffix[:10]
    return bare if len(bare) <= NAME_LENGTH else bare[: NAME_LENGTH - len(suffix)] + suffix


def _received(file: bytes | IO[bytes], filename: str) -> tuple[Path, str, int]:
    """Write the content to a file beside its final place; return it with hash and size."""
    folder = Path(default_storage.path(""))
    digest, size = hashlib.sha256(), 0
    partial = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".incoming-")
        partial = Path(name)
        with os.fdopen(handle, "wb") as kept:
            for piece in _pieces(file):
                size += len(piece)
                _check_size(size, filename)
                digest.update(piece)
                kept.write(piece)
            kept.flush()
            os.fsync(kept.fileno())
    except BaseException as error:
        if partial:
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise FileRefused(_("服务器的磁盘已满，文件“%(name)s”没有保存。请联系系统管理员。") % {"name": filename}) from error
        raise
    if not size:
        partial.unlink()
        raise FileRefused(_("文件“%(name)s”是空的。请检查原文件后重新上传。") % {"name": filename})
    return partial, digest.hexdigest(), size


def _pieces(file: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(file, bytes):
        yield file
        return
    while piece := file.read(PIECE):
        yield piece


def _check_size(size: int, filename: str) -> None:
    if size > settings.UPLOAD_LIMIT_BYTES:
        raise FileRefused(
            _("文件“%(name)s”超过 %(limit)d MB 的上限。请压缩图片或拆成几个文件后再上传。")
            % {"name": filename, "limit": settings.UPLOAD_LIMIT_BYTES // 2**20}
        )


def _check_content(path: Path, filename: str, suffix: str) -> None:
    with path.open("rb") as opened:
        beginning = opened.read(4096)
    if not _fits(path, beginning, suffix):
        raise FileRefused(
            _("文件“%(name)s”的内容不是 %(kind)s 格式，可能是改了扩展名。请打开原文件，另存为 %(kind)s 后再上传。")
            % {"name": filename, "kind": suffix.lstrip(".")}
        )


def _fits(path: Path, beginning: bytes, suffix: str) -> bool:
    if suffix in PLAIN:
        return b"\0" not in beginning and not beginning.startswith((b"%PDF-", b"MZ"))
    if suffix == PHONE_PHOTO:
        return beginning[4:8] == b"ftyp" and beginning[8:12] in PHONE_BRANDS
    if not beginning.startswith(BEGINS[suffix]):
        return False
    return suffix not in HOLDS or _holds(path, HOLDS[suffix])


def _holds(path: Path, part: str) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith(part) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _scan(path: Path, filename: str) -> None:
    """Refuse the scanners' test string, and whatever the configured scanner finds or cannot scan."""
    found = _contains_test_string(path)
    if settings.SCANNER and not found:
        found = _scanned(path, filename) == 1
    if found:
        raise FileRefused(_("查毒程序认为文件“%(name)s”有病毒，没有保存。请查毒后重新上传。") % {"name": filename})


def _contains_test_string(path: Path) -> bool:
    with path.open("rb") as opened:
        tail = b""
        while piece := opened.read(PIECE):
            if EICAR in tail + piece:
                return True
            tail = piece[-len(EICAR) :]
    return False


def _scanned(path: Path, filename: str) -> int:
    """Return the scanner's answer: 0 clean, 1 infected. Anything else means that nobody knows, so the file is not taken."""
    command = [*shlex.split(settings.SCANNER), str(path)]
    try:
        code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SCAN_SECONDS).returncode
    except (OSError, subprocess.TimeoutExpired):
        code = -1
    if code not in (0, 1):
        raise FileRefused(_("查毒程序没有正常工作，文件“%(name)s”没有保存。请稍后再试，或联系系统管理员。") % {"name": filename})
    return code
