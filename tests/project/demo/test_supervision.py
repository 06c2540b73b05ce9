"""The demonstration's register: the firms of the annexes, and a plant with one demolition in order and one that is late."""

import datetime as dt

import pytest

from jingtu.core import clock
from jingtu.core.duties.models import Due
from jingtu.core.duties.standings import Standing, standing
from jingtu.core.filings.models import Filing
from jingtu.core.gates.models import Verdict
from jingtu.project.demo import loading, people, supervision
from jingtu.themes.industry.models import Enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(settings, tmp_path):
    settings.JINGTU_TODAY = dt.date(2019, 6, 30)
    settings.MEDIA_ROOT = tmp_path / "files"
    places = loading._places()
    accounts = {each.username: each for each in people.ACCOUNTS}
    office, firm = (people.appoint(accounts[name], places) for name in ("huanbao", "qiye"))
    for _twice in range(2):
        supervision.load(office, firm, places["langfang"])
    return office


def test_the_firms_of_the_annexes_are_registered_once_where_they_lie(loaded):
    assert Enterprise.objects.count() == 1 + 8 + 7
    assert Enterprise.objects.get(name="三河市金胜电镀有限公司").place.name == "三河市"


def test_one_demolition_is_in_order_and_one_is_late(loaded):
    in_time, late = Due.objects.order_by("due_on", "pk").filter(duty="industry.demolition_plan_filed")
    assert (standing(in_time, clock.today()), standing(late, clock.today())) == (Standing.MET, Standing.OVERDUE)
    assert sorted(Verdict.objects.values_list("outcome", flat=True)) == ["blocked", "pass"]
    assert sorted(Filing.objects.values_list("state", flat=True)) == ["accepted", "draft"]
