"""Of two people who make a move of one subject at once, one makes it, and the other is told so in a sentence."""

import pytest

from jingtu.core.journal.models import Entry
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.models import Event
from jingtu.core.subjects.moves import make
from jingtu.themes.industry.models import Enterprise
from tests.support.at_once import at_once
from tests.support.supervision import TODAY, city

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requires("REG-08")]


def moving(world, name, by):
    """Make a move as a request does: with a row of its own, read before."""
    row = Enterprise.objects.get(pk=world.enterprise.pk)
    return lambda: make(row, name, by=by, on=TODAY, grounds="依据")


def race(world, mine, yours):
    """Let two sessions make a move of the enterprise at once; one is refused with a sentence. Return the event of the other."""
    known = Event.objects.count()
    acts = moving(world, mine, city(world)), moving(world, yours, User.objects.get(pk=city(world).pk))
    refused, failed = at_once(*acts, refusal=MoveRefused)
    assert (failed, len(refused)) == ([], 1)
    assert "请刷新页面查看现状" in refused[0]
    assert Event.objects.count() == known + 1
    return Event.objects.latest("pk")


def test_of_two_moves_at_once_one_is_made(world):
    assert race(world, "list", "list").move == "list"
    last = race(world, "find_abnormal", "remove")
    assert (last.source, last.target) == ("listed", Enterprise.objects.get(pk=world.enterprise.pk).state)
    assert Entry.objects.filter(action="subjects.move", subject=f"subject:{world.enterprise.pk}").count() == 2
