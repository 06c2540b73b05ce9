"""Samples that were sent and have no accepted result are told: to the office by number, to the laboratory by blind code."""

import io

import docx
import pytest
from django.test import Client
from django.urls import reverse

from jingtu.core.observations import receiving
from jingtu.core.observations.models import Delivery
from jingtu.themes.survey.answered import TOLD, of_campaign, of_transfer
from jingtu.themes.survey.custody import note, receive, send
from jingtu.themes.survey.deliveries import deliver_for
from tests.support.blind import accredited, delivered
from tests.support.survey import at, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(world, sampling):
    note(sampling, "collected", told(1, position=at()), by=world.firm)
    transfer = send(sampling, world.laboratory, "analysis", told(2), by=world.firm, analytes="镉")
    receive(transfer, {each.pk: "intact" for each in sampling}, told(3), by=world.analyst)
    accredited(world.laboratory, world.inspector)
    return transfer


@pytest.fixture
def own(sampling):
    return [each for each in sampling if each.qc == "ordinary"]


def offices(world):
    return [world.laboratory.pk]


def delivered_for(world, sent, samples, **more):
    content = {each.blind_code: round(0.2 + 0.07 * number, 2) for number, each in enumerate(samples)}
    made = deliver_for(sent, delivered(content), "检测.xlsx", by=world.analyst, **more)
    receiving.judge(made.pk, lambda done, total: None)
    return Delivery.objects.get(pk=made.pk)


def test_what_was_sent_counts_as_missing_until_a_result_is_accepted_and_again_when_it_is_withdrawn(world, sampling, sent, own):
    assert of_campaign(world.campaign).missing == len(sampling) <= TOLD
    made = delivered_for(world, sent, own[:2])
    assert made.state == "accepted"
    found = of_campaign(world.campaign)
    assert (found.sent, found.missing) == (len(sampling), len(sampling) - 2)
    assert set(found.named) == {each.number for each in sampling} - {each.number for each in own[:2]}
    assert set(of_transfer(sent, offices(world)).named) == {each.blind_code for each in sampling if each not in own[:2]}
    assert of_transfer(sent, [world.works.pk]).missing == len(sampling)  # what others delivered is not told
    receiving.withdraw(made, "重做", by=world.inspector)
    assert of_campaign(world.campaign).missing == len(sampling)


def test_a_lost_sample_is_not_waited_for(world, sampling, sent, own):
    note(own[:1], "lost", told(4), by=world.firm)
    assert of_campaign(world.campaign).sent == len(sampling) - 1
    assert own[0].number not in of_campaign(world.campaign).named


def test_office_laboratory_and_report_are_told_each_in_its_own_names(world, sampling, sent, own):
    delivered_for(world, sent, own[:2])
    pages = {}
    for who, name, key in (
        (world.inspector, "campaign_deliveries", world.campaign.pk),
        (world.analyst, "transfer_deliver", sent.pk),
        (world.inspector, "campaign_report", world.campaign.pk),
    ):
        client = Client()
        client.force_login(who)
        pages[name] = client.get(reverse(f"web:{name}", args=[key]))
    office, laboratory = (pages[name].content.decode() for name in ("campaign_deliveries", "transfer_deliver"))
    assert f"其中 {len(sampling) - 2} 个还没有接收的结果" in office
    assert own[2].number in office
    assert own[2].blind_code in laboratory
    assert own[2].number not in laboratory
    document = docx.Document(io.BytesIO(b"".join(pages["campaign_report"].streaming_content)))
    assert f"{len(sampling) - 2} 个没有接收的结果" in "\n".join(each.text for each in document.paragraphs)
