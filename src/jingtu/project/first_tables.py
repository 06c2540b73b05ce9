"""The tables of a new database, made from the models at once: going through the migrations step by step takes half a minute.

What our migrations do beside tables (indexes of words, guards) runs as it stands there; what moves rows, marked `elidable`, has
none to move. All of it is one transaction, so a process killed meanwhile leaves nothing. A test compares what comes out with what
the migrations make.
"""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython


def make(executor: MigrationExecutor) -> bool:
    """Make all tables in a database that has none, with every migration noted as done; return whether it had none."""
    if executor.connection.introspection.table_names():
        return False
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    with executor.connection.schema_editor(atomic=True) as editor:
        for model in (executor.recorder.Migration, *_models(executor.loader.migrated_apps)):
            editor.create_model(model)
        for migration, _backwards in plan:
            if migration.__module__.startswith("jingtu."):
                _do_what_is_no_table(migration, editor)
            executor.recorder.record_applied(migration.app_label, migration.name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)
    return True


def _models(labels: set[str]) -> list[type[models.Model]]:
    return [
        model for model in apps.get_models() if model._meta.app_label in labels and model._meta.managed and not model._meta.proxy
    ]


def _do_what_is_no_table(migration: Migration, editor: BaseDatabaseSchemaEditor) -> None:
    for operation in migration.operations:
        if isinstance(operation, RunPython) and not operation.elidable:
            operation.code(apps, editor)
