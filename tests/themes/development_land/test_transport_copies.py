"""The report of a transport reaches both ecology bureaus; that of the destination reads it, notes so, and sees nothing else."""

import datetime as dt

import pytest
from django.urls import reverse

from jingtu.core.filings import lodging
from jingtu.core.gates.asking import ask
from jingtu.themes.development_land.filings import TRANSPORT_REPORT
from jingtu.themes.development_land.gates.works import TRANSPORT
from tests.support.every_filing import given
from tests.support.land import officer
from tests.support.people import places
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-07", "FLOW-16", "GATE-11")]


@pytest.fixture
def receiver(world):
    """A person of the ecology bureau of the county to which the soil goes."""
    elsewhere = places()[1]
    type(world.transport).objects.update(destination_place=elsewhere)
    world.transport.refresh_from_db()
    person = officer(world, "ecology", "生态环境局（接收地）", elsewhere)
    world.filing = lodging.begin(TRANSPORT_REPORT, world.transport, by=world.firm)
    lodging.save(world.filing, given(TRANSPORT_REPORT), by=world.firm, version=world.filing.version)
    lodging.attach(world.filing, b"%PDF-1.4", "报告.pdf", by=world.firm)
    lodging.submit(world.filing, by=world.firm, on=TODAY)
    return person


def test_both_bureaus_get_it_and_each_gives_its_receipt(client, world, receiver):
    assert world.filing.to == world.bureau
    copy = world.filing.copies.get()
    assert (copy.party, copy.read_on) == (receiver.party, None)
    client.force_login(receiver)
    address = reverse("web:filing", args=[world.filing.pk])
    assert world.filing.number in client.get(address).content.decode()
    client.post(reverse("web:filing_read", args=[world.filing.pk]))
    copy.refresh_from_db()
    assert (copy.read_on, copy.read_by) == (TODAY, receiver)


def test_the_destination_sees_the_report_and_not_the_site(client, world, receiver):
    client.force_login(receiver)
    for kind, row in (("site", world.site), ("works", world.building), ("transport", world.transport)):
        assert client.get(reverse("web:dossier", args=[f"development_land.{kind}", row.pk])).status_code == 404


def test_the_gate_sees_that_the_destination_got_it(world, receiver):
    type(world.transport).objects.update(departs_on=TODAY + dt.timedelta(days=14))
    world.transport.refresh_from_db()
    reasons = ask(TRANSPORT, world.transport, by=world.inspector).reasons
    assert [(reason["outcome"], reason["filing"]) for reason in reasons][1] == ("pass", world.filing.pk)
