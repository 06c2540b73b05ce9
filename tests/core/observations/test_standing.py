"""What was accepted before is recognised by its samples and substances, whatever the bytes of the file."""

import io

import openpyxl
import pytest

from jingtu.core.observations import receiving
from jingtu.core.observations.models import Delivery, Result
from tests.support.deliveries import ELSEWHERE, RESULT, SAMPLE, content
from tests.support.people import person

pytestmark = pytest.mark.django_db
FURTHER = RESULT | {"检测项目": "汞", "检测结果": 0.05}


@pytest.fixture
def deliver(world):
    def made(content, by=None, **more):
        told = {"stage": "preliminary", "format": "site-1", "name": "初步调查"} | more
        found = receiving.deliver(world.enterprise, content, "检测.xlsx", by=by or world.firm, **told)
        receiving.judge(found.pk, lambda done, total: None)
        return Delivery.objects.get(pk=found.pk)

    return made


def saved_again(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.properties.title = "又存了一次"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def codes(delivery):
    return set(delivery.findings.values_list("code", flat=True))


def test_a_workbook_that_was_only_saved_again_is_recognised_and_nothing_counts_twice(deliver):
    first = deliver(content())
    again = deliver(saved_again(content()))
    assert (first.state, again.state, codes(again)) == ("accepted", "refused", {"R16"})
    assert first.receipt in again.findings.get().said
    assert Result.objects.count() == 1


def test_other_substances_and_other_samples_are_taken_beside_what_stands(deliver):
    deliver(content())
    assert deliver(content([SAMPLE], [FURTHER])).state == "accepted"
    assert deliver(content([ELSEWHERE], [RESULT | {"样品编号": "S2"}])).state == "accepted"
    assert deliver(content([SAMPLE], [FURTHER, RESULT | {"检测结果": 9.9}])).state == "refused"  # the further one stands


def test_another_survey_may_use_the_same_numbers_again(deliver):
    deliver(content())
    assert deliver(content(results=[RESULT | {"检测结果": 3.1}])).state == "accepted"


def test_a_non_detect_that_comes_again_is_recognised(deliver):
    below = RESULT | {"检测结果": "<0.01"}
    deliver(content(results=[below]))
    assert codes(deliver(saved_again(content(results=[below])))) == {"R16"}


def test_a_correction_brings_the_same_samples_and_what_was_withdrawn_may_come_again(world, deliver):
    first = deliver(content())
    second = deliver(content(results=[RESULT | {"检测结果": 0.4}]), replaces=first)
    assert second.state == "accepted"
    assert receiving.withdraw(second, "重做", by=world.inspector) == first  # which counts again
    assert deliver(saved_again(content())).state == "refused"
    receiving.withdraw(Delivery.objects.get(pk=first.pk), "重做", by=world.inspector)
    assert deliver(saved_again(content())).state == "accepted"


def test_what_is_accepted_while_a_file_is_checked_is_seen_before_it_is_accepted(world, deliver, monkeypatch):
    told = {"stage": "preliminary", "format": "site-1", "name": "初步调查"}
    again = receiving.deliver(world.enterprise, saved_again(content()), "检测.xlsx", by=world.firm, **told)
    check, meanwhile = receiving.check, iter([content()])

    def slow(*what, **more):
        found = check(*what, **more)
        for file in meanwhile:
            deliver(file)
        return found

    monkeypatch.setattr(receiving, "check", slow)
    receiving.judge(again.pk, lambda done, total: None)
    again.refresh_from_db()
    assert (again.state, codes(again), Result.objects.count()) == ("refused", {"R16"}, 1)


def test_a_version_does_not_count_again_beside_what_came_since(world, deliver):
    first = deliver(content([SAMPLE, ELSEWHERE], [RESULT, RESULT | {"样品编号": "S2"}]))
    second = deliver(content([SAMPLE], [RESULT | {"检测结果": 0.4}]), replaces=first)
    third = deliver(content([ELSEWHERE], [RESULT | {"样品编号": "S2"}]))
    assert (second.state, third.state) == ("accepted", "accepted")
    assert receiving.withdraw(second, "重做", by=world.inspector) is None
    assert list(Delivery.objects.filter(state="accepted")) == [third]


def test_what_another_unit_delivered_is_explained_by_the_office(world, deliver):
    deliver(content())
    other = deliver(
        saved_again(content()), by=person("second_office", "孙局", "bureau", world.inspector.party, world.inspector.party.place)
    )
    assert (other.state, codes(other)) == ("waiting", {"R17"})
