"""The cases of cases/authorities.yaml, and an entry: whoever records it, the office that decides is its authority."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from jingtu.core.lists.models import Entry
from jingtu.core.parties.models import Party, PartyFunction
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.parameters import NoValue
from jingtu.themes.industry.lists import KEY_UNITS

CASES = yaml.safe_load((Path(__file__).parent / "cases/authorities.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_plan_names_its_level(case):
    if case["level"] is None:
        with pytest.raises(NoValue):
            KEY_UNITS.decided_at.at(case["place"], case["day"])
    else:
        assert KEY_UNITS.decided_at.at(case["place"], case["day"]).value == case["level"]


@pytest.mark.django_db
@pytest.mark.requires("REG-08")
def test_the_city_decides_what_the_county_records(world):
    city = Party.objects.create(name="廊坊市生态环境局", place=world.enterprise.place.parent)
    PartyFunction.objects.create(party=city, code="ecology")
    make(world.enterprise, "list", by=world.inspector, on=dt.date(2019, 3, 1), grounds="名录")
    entry = Entry.objects.get()
    assert (entry.entered_authority, entry.entered_by) == (city, world.inspector)


@pytest.mark.django_db
def test_where_no_such_office_is_known_the_recording_one_stands(world):
    make(world.enterprise, "list", by=world.inspector, on=dt.date(2019, 3, 1), grounds="名录")
    assert Entry.objects.get().entered_authority == world.bureau
