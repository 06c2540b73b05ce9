import pytest
from django.db import connections

from jingtu.core import sql
from jingtu.core.accesslog import keeping
from tests.support import supervision


@pytest.fixture
def world(people, settings):
    """The people and the enterprise of tests.support.supervision on their day."""
    settings.JINGTU_TODAY = supervision.TODAY
    return supervision.supervision(people)


@pytest.fixture
def empty_log(db):
    """The log with nothing in it: unlike the business tables it is not rolled back."""
    on = connections[keeping.using()]
    for model, name in keeping.NAMES.items():
        sql.unguard(on, model._meta.db_table, name)
        model.objects.using(keeping.using()).all().delete()
    yield
    for model, name in keeping.NAMES.items():
        sql.guard(on, model._meta.db_table, name, keeping.REFUSAL)
