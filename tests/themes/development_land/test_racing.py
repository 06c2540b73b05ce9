"""What two people do at once: of two corrections one stands, and of two experts who leave each gets a successor of his own."""

import datetime as dt

import pytest

from jingtu.core.panels.convening import convene, withdraw
from jingtu.core.panels.models import Seat
from jingtu.core.panels.pool import take_in
from jingtu.core.subjects.errors import Overtaken
from jingtu.themes.development_land import reviews
from jingtu.themes.development_land.declaring import declare
from jingtu.themes.development_land.filings import PRELIMINARY_REPORT
from jingtu.themes.development_land.models import Site, Status, StatusDeclaration
from tests.support.agencies import agency
from tests.support.at_once import at_once
from tests.support.land import filed
from tests.support.supervision import TODAY

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = dt.date(2019, 3, 1)


@pytest.mark.requires("SYS-05", "FIL-14")
def test_of_two_corrections_at_once_one_stands_and_two_experts_who_leave_at_once_are_replaced_by_two(world):
    wrong = declare(world.site, Status.SUSPECTED, by=world.inspector, on=MARCH, reason="名单")

    def correcting(by, status):
        row = Site.objects.get(pk=world.site.pk)
        return lambda: declare(row, status, by=by, on=MARCH, reason="更正", corrects=wrong)

    acts = correcting(world.inspector, Status.POTENTIAL), correcting(world.colleague, Status.CLEAN)
    refused, failed = at_once(*acts, refusal=Overtaken)
    assert (failed, len(refused)) == ([], 1)
    assert "刚刚被别人更正过" in refused[0]
    assert StatusDeclaration.objects.filter(corrects=wrong).count() == 1

    for number in range(7):
        institute = agency(f"研究院{number}", world.works.place)[0]
        words = {"by": world.inspector, "on": MARCH, "title": "高级工程师"}
        take_in(f"专家{number}", institute, world.works.place, ["soil", "monitoring"], **words)
    report = filed(world, PRELIMINARY_REPORT, world.site, MARCH)
    panel = convene(reviews.SURVEY, report, by=world.inspector, on=TODAY, number=3, seed="1")
    first, second = panel.seats.order_by("pk")[:2]
    leaving = [lambda seat=seat: withdraw(seat, by=world.inspector, reason="出差") for seat in (first, second)]
    assert at_once(*leaving, refusal=Overtaken) == ([], [])
    sitting = Seat.objects.filter(panel=panel, withdrew="").values_list("expert", flat=True)
    assert len(sitting) == len(set(sitting)) == 3
