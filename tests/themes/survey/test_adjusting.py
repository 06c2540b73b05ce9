"""A kernel proposes which points go or come; nothing happens to the network before a person decides."""

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from shapely.geometry import Point as Position

from jingtu.core.parties.models import Party
from jingtu.core.subjects.errors import Refused
from jingtu.themes.survey.adjusting import ask, calculate, decide
from jingtu.themes.survey.models import Adjustment, Point, Proposal
from tests.support.people import person
from tests.support.survey import EAST, NORTH, in_use

pytestmark = pytest.mark.django_db
ASKED = {"range_m": 3000.0, "nugget_percent": 20.0}


@pytest.fixture
def network(world):
    """Nine points on a grid of a kilometre and a tenth close beside the middle one."""
    steps = [(x * 0.0117, y * 0.009) for y in range(3) for x in range(3)]
    return [
        in_use(world.inspector, world.bureau, number, geometry=Position(EAST + x, NORTH + y))
        for number, (x, y) in enumerate([*steps, (0.0117 + 0.0006, 0.009)], start=1)
    ]


def calculated(world, run_jobs, method, number=2):
    found = ask(world.works.place, "soil", method, number, **ASKED, by=world.inspector)
    run_jobs()
    found.refresh_from_db()
    return found


@pytest.mark.requires("REC-25", "SYS-11")
def test_of_two_points_side_by_side_one_may_go_first(world, network, run_jobs):
    found = calculated(world, run_jobs, "thin")
    first = found.proposals.first()
    assert first.point in (network[4], network[9])
    assert found.variances == sorted(found.variances)
    assert not Point.objects.exclude(pk=world.point.pk).exclude(state="in_use").exists()


def test_new_points_are_proposed_away_from_the_old_and_lower_the_variance(world, network, run_jobs):
    found = calculated(world, run_jobs, "extend")
    assert found.variances == sorted(found.variances, reverse=True)
    known = np.array([(point.geometry.x, point.geometry.y) for point in network])
    for proposal in found.proposals.all():
        assert np.abs(known - (proposal.longitude, proposal.latitude)).max(axis=1).min() > 0.001


def test_an_accepted_removal_stops_the_point_and_a_rejected_one_leaves_it(world, network, run_jobs):
    first, second = calculated(world, run_jobs, "thin").proposals.all()
    decide(first, "accepted", "与邻近点位重复", by=world.inspector)
    decide(second, "rejected", "紧盯污染源", by=world.inspector)
    states = [Point.objects.get(pk=each.point_id).state for each in (first, second)]
    assert states == ["stopped", "in_use"]
    with pytest.raises(Refused, match="已经决定过"):
        decide(first, "rejected", "改主意", by=world.inspector)


def test_an_accepted_place_becomes_a_planned_point_there(world, network, run_jobs):
    proposal = calculated(world, run_jobs, "extend", 1).proposals.get()
    made = decide(proposal, "accepted", "覆盖空白", by=world.inspector)
    assert (made.state, made.rank, made.medium) == ("planned", "supplementary", "soil")
    assert (made.geometry.x, made.geometry.y) == (proposal.longitude, proposal.latitude)


def test_a_decision_needs_a_reason_and_the_right_office(world, people, network, run_jobs):
    proposal = calculated(world, run_jobs, "thin", 1).proposals.get()
    with pytest.raises(Refused, match="理由"):
        decide(proposal, "accepted", " ", by=world.inspector)
    for other in (world.firm, people.outsider, people.leader):
        with pytest.raises(PermissionDenied):
            decide(proposal, "accepted", "理由", by=other)
    assert Proposal.objects.get().decision == ""


@pytest.mark.parametrize(("method", "number", "most"), [("thin", 8, 7), ("extend", 101, 100), ("thin", 0, 7)])
def test_more_than_can_be_is_refused_with_how_many_can(world, network, method, number, most):
    with pytest.raises(Refused, match=f"最多可以提出 {most} 个"):
        ask(world.works.place, "soil", method, number, **ASKED, by=world.inspector)


def test_points_at_one_place_fail_in_a_sentence(world, network, run_jobs):
    Point.objects.filter(pk=network[9].pk).update(geometry=network[4].geometry)
    found = calculated(world, run_jobs, "thin")
    assert (found.state, found.proposals.count()) == ("failed", 0)
    assert "同一个位置" in found.sentence


def test_a_calculation_that_is_started_again_leaves_the_same(world, network, run_jobs):
    found = calculated(world, run_jobs, "thin")
    before = list(found.proposals.values_list("pk", "point"))
    calculate(found.pk, lambda done, total: None)
    assert list(found.proposals.values_list("pk", "point")) == before


def test_calculations_are_shown_to_the_offices_of_the_networks_alone(world, network, run_jobs):
    found = calculated(world, run_jobs, "thin")
    home = world.works.place
    other = person("surveyor", "吴规", "bureau", Party.objects.create(name="香河县规划局", place=home), home)
    for who, code, listed in ((world.inspector, 200, True), (other, 403, False)):
        client = Client()
        client.force_login(who)
        assert client.get(reverse("web:adjustment", args=[found.pk])).status_code == code
        rows = client.get(reverse("web:adjustments")).context["rows"]
        assert (found in rows) is listed
    decided = client.post(reverse("web:proposal_decide", args=[found.proposals.first().pk]), {"decision": "rejected"})
    assert decided.status_code == 403


def test_it_is_asked_and_decided_on_the_pages(world, network, run_jobs):
    client = Client()
    client.force_login(world.inspector)
    asked = {"place": "131024", "medium": "soil", "method": "thin", "number": "1", "range_m": "3000", "nugget_percent": "20"}
    waiting = client.post(reverse("web:adjustments"), asked, follow=True).content.decode()
    assert "正在计算" in waiting
    run_jobs()
    found = Adjustment.objects.get()
    page = client.get(reverse("web:adjustment", args=[found.pk])).content.decode()
    assert found.proposals.get().point.name in page
    decided = client.post(
        reverse("web:proposal_decide", args=[found.proposals.get().pk]), {"decision": "rejected", "reason": "序列长"}, follow=True
    )
    assert "不采纳：序列长" in decided.content.decode()
    assert "最多可以提出" in client.post(reverse("web:adjustments"), asked | {"number": "50"}).content.decode()
