"""The demonstration, loaded once for all tests of it: each sees it as it was loaded, and what a test changes is rolled back."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import override_settings

from jingtu.project.demo import load_demo


class Loaded(NamedTuple):
    """What loading told, and the folder that it filled."""

    lines: list[str]
    home: Path


@pytest.fixture(scope="package")
def loaded_once(django_db_setup, django_db_blocker, tmp_path_factory):
    home = tmp_path_factory.mktemp("demonstration")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(HOME=home, MEDIA_ROOT=home, JINGTU_TODAY=dt.date(2019, 6, 30)):
            yield Loaded(load_demo(), home)
        transaction.set_rollback(True)


@pytest.fixture
def demonstration(loaded_once, db) -> Loaded:
    """The demonstration on its first day."""
    return loaded_once
