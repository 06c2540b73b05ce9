"""A request that is sent again under its Idempotency-Key is answered as the first time, and nothing is done twice."""

import datetime as dt

import pytest
from django.utils import timezone

from jingtu.core.accesslog.keeping import using
from jingtu.core.accesslog.models import Access
from jingtu.core.gates.models import Verdict
from jingtu.core.keys.models import Answered
from jingtu.core.keys.repeating import forget_answers
from jingtu.themes.industry.models import Enterprise
from tests.core.accesslog.conftest import empty_log  # noqa: F401
from tests.support.supervision import TODAY
from tests.web.api.conftest import problem_of
from tests.web.api.test_registering import ROWS, new

pytestmark = pytest.mark.django_db


def sent(caller, body, words="first-1", path=ROWS, **headers):
    return caller.post(path, body, Idempotency_Key=words, **headers)


def test_an_entry_that_is_sent_twice_is_one_subject_and_one_answer(world):
    first, second = (sent(world.callers.inspector, new()) for _time in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert Enterprise.objects.filter(name="香河新电镀厂").count() == 1


def test_words_of_another_request_are_refused_and_another_key_has_words_of_its_own(world):
    sent(world.callers.inspector, new())
    problem_of(sent(world.callers.inspector, new(name="别的厂")), 422, "words-reused")
    assert sent(world.callers.colleague, new(name="别的厂", code=...)).status_code == 201
    problem_of(sent(world.callers.inspector, new(), words="两个字"), 400, "not-valid")


def test_what_was_refused_can_be_sent_again_and_the_verdict_about_it_stays(world, settings):
    path = f"/api/v1/registers/industry.demolition/{world.site.pk}/moves"
    move = {"move": "start", "on": TODAY.isoformat(), "grounds": "开工单"}
    for _time in range(2):
        problem_of(sent(world.callers.firm, move, path=path, If_Match=f'"{world.site.version}"'), 409, "refused")
    assert Verdict.objects.filter(move="start").count() == 2
    assert not Answered.objects.exists()


def test_a_move_is_answered_again_although_its_version_is_gone(world, empty_log):  # noqa: F811
    path = f"{ROWS}/{world.enterprise.pk}/moves"
    move = {"move": "list", "on": TODAY.isoformat(), "grounds": "廊环〔2019〕1号"}
    version = f'"{world.enterprise.version}"'
    first, second = (sent(world.callers.city, move, path=path, If_Match=version) for _time in range(2))
    assert first.json() == second.json()
    assert second.json()["state"] == "listed"
    read = Access.objects.using(using()).filter(page=path).values_list("amount", "ids_hash")
    assert [len(read), len(set(read))] == [2, 1]  # what is shown again is read again


def test_answers_are_forgotten_after_a_day(world):
    sent(world.callers.inspector, new())
    Answered.objects.update(answered_at=timezone.now() - dt.timedelta(hours=25))
    assert forget_answers() == 1
    assert sent(world.callers.inspector, new()).get("Idempotency-Replayed") is None
