"""Bringing an installation up to the program: what is missing, a backup to go back to, then tables and page files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

import jingtu
from jingtu.core.journal.services import record
from jingtu.project import preparation
from jingtu.project.failure import Failure

from . import restoring, saving, schema


@dataclass(frozen=True)
class Upgraded:
    """The migrations that were made and the backup of the state before them; neither where nothing was missing."""

    made: schema.Migrations
    backup: Path | None


def upgrade(say: Callable[[str], None]) -> Upgraded:
    """Make what is missing. Raises Failure when the database is newer than the program, a service runs or a step fails."""
    restoring.refuse_while_running(Path(settings.HOME))
    done = bring_tables_up_to_date(say)
    if preparation.collect_static():
        say("已更新页面文件。")
    if done.backup:
        detail = {"program": jingtu.__version__, "migrations": schema.named(done.made), "filename": done.backup.name}
        record(None, "installation.upgrade", detail=detail)
    return done


def bring_tables_up_to_date(say: Callable[[str], None]) -> Upgraded:
    """Save an installation in use, then make the tables that the program wants."""
    schema.refuse_newer()
    missing = schema.pending()
    if not missing:
        return Upgraded([], None)
    saved = None
    if schema.has_accounts():
        say(f"数据库需要 {len(missing)} 项更新（{schema.named(missing)}），先自动备份。")
        saved = saving.back_up().path
        say(f"已备份到 {saved}。")
    try:
        preparation.migrate()
    except Exception as error:
        if saved is None:
            raise
        raise Failure(
            f"更新数据库时出错（{type(error).__name__}：{error}）。"
            f"请装回原来版本的程序，再运行 jingtu restore --replace {saved} 回到升级前。"
        ) from error
    return Upgraded(missing, saved)
