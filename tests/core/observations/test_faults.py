"""A process killed with -9 while a delivery is checked or a run is carried out: nothing is lost, nothing half there."""

import pytest

from jingtu.core.observations import receiving, running, waiving
from jingtu.core.observations.jobs import _check_failed, _run_failed
from jingtu.core.observations.models import Delivery, Finding, Run, RunFile, Sample
from tests.support.deliveries import RESULT, SAMPLE, content
from tests.support.killed import killed_while


def quiet(done, total):
    pass


def received(world):
    told = {"stage": "preliminary", "name": "初步调查", "format": "site-1"}
    return receiving.deliver(world.enterprise, content(), "检测.xlsx", by=world.firm, **told)


@pytest.mark.django_db(transaction=True)
def test_killed_while_checking_or_computing_leaves_nothing_and_the_next_worker_finishes(world, tmp_path):
    (first := tmp_path / "first").mkdir()
    (second := tmp_path / "second").mkdir()
    made = received(world)
    killed_while("check", made.pk, first)
    assert Delivery.objects.get().state == "checking"
    assert (Sample.objects.count(), Finding.objects.count()) == (0, 0)
    receiving.judge(made.pk, quiet)
    delivery = Delivery.objects.get()
    assert (delivery.state, Sample.objects.count()) == ("accepted", 1)

    asked = {"standards": ["GB36600-2018"]}
    run = running.ask(world.enterprise, "evaluate", [delivery], asked, by=world.inspector, name="评价", media=["soil"])
    killed_while("run", run.pk, second)
    assert Run.objects.get().state == "waiting"
    assert not RunFile.objects.exists()
    running.carry_out(run.pk, quiet)
    assert Run.objects.get().state == "done"
    assert running.repeat(Run.objects.get(), quiet) == (True, [])


@pytest.mark.django_db(transaction=True)
def test_killed_while_accepting_what_was_explained_keeps_the_decisions_and_the_next_worker_finishes(world, tmp_path):
    told = {"stage": "preliminary", "name": "初步调查", "format": "site-1"}
    unmeasured = SAMPLE | {"样品编号": "S2"}
    upload = content([SAMPLE | {"采样深度止": 200}, unmeasured], [RESULT])
    made = receiving.deliver(world.enterprise, upload, "检测.xlsx", by=world.firm, **told)
    receiving.judge(made.pk, quiet)
    waiving.waive(made, {("R04", False): "样品破损", ("R10", False): "深度无误"}, by=world.inspector)
    killed_while("check", made.pk, tmp_path)
    assert Delivery.objects.get().state == "checking"
    assert (Sample.objects.count(), made.failed_checks.count(), made.waivers.count()) == (0, 2, 2)
    receiving.judge(made.pk, quiet)
    assert Delivery.objects.get().state == "accepted"
    assert (Sample.objects.count(), made.failed_checks.count(), made.waivers.count()) == (2, 2, 2)


@pytest.mark.django_db
def test_what_is_given_up_says_what_to_do(world):
    made = received(world)
    _check_failed(error="killed", delivery=made.pk)
    made.refresh_from_db()
    assert made.state == "refused"
    assert "请再交付一次" in made.sentence
    again = received(world)
    receiving.judge(again.pk, quiet)
    again.refresh_from_db()
    asked = {"standards": ["GB36600-2018"]}
    run = running.ask(world.enterprise, "evaluate", [again], asked, by=world.inspector, name="评价", media=["soil"])
    _run_failed(error="killed", run=run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "请再提交一次" in run.sentence
