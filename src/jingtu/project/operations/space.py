"""Room on the disk: how much there is, how much is needed, and the sentence when it runs out."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from jingtu.project.failure import Failure

SPARE_BYTES = 64 * 1024 * 1024
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FULL_WORDS = ("disk is full", "No space left", "could not extend file", "disk full")
UNWRITABLE_WORDS = "disk I/O error"  # SQLite's for a file that must not grow as well as for a disk that is broken


def is_full(error: BaseException) -> bool:
    """Tell whether an error of a file, of SQLite or of PostgreSQL says that the disk is full."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    return any(words in str(error) for words in FULL_WORDS)


@contextmanager
def told_when_full(folder: Path) -> Iterator[None]:
    """Turn the disk running full inside the block into one sentence that says what is still as it was."""
    try:
        yield
    except Failure:
        raise
    except Exception as error:
        if is_full(error):
            raise Failure(f"{folder} 所在的磁盘已满，操作没有完成，原有的数据没有改动。请腾出空间后再试。") from error
        if UNWRITABLE_WORDS in str(error):
            raise Failure(
                f"无法写入 {folder}（{error}）：磁盘已满、文件超过允许的大小，或磁盘损坏。操作没有完成，原有的数据没有改动。请检查磁盘后再试。"
            ) from error
        raise


def database_bytes() -> int:
    """Return how large the database is on its disk."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return sum(part.stat().st_size for part in (path, path.with_name(path.name + "-wal")) if part.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def files_bytes() -> int:
    """Return how large the kept files are together."""
    return sum(path.stat().st_size for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def refuse_without_room(folder: Path, needed: int) -> None:
    """Raise Failure when `folder` has less room than needed and a little to spare."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise Failure(
            f"{folder} 所在的磁盘只剩 {size(free)}，大约需要 {size(needed + SPARE_BYTES)}，没有开始。请腾出空间或换一个位置。"
        )


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    amount, unit = float(count), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{amount:.0f} {unit}" if unit in {"B", "KB"} else f"{amount:.1f} {unit}"
