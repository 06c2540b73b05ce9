"""Files that prove a report (佐证材料): taken in piece by piece, known by their content, scanned, kept whole or not at all."""

import errno
import hashlib
import os
import shlex
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.plans.intake import shown_name

from .errors import Overtaken, WorkRefused
from .lifecycle import HOLDER
from .models import Evidence, Report
from .standing import acting_as, brought_up

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


def attach(report: Report, file: bytes | IO[bytes], filename: str, *, by: User) -> Evidence:
    """Keep a file with a report that is being written; the same file a second time is the one that is there.

    Raises WorkRefused (too large, not what its name says, refused by the scanner, no room), PermissionDenied.
    """
    filename = shown_name(filename)
    assignment = brought_up(report.assignment_id)
    acting_as(by, assignment, HOLDER, _("上传佐证材料"))
    suffix = Path(filename).suffix.lower()
    if suffix not in KINDS:
        raise WorkRefused(
            _("文件“%(name)s”的类型不能作为佐证材料。可以上传：%(kinds)s。请另存为其中一种再上传。")
            % {"name": filename, "kinds": "、".join(kind.lstrip(".") for kind in KINDS)}
        )
    partial, digest, size = _received(file, filename)
    try:
        _check_content(partial, filename, suffix)
        _scan(partial, filename)
        return _kept(report, partial, digest, size, filename, suffix, by)
    finally:
        partial.unlink(missing_ok=True)


@transaction.atomic
def remove(evidence: Evidence, *, by: User) -> Evidence:
    """Take a file off a report that is being written. It is marked, not deleted."""
    report = evidence.report
    assignment = brought_up(report.assignment_id)
    acting_as(by, assignment, HOLDER, _("移除佐证材料"))
    _hold(report)
    evidence.removed_at, evidence.removed_by = clock.now(), by
    evidence.save(update_fields=["removed_at", "removed_by"])
    detail = {"report": report.pk, "removed": evidence.filename, "sha256": evidence.sha256}
    record(by, "work.evidence", subject=f"assignment:{assignment.pk}", detail=detail)
    return evidence


def _received(file: bytes | IO[bytes], filename: str) -> tuple[Path, str, int]:
    """Write the content to a file beside its final place; return it with hash and size."""
    folder = Path(default_storage.path("evidence"))
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
            raise WorkRefused(_("服务器的磁盘已满，文件“%(name)s”没有保存。请联系系统管理员。") % {"name": filename}) from error
        raise
    if not size:
        partial.unlink()
        raise WorkRefused(_("文件“%(name)s”是空的。请检查原文件后重新上传。") % {"name": filename})
    return partial, digest.hexdigest(), size


def _pieces(file: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(file, bytes):
        yield file
        return
    while piece := file.read(PIECE):
        yield piece


def _check_size(size: int, filename: str) -> None:
    if size > settings.UPLOAD_LIMIT_BYTES:
        raise WorkRefused(
            _("文件“%(name)s”超过 %(limit)d MB 的上限。请压缩图片或拆成几个文件后再上传。")
            % {"name": filename, "limit": settings.UPLOAD_LIMIT_BYTES // 2**20}
        )


def _check_content(path: Path, filename: str, suffix: str) -> None:
    with path.open("rb") as opened:
        beginning = opened.read(4096)
    if not _fits(path, beginning, suffix):
        raise WorkRefused(
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
        raise WorkRefused(_("查毒程序认为文件“%(name)s”有病毒，没有保存。请查毒后重新上传。") % {"name": filename})


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
        raise WorkRefused(_("查毒程序没有正常工作，文件“%(name)s”没有保存。请稍后再试，或联系系统管理员。") % {"name": filename})
    return code


@transaction.atomic
def _kept(report: Report, partial: Path, digest: str, size: int, filename: str, suffix: str, by: User) -> Evidence:
    _hold(report)
    present = report.evidence.filter(sha256=digest, removed_at=None).first()
    if present:
        return present
    name = f"evidence/{digest}{suffix}"
    os.replace(partial, default_storage.path(name))  # a reader sees all of it or nothing; left over, it harms nobody
    row = Evidence.objects.create(
        report=report, sha256=digest, filename=filename, size=size, kind=suffix.lstrip("."), content=name, added_by=by
    )
    detail = {"report": report.pk, "added": filename, "sha256": digest}
    record(by, "work.evidence", subject=f"assignment:{report.assignment_id}", detail=detail)
    return row


def _hold(report: Report) -> None:
    """Make sure that the report is still being written, and stays so to the end of the transaction."""
    writable = [Report.State.DRAFT, Report.State.RETURNED]
    if not Report.objects.filter(pk=report.pk, state__in=writable).update(version=F("version")):
        raise Overtaken(_("这份反馈已经提交，佐证材料不能再增减。请刷新页面查看现状。"))
