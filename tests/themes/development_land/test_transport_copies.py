"""The report of a transport reaches both ecology bureaus; that of the destination gives its receipt, and sees nothing else."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from docx import Document

from jingtu.core.filings import lodging
from jingtu.core.filings.copies import read_copy
from jingtu.core.gates.asking import ask
from jingtu.core.notices.models import Notice
from jingtu.core.subjects.errors import Refused
from jingtu.themes.development_land.filings import TRANSPORT_REPORT
from jingtu.themes.development_land.gates.works import TRANSPORT
from jingtu.themes.development_land.receipts import told_of
from jingtu.themes.development_land.report import document
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
    assert (copy.party, copy.wants_receipt, copy.receipt, copy.read_on) == (receiver.party, True, "", None)
    client.force_login(receiver)
    address = reverse("web:filing", args=[world.filing.pk])
    page = client.get(address).content.decode()
    assert world.filing.number in page
    assert "还没有出具回执" in page
    client.post(reverse("web:filing_read", args=[world.filing.pk]), {"remark": "水泥厂可以接收"})
    copy.refresh_from_db()
    event = world.filing.events.get(step="receipt")
    assert (copy.read_on, copy.read_by, copy.receipt) == (TODAY, receiver, f"2019-H{event.pk:07d}")
    assert (event.recorded_by, event.effective_on, event.reason) == (receiver, TODAY, "水泥厂可以接收")
    assert f"出具回执 {copy.receipt}" in client.get(address).content.decode()
    assert Notice.objects.filter(recipient=world.firm, subject__contains="已有回执", text__contains=copy.receipt).exists()


def test_the_dossier_of_the_transport_shows_both_receipts(client, world, receiver):
    client.force_login(world.inspector)
    address = reverse("web:dossier", args=["development_land.transport", world.transport.pk])
    page = client.get(address).content.decode()
    assert world.filing.number in page
    assert "还没有出具回执" in page
    [number] = read_copy(world.filing, receiver)
    page = client.get(address).content.decode()
    assert number in page
    assert "还没有出具回执" not in page
    site = document(world.site, user=world.inspector)
    assert f"回执 {number}（{TODAY}）" in "".join(line.text for line in Document(site).paragraphs)


@pytest.mark.parametrize(
    ("on", "said"), [(TODAY - dt.timedelta(days=1), "应在报送日期"), (TODAY + dt.timedelta(days=1), "到今天")]
)
def test_a_receipt_is_not_older_than_the_report_nor_of_a_day_to_come(world, receiver, on, said):
    with pytest.raises(Refused, match=said):
        read_copy(world.filing, receiver, on=on)
    assert world.filing.copies.get().read_on is None


def test_what_was_returned_has_no_receipt_and_what_is_sent_again_wants_another(world, receiver):
    [first] = read_copy(world.filing, receiver)
    lodging.return_(world.filing, by=world.inspector, on=TODAY, reason="线路不明")
    lodging.submit(world.filing, by=world.firm, on=TODAY)
    [second] = read_copy(world.filing, receiver)
    assert first != second
    assert world.filing.copies.get().receipt == second
    lodging.return_(world.filing, by=world.inspector, on=TODAY, reason="数量不明")
    world.filing.copies.update(read_on=None)
    with pytest.raises(Refused, match="已撤回或退回"):
        read_copy(world.filing, receiver)


def test_one_receipt_is_given_once(world, receiver):
    read_copy(world.filing, receiver)
    with pytest.raises(PermissionDenied):
        read_copy(world.filing, receiver)
    assert world.filing.events.filter(step="receipt").count() == 1


def test_where_both_places_have_one_bureau_its_number_is_the_receipt(world):
    filing = lodging.begin(TRANSPORT_REPORT, world.transport, by=world.firm)
    lodging.save(filing, given(TRANSPORT_REPORT), by=world.firm, version=filing.version)
    lodging.attach(filing, b"%PDF-1.4", "报告.pdf", by=world.firm)
    lodging.submit(filing, by=world.firm, on=TODAY)
    type(world.transport).objects.update(departs_on=TODAY + dt.timedelta(days=14))
    world.transport.refresh_from_db()
    [told] = told_of([world.transport.pk], TODAY, world.inspector)
    assert (told.office, told.receipt, told.is_destination) == (world.bureau, filing.number, False)
    assert f"由同一部门受理，受理编号 {filing.number}" in TRANSPORT.judge(world.transport, TODAY)[1][1].said


def test_the_destination_sees_the_report_and_not_the_site(client, world, receiver):
    client.force_login(receiver)
    for kind, row in (("site", world.site), ("works", world.building), ("transport", world.transport)):
        assert client.get(reverse("web:dossier", args=[f"development_land.{kind}", row.pk])).status_code == 404


def test_the_gate_sees_that_the_destination_got_it(world, receiver):
    type(world.transport).objects.update(departs_on=TODAY + dt.timedelta(days=14))
    world.transport.refresh_from_db()
    reason = ask(TRANSPORT, world.transport, by=world.inspector).reasons[1]
    assert (reason["outcome"], reason["filing"]) == ("pass", world.filing.pk)
    assert "接收地还没有出具回执" in reason["said"]
    [number] = read_copy(world.filing, receiver)
    assert f"{TODAY} 出具回执 {number}" in ask(TRANSPORT, world.transport, by=world.inspector).reasons[1]["said"]
