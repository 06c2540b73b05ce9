"""Names that we give to tables, columns, indexes and constraints: short enough, and no word that a database keeps for itself."""

import ast
from pathlib import Path

import yaml
from django.apps import apps

LONGEST = 63  # PostgreSQL cuts a longer name in silence
SOURCE = Path(__file__).parent.parent / "src/jingtu"
KEPT = yaml.safe_load((Path(__file__).parent / "reserved_words.yaml").read_text("utf-8"))
RESERVED = {word for words in KEPT.values() for word in words.split()}


def models():
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("jingtu.")]


def names_given():
    for model in models():
        options = model._meta
        yield options.db_table
        yield from (field.column for field in options.local_fields)
        yield from (rule.name for rule in (*options.indexes, *options.constraints))


def test_no_name_is_longer_than_a_database_keeps():
    assert [name for name in names_given() if len(name) > LONGEST] == []


def test_no_name_is_a_word_that_a_database_keeps_for_itself():
    assert sorted({name for name in names_given() if name.lower() in RESERVED}) == []


def test_sql_is_written_in_one_module():
    """Beside it only the copying of whole databases (project/operations) and the question whether one answers."""
    speaks = {"cursor", "execute", "executemany", "RawSQL", "raw", "extra"}
    found = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts or path.is_relative_to(SOURCE / "project"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in speaks:
                found.add(str(path.relative_to(SOURCE)))

    assert found == {"core/sql.py", "core/search/pairs.py"}  # pairs gives the statements of its table to Django's migration
