"""What was accepted with one reason for the whole keeps it, and who gave it when, at each of its failed checks; and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jingtu.core.journal.models import Entry
from jingtu.core.observations import waiving
from jingtu.core.observations.models import Delivery, Waiver
from tests.support.deliveries import RESULT, SAMPLE

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("observations", "0008_samples_of_points")]


def moved_back():
    """Migrate back, and return the models as they were."""
    MigrationExecutor(connection).migrate(BEFORE)
    return MigrationExecutor(connection).loader.project_state(BEFORE).apps


def move_on():
    """Migrate to what every other test expects, whatever was added since."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_reasons_for_whole_deliveries_become_reasons_of_their_checks_and_come_back(delivered, world, run_jobs):
    unmeasured, other = SAMPLE | {"样品编号": "S2"}, {"样品编号": "S8"}
    waiting = delivered([SAMPLE | {"样品编号": "S9"}, SAMPLE | other], [RESULT | other])
    made = delivered([SAMPLE | {"采样深度止": 200}, unmeasured], [RESULT])
    waiving.waive(made, "样品破损", by=world.inspector)
    run_jobs()
    given_at = Entry.objects.get(action="observations.waive").recorded_at
    try:
        old = moved_back().get_model("observations", "Delivery").objects
        assert list(old.order_by("pk").values_list("reason", "waived_by")) == [("", None), ("样品破损", world.inspector.pk)]
        old.filter(pk=made.pk).update(reason="样品破损，已复核")
    finally:
        move_on()
    assert set(made.waivers.values_list("code", "inside", "places", "reason", "by", "at")) == {
        (code, False, 1, "样品破损，已复核", world.inspector.pk, given_at) for code in ("R04", "R10")
    }
    assert [each.code for each in waiving.unexplained(waiting.failed_checks.all(), {})] == ["R04"]
    waiving.waive(waiting, "补不上", by=world.inspector)
    run_jobs()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert Waiver.objects.count() == 3
