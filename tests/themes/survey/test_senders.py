"""Who delivers, in whose name, and what stands already, under blind codes."""

import pytest

from jingtu.core.observations import receiving
from jingtu.core.observations.models import Delivery
from jingtu.core.parties.models import Party
from jingtu.themes.survey.custody import note, receive, send
from jingtu.themes.survey.deliveries import deliver_for
from tests.support.blind import accredited, delivered
from tests.support.people import person
from tests.support.survey import at, told

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def sent(world, sampling):
    note(sampling, "collected", told(1, position=at()), by=world.firm)
    transfer = send(sampling[:-1], world.laboratory, "analysis", told(2), by=world.firm, analytes="镉")
    receive(transfer, {each.pk: "intact" for each in sampling}, told(3), by=world.analyst)
    accredited(world.laboratory, world.inspector)
    return transfer


@pytest.fixture
def deliver(world, sent):
    def made(content, by=None, transfer=None):
        found = deliver_for(transfer or sent, content, "检测.xlsx", by=by or world.analyst)
        receiving.judge(found.pk, lambda done, total: None)
        return Delivery.objects.get(pk=found.pk)

    return made


def codes(delivery, **which):
    return set(delivery.findings.exclude(grade="noted").filter(**which).values_list("code", flat=True))


def test_a_laboratory_that_delivers_in_the_name_of_another_is_asked_why(world, sampling, deliver):
    other = Party.objects.create(name="另一检测公司", place=world.works.place, kind=Party.Kind.AGENCY)
    accredited(other, world.inspector)
    made = deliver(delivered({sampling[0].blind_code: 0.21}, laboratory=other.name))
    assert made.state == State.WAITING
    assert codes(made) == {"R18"}


def test_results_that_stand_are_told_to_their_sender_and_those_of_another_laboratory_inside_alone(world, sampling, deliver):
    deliver(delivered({sampling[0].blind_code: 0.21}))
    again = deliver(delivered({sampling[0].blind_code: 0.3}))  # another value is no other result
    assert (again.state, codes(again)) == (State.REFUSED, {"R16"})
    other = Party.objects.create(name="另一检测公司", place=world.works.place, kind=Party.Kind.AGENCY)
    accredited(other, world.inspector)
    colleague = person("other_lab", "王检", "agency", other)
    further = send(sampling[:1], other, "analysis", told(4), by=world.firm, analytes="镉")
    receive(further, {sampling[0].pk: "intact"}, told(5), by=colleague)
    content = delivered({sampling[0].blind_code: 0.25}, laboratory=other.name)
    second = deliver(content, by=colleague, transfer=further)
    assert second.state == State.WAITING
    assert codes(second, inside=False) == set()
    assert codes(second, inside=True) == {"R17"}
