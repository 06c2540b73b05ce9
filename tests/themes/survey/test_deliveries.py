"""Deliveries of laboratories about campaigns: under blind codes, for what was signed for, within the accredited scope."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.observations import accrediting, receiving, waiving
from jingtu.core.observations.models import Accreditation, Delivery, Result, Sample
from jingtu.core.observations.visible import deliveries_of, may_deliver, readable, sees_inside
from jingtu.core.parties.models import Party
from jingtu.core.subjects.errors import Refused
from jingtu.themes.survey.custody import note, receive, send
from jingtu.themes.survey.deliveries import deliver_for, place_of
from jingtu.themes.survey.models import Transfer
from tests.support.blind import accredited, delivered
from tests.support.people import person
from tests.support.supervision import TODAY
from tests.support.survey import at, told

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def sent(world, sampling):
    """All but the last sample, collected and sent to the laboratory, which signed for them and is accredited for cadmium."""
    position = at()
    note(sampling, "collected", told(1, position=position), by=world.firm)
    transfer = send(sampling[:-1], world.laboratory, "analysis", told(2), by=world.firm, analytes="镉")
    receive(transfer, {each.pk: "intact" for each in sampling}, told(3), by=world.analyst)
    accredited(world.laboratory, world.inspector)
    return transfer


@pytest.fixture
def deliver(world, sent, run_jobs):
    """Return a function that delivers a workbook for the transfer and gives the checked delivery back."""

    def made(content, by=None, **more):
        found = deliver_for(sent, content, "检测.xlsx", by=by or world.analyst, **more)
        run_jobs()
        return Delivery.objects.get(pk=found.pk)

    return made


def values(samples, value=0.21, **more):
    content = {each.blind_code: round(value + 0.07 * at, 3) for at, each in enumerate(samples)}
    return delivered(content, laboratory="演示检测公司", **more)


def codes(delivery, **which):
    return set(delivery.findings.exclude(grade="noted").filter(**which).values_list("code", flat=True))


@pytest.mark.requires("REC-01", "SYS-02")
def test_what_a_laboratory_found_under_blind_codes_belongs_inside_to_the_samples_of_the_campaign(world, sampling, deliver):
    own = [each for each in sampling[:-1] if each.qc == "ordinary"]
    made = deliver(values(own))
    assert made.state == State.ACCEPTED, list(made.findings.values_list("said", flat=True))
    first = made.samples.get(number=own[0].blind_code)
    assert (first.own_number, first.point) == (own[0].number, place_of(own[0].station))
    assert (first.longitude, first.latitude) == (at().x, at().y)
    assert (first.depth_from_m, first.depth_to_m) == (own[0].depth_from_m, own[0].depth_to_m)
    assert first.sampled_on is not None
    assert first.results.get().value == 0.21


def test_the_laboratory_reads_its_own_delivery_and_nothing_of_the_campaign(world, sampling, sent, deliver):
    made = deliver(values(sampling[:1]))
    campaign, analyst = world.campaign, world.analyst
    assert may_deliver(campaign, analyst, sent.number)
    assert not may_deliver(campaign, analyst)
    assert not may_deliver(campaign, analyst, "L-OTHER")
    assert readable(made, analyst)
    assert not sees_inside(campaign, analyst)
    assert sees_inside(campaign, world.inspector)
    other = person("other_lab", "王检", "agency", Party.objects.create(name="另一公司", place=world.works.place, kind="agency"))
    assert not readable(made, other)
    assert not deliveries_of(campaign, other).exists()
    with pytest.raises(PermissionDenied):
        deliver_for(sent, values(sampling[1:2]), "检测.xlsx", by=other)


def test_numbers_that_were_not_signed_for_are_refused_alike_whether_they_exist_or_not(world, sampling, deliver):
    made = deliver(delivered({sampling[-1].blind_code: 0.2, "ZZZZZZZZ": 0.3}, laboratory="演示检测公司"))
    assert made.state == State.REFUSED
    assert codes(made) == {"R05"}
    said = {
        each.said.replace(sampling[-1].blind_code, "X").replace("ZZZZZZZZ", "X") for each in made.findings.filter(grade="refused")
    }
    assert len(said) == 1
    assert not Sample.objects.exists()


def test_what_was_analysed_before_it_was_signed_for_or_outside_the_scope_is_refused(world, sampling, deliver):
    early = deliver(values(sampling[:1], analysed_on=TODAY - dt.timedelta(days=9)))
    assert (early.state, codes(early)) == (State.REFUSED, {"R13"})
    other = deliver(values(sampling[:1], method="HJ 491-2019"))
    assert (other.state, codes(other)) == (State.REFUSED, {"Q07"})
    Accreditation.objects.update(valid_until=TODAY - dt.timedelta(days=1))
    ended = deliver(values(sampling[:1]))
    assert (ended.state, codes(ended)) == (State.REFUSED, {"Q07"})
    Accreditation.objects.all().delete()
    unknown = deliver(values(sampling[:1], value=0.4))
    assert (unknown.state, codes(unknown)) == (State.REFUSED, {"Q08"})


def test_samples_of_another_transfer_are_as_unknown_as_those_of_another_campaign(world, sampling, deliver):
    further = send(sampling[-1:], world.laboratory, "analysis", told(4), by=world.firm, analytes="镉")
    receive(further, {sampling[-1].pk: "intact"}, told(5), by=world.analyst)
    assert codes(deliver(values(sampling[-1:]))) == {"R05"}


def test_a_broken_custody_is_explained_and_taken_by_a_named_reviewer_and_both_stay(world, sampling, deliver, run_jobs):
    note(sampling[:1], "lost", told(20), by=world.analyst)
    made = deliver(values(sampling[:1]))
    assert (made.state, codes(made)) == (State.WAITING, {"R14"})
    with pytest.raises(PermissionDenied):
        waiving.waive(made, "已复核", by=world.analyst)
    waiving.waive(made, "灭失前已取样分析，原始记录齐全", by=world.inspector)
    run_jobs()
    made.refresh_from_db()
    receiving.withdraw(made, "委托方要求", by=world.inspector)
    made.refresh_from_db()
    decision = made.waivers.get()
    assert (made.state, decision.by, decision.reason) == (State.WITHDRAWN, world.inspector, "灭失前已取样分析，原始记录齐全")
    assert (made.withdrawn_because, codes(made), made.samples.count()) == ("委托方要求", {"R14"}, 1)


def test_blind_parallels_are_compared_inside_and_the_laboratory_is_not_told_which(world, sampling, deliver):
    double = next(each for each in sampling if each.parent_id)
    pair = [double, next(each for each in sampling if each.pk == double.parent_id)]
    assert double != sampling[-1]
    made = deliver(delivered({pair[0].blind_code: 0.2, pair[1].blind_code: 0.9}, laboratory="演示检测公司"))
    assert made.state == State.WAITING
    assert codes(made, inside=False) == set()
    assert "Q05" in codes(made, inside=True)


def test_a_correction_that_is_undone_lets_the_version_before_count_again(world, sampling, deliver):
    first = deliver(values(sampling[:1]))
    second = deliver(values(sampling[:1], value=0.5), replaces=first)
    receiving.withdraw(second, "误传", by=world.inspector)
    first.refresh_from_db()
    assert (first.state, Result.objects.filter(sample__delivery=first).count()) == (State.ACCEPTED, 1)


def test_a_delivery_is_taken_back_while_its_check_is_pending_and_the_check_then_writes_nothing(world, sampling, sent):
    made = deliver_for(sent, values(sampling[:1]), "检测.xlsx", by=world.analyst)
    receiving.withdraw(made, "选错了文件", by=world.analyst)
    receiving.judge(made.pk, lambda done, total: None)
    made.refresh_from_db()
    assert (made.state, made.withdrawn_because) == (State.WITHDRAWN, "选错了文件")
    assert not Sample.objects.exists()
    assert deliver_for(sent, values(sampling[:1]), "检测.xlsx", by=world.analyst).state == State.CHECKING


def test_nothing_is_delivered_before_the_samples_are_signed_for(world, sampling, sent):
    Transfer.objects.update(received_at=None)
    sent.refresh_from_db()
    with pytest.raises(Refused, match="还没有签收"):
        deliver_for(sent, values(sampling[:1]), "检测.xlsx", by=world.analyst)


def test_the_sampling_unit_speaks_of_samples_by_their_numbers_and_lies_where_the_campaign_does(world, sampling, sent, run_jobs):
    from tests.support.deliveries import RESULT, SAMPLE, content

    far = SAMPLE | {"样品编号": sampling[0].number, "经度": 120.12345, "采样日期": str(TODAY)}
    results = [RESULT | {"样品编号": sampling[0].number}]
    made = receiving.deliver(
        world.campaign, content([far], results), "现场.xlsx", by=world.firm, stage="field", name="现场", format="site-1"
    )
    run_jobs()
    made.refresh_from_db()
    assert "P07" in codes(made)
    assert made.state == State.WAITING


def test_who_enters_a_scope_is_an_office_and_enters_it_once(world, sampling):
    with pytest.raises(PermissionDenied):
        accredited(world.laboratory, world.analyst)
    accredited(world.laboratory, world.inspector)
    with pytest.raises(Refused, match="已经登记"):
        accredited(world.laboratory, world.inspector)
    with pytest.raises(Refused, match="不认识检测项目"):
        accredited(world.laboratory, world.inspector, (("没有这种", "HJ"),))
    accrediting.end_accreditation(Accreditation.objects.get(), TODAY, by=world.inspector)
    found = accrediting.scope()
    assert found.covers("演示检测公司", "cd", "HJ 803-2016", TODAY - dt.timedelta(days=1))
    assert not found.covers("演示检测公司", "cd", "HJ 803-2016", TODAY)
