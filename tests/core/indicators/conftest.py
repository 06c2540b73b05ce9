"""Three key enterprises in two counties, a candidate and an outsider, with what they filed for 2018; made once for the module."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import override_settings

from jingtu.core import clock
from jingtu.core.filings import lodging
from jingtu.core.parties.models import Party
from jingtu.core.subjects.moves import make
from jingtu.themes.industry.filings import METAL_LEDGER, SOIL_MONITORING
from tests.support import supervision
from tests.support.people import standing_people

LISTED = dt.date(2018, 3, 1)
REPORT = {"year": "2018", "laboratory": "甲", "points": "3", "substances": "镉", "exceeded": "0"}
LEDGER = {"mercury_kg": "0", "cadmium_kg": "0", "chromium_kg": "10", "arsenic_kg": "0", "method": "balance", "grounds": "甲"}


def filed(world, row, kind, facts, on, known_on=None, decided=True):
    """File about an enterprise on a day, recorded on that day or on a later one, and accept it."""
    with clock.held_at(known_on or on):
        filing = lodging.begin(kind, row, by=world.firm)
        assert lodging.save(filing, facts, by=world.firm, version=filing.version) == {}
        if kind.attachment:
            lodging.attach(filing, b"%PDF-1.4", "文件.pdf", by=world.firm)
        lodging.submit(filing, by=world.firm, on=on)
        return lodging.accept(filing, by=world.inspector, on=on) if decided else filing


def build():
    """The world."""
    world = supervision.supervision(standing_people())
    home, city = world.works.place, world.works.place.parent
    world.city = city
    metals = {"heavy_metals": True}
    world.first = world.enterprise
    type(world.first).objects.filter(pk=world.first.pk).update(**metals)
    world.second = supervision.enterprise(world.inspector, world.works, "乙电镀厂", code="91131024MA0000002X", **metals)
    world.candidate = supervision.enterprise(world.inspector, world.works, "丙电镀厂", code="91131024MA0000003X", **metals)
    elsewhere = Party.objects.create(name="霸州演示电镀厂", place=home.__class__.objects.get(code="131081"))
    world.far = supervision.enterprise(world.inspector, world.works, "丁电镀厂", **metals)
    type(world.far).objects.filter(pk=world.far.pk).update(place=elsewhere.place, place_path=elsewhere.place.path)
    with clock.held_at(LISTED):
        for row in (world.first, world.second):
            make(row, "list", by=supervision.city(world), on=LISTED, grounds="名录")
    filed(world, world.first, SOIL_MONITORING, REPORT, dt.date(2018, 12, 20))
    filed(world, world.first, METAL_LEDGER, {**LEDGER, "year": "2018", "lead_kg": "300"}, dt.date(2019, 1, 10))
    filed(world, world.first, METAL_LEDGER, {**LEDGER, "year": "2018", "lead_kg": "200.5"}, dt.date(2019, 3, 10))
    filed(
        world,
        world.second,
        METAL_LEDGER,
        {**LEDGER, "year": "2018.0", "lead_kg": "100"},
        dt.date(2019, 4, 1),
        dt.date(2019, 5, 1),
    )
    filed(world, world.second, METAL_LEDGER, {**LEDGER, "year": "2013", "lead_kg": "380"}, dt.date(2019, 5, 2))
    return world


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), transaction.atomic():
        files = tmp_path_factory.mktemp("files")
        with override_settings(JINGTU_TODAY=supervision.TODAY, MEDIA_ROOT=files):
            yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(made, db, settings) -> SimpleNamespace:
    settings.JINGTU_TODAY = supervision.TODAY
    return made
