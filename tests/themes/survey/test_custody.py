"""Samples on their way: who writes each step, what is refused, what a laboratory sees, and what the chain then says."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from jingtu.core import clock
from jingtu.core.subjects.errors import Refused
from jingtu.themes.survey.custody import chains, held_by, limits, note, receive, samples_of, send
from jingtu.themes.survey.models import CustodyStep, PlannedSample
from tests.support.supervision import TODAY
from tests.support.survey import at, told

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def codes(sample):
    return [each.code for each in chains([sample], limits(sample.campaign, TODAY))[sample.pk][1]]


@pytest.mark.requires("REC-01", "SYS-02")
def test_a_sample_goes_from_the_field_to_the_review_without_a_break(world, sampling):
    position = at()
    type(sampling[0].station).objects.update(longitude=position.x, latitude=position.y)
    sampling = list(PlannedSample.objects.order_by("number"))
    note(sampling, "collected", told(1, where="村东", position=position, photo=(PNG, "采样.png")), by=world.firm)
    transfer = send(sampling, world.laboratory, "analysis", told(2), by=world.firm, analytes="镉、汞", carrier="冷藏")
    receive(transfer, {each.pk: "intact" for each in sampling}, told(3), by=world.analyst)
    note(sampling, "prepared", told(4), by=world.analyst)
    note(sampling, "analysed", told(5), by=world.analyst)
    note(sampling, "reviewed", told(6), by=world.inspector)
    assert codes(sampling[0]) == []
    assert CustodyStep.objects.filter(sample=sampling[0]).count() == 6
    assert world.campaign.code not in transfer.number


def test_breaks_and_losses_are_shown(world, sampling):
    note(sampling[:2], "collected", told(1), by=world.firm)
    note(sampling[:1], "analysed", told(2), by=world.firm)
    note(sampling[1:2], "lost", told(2, note="运输中打破"), by=world.firm)
    assert codes(sampling[0]) == ["photo"]
    assert codes(sampling[1]) == ["photo", "lost"]
    assert codes(sampling[2]) == []


def test_what_was_sent_and_never_signed_for_is_a_break_after_its_hours(world, sampling):
    note(sampling[:1], "collected", told(-80), by=world.firm)
    send(sampling[:1], world.laboratory, "storage", told(-79), by=world.firm)
    assert "transit" in codes(sampling[0])


def test_each_sample_of_a_transfer_is_signed_for_by_its_condition_once(world, sampling):
    note(sampling[:2], "collected", told(1), by=world.firm)
    transfer = send(sampling[:2], world.laboratory, "analysis", told(2), by=world.firm, analytes="镉")
    with pytest.raises(Refused, match="还有 1 个样品"):
        receive(transfer, {sampling[0].pk: "intact"}, told(3), by=world.analyst)
    with pytest.raises(PermissionDenied):
        receive(transfer, {}, told(3), by=world.firm)
    receive(transfer, {sampling[0].pk: "damaged", sampling[1].pk: "missing"}, told(3), by=world.analyst)
    with pytest.raises(Refused, match="已经签收过"):
        receive(transfer, {sampling[0].pk: "intact", sampling[1].pk: "intact"}, told(4), by=world.analyst)
    assert [codes(each)[-1] for each in sampling[:2]] == ["damaged", "missing"]
    assert set(samples_of(transfer)) == set(sampling[:2])


@pytest.mark.parametrize(
    ("action", "hours", "says"),
    [("collected", 2, "已经采过"), ("prepared", 0, "早于上一步"), ("prepared", 99, "还没有到")],
)
def test_what_cannot_have_been_is_refused(world, sampling, action, hours, says):
    note(sampling[:1], "collected", told(1), by=world.firm)
    with pytest.raises(Refused, match=says):
        note(sampling[:1], action, told(hours), by=world.firm)
    assert CustodyStep.objects.count() == 1


def test_a_laboratory_is_told_of_a_sample_by_its_blind_code_alone(world, sampling):
    sample = sampling[0]
    note([sample], "collected", told(1), by=world.firm)
    send([sample], world.laboratory, "analysis", told(2), by=world.firm, analytes="镉")
    note([sample], "lost", told(3), by=world.analyst)
    for by, shown, hidden in (
        (world.analyst, sample.blind_code, sample.number),
        (world.inspector, sample.number, sample.blind_code),
    ):
        with pytest.raises(Refused, match="已登记灭失") as refusal:
            note([sample], "lost", told(4), by=by)
        assert shown in str(refusal.value)
        assert hidden not in str(refusal.value)


def test_nothing_happens_to_a_lost_sample(world, sampling):
    note(sampling[:1], "lost", told(1), by=world.firm)
    with pytest.raises(Refused, match="已登记灭失"):
        note(sampling[:1], "collected", told(2), by=world.firm)


def test_nothing_is_written_before_sampling_begins(world, sampling):
    type(world.campaign).objects.filter(pk=world.campaign.pk).update(state="approved")
    with pytest.raises(Refused, match="还没有开始"):
        note(sampling, "collected", told(1), by=world.firm)


def test_a_photo_that_is_none_is_refused_and_no_step_is_kept(world, sampling):
    with pytest.raises(Refused, match="照片应为"):
        note(sampling[:1], "collected", told(1, photo=(b"x", "采样.exe")), by=world.firm)
    assert not CustodyStep.objects.exists()


def test_nobody_reviews_what_he_analysed_himself(world, sampling):
    note(sampling[:1], "collected", told(1), by=world.inspector)
    note(sampling[:1], "analysed", told(2), by=world.inspector)
    with pytest.raises(Refused, match="另一个人"):
        note(sampling[:1], "reviewed", told(3), by=world.inspector)
    note(sampling[:1], "reviewed", told(3), by=world.colleague)


def test_a_laboratory_writes_of_the_samples_it_holds_and_of_no_others(world, people, sampling):
    note(sampling, "collected", told(1), by=world.firm)
    send(sampling[:1], world.laboratory, "analysis", told(2), by=world.firm, analytes="镉")
    assert list(held_by(world.analyst)) == sampling[:1]
    with pytest.raises(PermissionDenied):
        note(sampling, "analysed", told(3), by=world.analyst)
    for action, by in (("reviewed", world.analyst), ("collected", world.analyst), ("collected", people.outsider)):
        with pytest.raises(PermissionDenied):
            note(sampling[:1], action, told(3), by=by)


def test_steps_of_all_samples_are_asked_with_one_question(world, sampling, django_assert_max_num_queries):
    note(sampling, "collected", told(1), by=world.firm)
    found = list(PlannedSample.objects.select_related("station", "campaign"))
    limit = limits(world.campaign, TODAY)
    with django_assert_max_num_queries(1):
        chains(found, limit)


def test_a_step_has_both_coordinates_or_none(world, sampling):
    when = {"done_at": clock.now(), "recorded_at": clock.now(), "recorded_by": world.firm}
    with pytest.raises(IntegrityError), transaction.atomic():
        CustodyStep.objects.create(sample=sampling[0], action="collected", longitude=117, **when)
    assert not CustodyStep.objects.exists()
