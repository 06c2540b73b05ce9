"""A list of firms to close goes to the four offices that must know, each gives its receipt, and nobody else reads it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.exchange.delivering import deliver, editions_visible_to, receive, receivers
from jingtu.core.lists.editions import draw_up
from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.themes.industry.flows import TO_CLOSE
from jingtu.themes.industry.lists import TO_CLOSE as LIST
from tests.support.people import person
from tests.support.publishing import edition
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FLOW-05", "REG-13")]


@pytest.fixture
def offices(world, people):
    """The office that decides on the list, and three of the four that must know; nobody has the function of planning."""
    home = world.enterprise.place
    functions = {"industry": "工信局", "natural_resources": "自然资源局", "housing_construction": "住建局"}
    found = {code: Party.objects.create(name=f"香河县{name}", place=home) for code, name in functions.items()}
    for code, party in found.items():
        PartyFunction.objects.create(party=party, code=code)
    world.sender = person("sender", "吴工", Appointment.Role.BUREAU, found["industry"], home)
    world.receiver = person("receiver", "郑资", Appointment.Role.BUREAU, found["natural_resources"], home)
    return found


def test_each_office_gets_it_and_is_told_and_gives_its_receipt(world, offices):
    found = edition(world, LIST, by=world.sender)
    sent = deliver(TO_CLOSE, found, by=world.sender, on=TODAY)
    assert [each.to for each in sent] == [world.bureau, offices["natural_resources"], offices["housing_construction"]]
    told = Notice.objects.get(recipient=world.receiver)
    assert told.subject == "香河县工信局送来香河县拟关停并转、破产或搬迁企业名单"
    receive(sent[1], by=world.receiver, note="已收到")
    told.refresh_from_db()
    assert (sent[1].received_on, sent[1].note, told.answered_at is None) == (TODAY, "已收到", False)
    with pytest.raises(Overtaken, match="已经签收"):
        receive(sent[1], by=world.receiver)
    with pytest.raises(PermissionDenied, match="由该单位签收"):
        receive(sent[2], by=world.receiver)


def test_an_office_that_nobody_registered_is_named_and_gets_it_later(world, offices):
    found = edition(world, LIST, by=world.sender)
    deliver(TO_CLOSE, found, by=world.sender, on=TODAY)
    assert [(each.name, each.office) for each in receivers(TO_CLOSE, found) if not each.delivery] == [("规划", None)]
    with pytest.raises(Refused, match="规划"):
        deliver(TO_CLOSE, found, by=world.sender, on=TODAY)
    PartyFunction.objects.create(party=Party.objects.create(name="香河县规划局", place=world.enterprise.place), code="planning")
    (later,) = deliver(TO_CLOSE, found, by=world.sender, on=TODAY)
    assert str(later.to) == "香河县规划局"


def test_a_draft_or_a_day_before_the_publication_is_refused_and_others_do_not_send(world, offices):
    draft = draw_up(LIST, world.enterprise.place, by=world.sender, as_of=TODAY)
    with pytest.raises(Refused, match="草案不能送达"):
        deliver(TO_CLOSE, draft, by=world.sender, on=TODAY)
    found = edition(world, LIST, by=world.sender)
    with pytest.raises(Refused, match="之间"):
        deliver(TO_CLOSE, found, by=world.sender, on=TODAY - dt.timedelta(days=1))
    with pytest.raises(PermissionDenied, match="工业和信息化"):
        deliver(TO_CLOSE, found, by=world.inspector, on=TODAY)


def test_an_edition_is_read_in_its_area_and_where_it_was_delivered(world, offices, people):
    found = edition(world, LIST, by=world.sender)
    elsewhere = people.outsider
    assert found in editions_visible_to(people.keeper)
    assert found not in editions_visible_to(elsewhere)
    PartyFunction.objects.create(party=elsewhere.party, code="planning")
    found.deliveries.create(to=elsewhere.party, sent_on=TODAY, sent_by=world.sender, sent_at=found.published_at)
    assert found in editions_visible_to(elsewhere)
