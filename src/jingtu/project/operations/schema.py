"""The tables of the database against the migrations of the program: behind, level, or ahead."""

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from jingtu.project.failure import Failure

Migrations = list[tuple[str, str]]


def applied() -> Migrations:
    """Return (app, name) of what this database has been through."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def pending() -> Migrations:
    """Return (app, name) of what this database still lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def unknown(migrations: Migrations) -> Migrations:
    """Return those that this program does not have: a newer one made them."""
    known = MigrationExecutor(connection).loader.disk_migrations
    return [key for key in migrations if tuple(key) not in known]


def named(migrations: Migrations) -> str:
    """Return migrations as words."""
    return "、".join(f"{app}.{name}" for app, name in migrations)


def refuse_newer() -> None:
    """Raise Failure when the database was made by a newer program: an older one would damage it."""
    if ahead := unknown(applied()):
        raise Failure(
            f"数据库由更新版本的净土建立（本程序没有 {named(ahead[:3])}），没有改动它。请换回新版本的程序，或恢复升级前的备份。"
        )


def refuse_unless_level() -> None:
    """Raise Failure when the tables are not those of this program: serving then fails page by page."""
    refuse_newer()
    if pending():
        raise Failure("数据库的表不是本版本的。请先运行 jingtu upgrade（新安装请先运行 jingtu init）。")


def has_accounts() -> bool:
    """Tell whether anybody has an account here: the sign of an installation in use."""
    users = get_user_model()
    return users._meta.db_table in connection.introspection.table_names() and users.objects.exists()
