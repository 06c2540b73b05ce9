"""Every address asked by the laboratory that signed for samples and by the unit that takes them (the offices and outsiders are
asked in test_every_address.py).

`hands_of_campaigns.yaml` has a line for each address: laboratory reading, writing, sampling unit reading, writing.
"""

from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from jingtu.core import clock
from jingtu.core.observations.models import Delivery
from jingtu.core.parties.models import Party
from jingtu.themes.survey.models import Campaign, CustodyStep, Transfer
from tests.support.people import person
from tests.web.test_every_address import ADDRESSES, EXPECTED, _argument, answer, plans, today, work, world  # noqa: F401

pytestmark = pytest.mark.django_db
HANDS = yaml.safe_load(Path(__file__).with_name("hands_of_campaigns.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def hands(world):  # noqa: F811
    """The two people; the campaign is the sampling unit's, the transfer was signed for, the delivery is the laboratory's."""
    campaign, transfer = Campaign.objects.get(pk=world.campaign), Transfer.objects.get(pk=world.transfer)
    works = Party.objects.create(name="演示采样公司", place=campaign.place, kind=Party.Kind.AGENCY)
    Campaign.objects.filter(pk=campaign.pk).update(holder=works)
    Transfer.objects.filter(pk=transfer.pk).update(received_at=clock.now())
    analyst = person("analyst", "郑检", "agency", transfer.receiver)
    when = {"done_at": clock.now(), "recorded_at": clock.now(), "recorded_by": analyst}
    CustodyStep.objects.create(sample_id=world.planned_sample, action="sent", transfer=transfer, **when)
    delivered = {"stage": "analysis", "reference": transfer.number, "name": "L-A", "format": "lab-1", "filename": "检测.xlsx"}
    delivered |= {"by": transfer.receiver, "received_by": analyst, "received_at": clock.now(), "sha256": "0" * 64, "size": 1}
    content = CustodyStep.objects.exclude(photo="").first().photo.name
    world.data_delivery = Delivery.objects.create(
        subject_id=campaign.pk, place_path=campaign.place_path, state="refused", content=content, **delivered
    ).pk
    world.run = world.other_run = world.evaluation
    return analyst, person("sampler", "冯采", "agency", works)


def test_every_address_has_a_line():
    assert sorted(HANDS) == sorted(ADDRESSES)


@pytest.mark.parametrize("method", ["get", "post"])
def test_laboratory_and_sampling_unit_get_what_the_lines_say(world, hands, method):  # noqa: F811
    answered = {}
    for name, row in EXPECTED.items():
        path = reverse(f"web:{name}", args=[_argument(world, at) for at in row.get("at", [])])
        answered[name] = [answer(_of(who), method, path) for who in hands]
    column = {"get": 0, "post": 1}[method]
    expected = {name: [line.split()[column], line.split()[column + 2]] for name, line in HANDS.items()}
    assert answered == expected


def _of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client
