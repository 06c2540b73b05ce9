"""The file that a backup is: a zip whose last entry, manifest.json, holds the SHA-256 and size of every other.

It appears under its name whole or not at all: written beside it, flushed to the disk, then renamed.
"""

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from jingtu.project.failure import Failure

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
STORED = {".docx", ".xlsx", ".pdf", ".zip", ".jpg", ".jpeg", ".png", ".gz"}  # compressed already
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error)  # what zipfile says of damage
LEVEL = 3  # half the time of the usual level 6 for a twentieth more bytes


@dataclass
class Writer:
    """Adds entries to an archive and remembers what the manifest must say of them."""

    archive: zipfile.ZipFile
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, pieces: Iterable[bytes]) -> int:
        """Add one entry and return its size in bytes."""
        digest, size = hashlib.sha256(), 0
        packed = zipfile.ZIP_STORED if PurePosixPath(name).suffix.lower() in STORED else zipfile.ZIP_DEFLATED
        info = zipfile.ZipInfo(name)
        info.compress_type, info._compresslevel = packed, LEVEL  # type: ignore[attr-defined]  public only from 3.13 on
        with self.archive.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                entry.write(piece)
        self.entries[name] = {"sha256": digest.hexdigest(), "bytes": size}
        return size

    def add_file(self, name: str, path: Path) -> int:
        """Add the content of a file."""
        with path.open("rb") as file:
            return self.add(name, iter(lambda: file.read(CHUNK), b""))

    def finish(self, manifest: dict[str, Any]) -> None:
        """Add the manifest: nothing may follow it."""
        said = {"format": FORMAT, **manifest, "entries": self.entries}
        self.archive.writestr(MANIFEST, json.dumps(said, ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)


@contextmanager
def written(target: Path) -> Iterator[Writer]:
    """Write an archive that only its owner can read; on any failure nothing of it stays behind."""
    partial = target.with_name(f".{target.name}.part")
    try:
        handle = os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
        sync_folder(target.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power failure, where the system offers that."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    """Yield an archive and its manifest. Raises Failure when it is no backup of ours or damaged."""
    if not path.is_file():
        raise Failure(f"找不到备份文件 {path}。请检查路径。")
    try:
        archive = zipfile.ZipFile(path)
    except UNREADABLE:
        raise Failure(f"{path.name} 不是完整的备份：文件末尾的目录缺失或损坏。请换一份备份。") from None
    with archive:
        yield archive, _manifest(archive, path)


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        said = json.loads(archive.read(MANIFEST))
    except KeyError:
        raise Failure(f"{path.name} 不是净土的备份：里面没有 {MANIFEST}。请检查文件。") from None
    except UNREADABLE:
        raise Failure(f"备份 {path.name} 已损坏：{MANIFEST} 读不出来。请换一份备份。") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise Failure(f"备份 {path.name} 的格式版本不是 {FORMAT}，由其他版本的净土写成。请用写它的版本恢复。")
    return said


def extract(archive: zipfile.ZipFile, manifest: dict[str, Any], into: Path) -> None:
    """Write every entry below `into`, comparing each with the manifest. Raises Failure that names all that is damaged."""
    listed, present = manifest["entries"], set(archive.namelist()) - {MANIFEST}
    faults = [f"{name}（缺失）" for name in sorted(set(listed) - present)]
    faults += [f"{name}（不在清单里）" for name in sorted(present - set(listed))]
    for name in sorted(set(listed) & present):
        if fault := _extract(archive, name, listed[name], into):
            faults.append(f"{name}（{fault}）")
    if faults:
        shown = "、".join(faults[:10]) + ("等" if len(faults) > 10 else "")
        raise Failure(f"备份已损坏，没有恢复，现有数据没有改动。有问题的共 {len(faults)} 处：{shown}。请换一份备份。")


def _extract(archive: zipfile.ZipFile, name: str, listed: dict[str, Any], into: Path) -> str:
    """Write one entry and return what is wrong with it, or nothing."""
    parts = PurePosixPath(name).parts
    if PurePosixPath(name).is_absolute() or ".." in parts or "\\" in name or ":" in name:
        return "路径越界"
    target = into.joinpath(*parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with archive.open(name) as entry, target.open("wb") as file:
            _copy(entry, file, digest)
    except UNREADABLE:
        return "读不出来"
    return "" if digest.hexdigest() == listed["sha256"] else "校验值不符"


def _copy(entry: IO[bytes], file: IO[bytes], digest: Any) -> None:
    for piece in iter(lambda: entry.read(CHUNK), b""):
        digest.update(piece)
        file.write(piece)
    file.flush()
    os.fsync(file.fileno())
    os.chmod(file.name, 0o600)
