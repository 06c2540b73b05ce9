"""What a start needs before anyone is served: checks, tables, style sheets, divisions, on demand the demonstration."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import ERROR, run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jingtu.core.jobs import statistics
from jingtu.project import first_tables
from jingtu.project.failure import Failure

STATIC_STAMP = "static-fingerprint"


def check() -> None:
    """Print what the system checks say; raise Failure when a setting makes a start impossible."""
    found = [message for message in run_checks() if not message.is_silenced()]
    for message in found:
        print(f"{message.id}：{message.msg}{message.hint or ''}", flush=True)
    if any(message.level >= ERROR for message in found):
        raise Failure("设置有矛盾，没有启动。请按上面的提示改正。", code=2)


def prepare(say: Callable[[str], None]) -> list[str]:
    """Do what is still missing and return lines to show under the address."""
    from jingtu.project.operations.upgrading import bring_tables_up_to_date

    if bring_tables_up_to_date(say).made:
        say("已建立数据库的表。")
    if renewed := renew_search():
        say(f"已按新版本重建监管对象的检索，共 {renewed} 项。")
    if collect_static():
        say("已准备好页面文件。")
    call_command("clearsessions")
    if load_places():
        say("已装入全国行政区划。")
    if settings.DEMONSTRATION:
        return load_demonstration()
    if not get_user_model().objects.exists():
        return ["还没有账号。请另开一个终端，用 jingtu init 选定地区并建立三个管理员。"]
    return []


def renew_search() -> int:
    """Write the search index of registers anew where an earlier version wrote it; return how many rows that were."""
    from jingtu.core.subjects.renewing import renew

    return renew()


def load_places() -> bool:
    """Load the divisions of the country where there are none; return whether there were none."""
    from jingtu.core.jobs.queue import enqueue
    from jingtu.core.places.loading import load_divisions
    from jingtu.core.places.models import Division

    if Division.objects.exists():
        return False
    load_divisions()
    enqueue("places.boundaries")  # seconds of work that the first page need not wait for
    return True


def migrate() -> bool:
    """Bring the tables up to date; return whether anything was missing."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    if not first_tables.make(executor):
        call_command("migrate", interactive=False, verbosity=0)
    statistics.renew()  # a table that was rebuilt has lost them
    return True


def collect_static() -> bool:
    """Copy and compress the page files when they differ from the last start; return whether they did."""
    stamp, now = settings.HOME / STATIC_STAMP, _static_fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now and settings.STATIC_ROOT.exists():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now, encoding="ascii")
    return True


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def load_demonstration() -> list[str]:
    """Fill the demonstration where it is not there yet and return the lines that name its accounts."""
    from jingtu.project.demo import load_demo
    from jingtu.runs.terminal import bar

    return load_demo(bar)
