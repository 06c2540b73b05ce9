"""Breaks in the chain of custody, blind codes, and depths: pure functions."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.subjects.errors import Refused
from jingtu.themes.survey.blinding import ALPHABET, blind_codes, is_whole
from jingtu.themes.survey.chain import FOLLOWS, Limits, Step, breaks
from jingtu.themes.survey.depths import layers

AT = dt.datetime(2019, 5, 6, 9, tzinfo=dt.UTC)
LIMITS = Limits(transit_hours=72, collected_within_m=30, recorded_within_hours=48)
SOUND = ("collected", "sent", "received", "prepared", "sent", "received", "analysed", "reviewed")
CODES = st.text(alphabet=ALPHABET, min_size=8, max_size=8)


def steps(*actions, **facts):
    return [Step(action, AT + dt.timedelta(hours=n), AT + dt.timedelta(hours=n), **facts) for n, action in enumerate(actions)]


def codes(*actions, now=AT + dt.timedelta(hours=9), **facts):
    return [each.code for each in breaks(steps(*actions, **facts), now, LIMITS)]


def test_a_chain_without_gaps_has_no_breaks():
    assert codes(*SOUND) == []


@given(st.integers(0, len(SOUND) - 1))
def test_leaving_out_any_step_but_the_last_is_seen_unless_what_remains_is_a_way_too(left_out):
    rest = [*SOUND[:left_out], *SOUND[left_out + 1 :]]
    possible = all(after in FOLLOWS[before] for before, after in zip(["", *rest], rest, strict=False))
    assert (codes(*rest, now=AT) == []) is possible


@given(st.lists(st.sampled_from([*FOLLOWS][1:]), max_size=8))
def test_nothing_follows_a_loss_unseen(actions):
    found = codes("collected", "lost", *actions)
    assert "lost" in found
    assert ("skipped" in found) >= bool(actions)


@pytest.mark.parametrize(("hours", "broken"), [(72, []), (73, ["transit"])])
def test_what_is_not_signed_for_in_time_is_a_break(hours, broken):
    assert codes("collected", "sent", now=AT + dt.timedelta(hours=1 + hours)) == broken


@pytest.mark.parametrize(("metres", "broken"), [(30, []), (30.5, ["position"])])
def test_a_sample_from_elsewhere_is_told(metres, broken):
    assert codes("collected", far_m=metres) == broken


@pytest.mark.parametrize(("hours", "broken"), [(48, []), (49, ["late"])])
def test_what_was_written_down_late_is_told(hours, broken):
    late = Step("collected", AT, AT + dt.timedelta(hours=hours))
    assert [each.code for each in breaks([late], AT, LIMITS)] == broken


def test_damage_loss_and_a_wrong_receiver_are_grave_and_a_missing_photo_is_not():
    sent = Step("sent", AT, AT, party=1, to=2)
    got = Step("received", AT, AT, party=3, condition="damaged")
    found = breaks([Step("collected", AT, AT, photo=False), sent, got], AT, LIMITS)
    assert [(each.code, each.grave) for each in found] == [("photo", False), ("receiver", True), ("damaged", True)]


def test_blind_codes_are_different_whole_and_say_nothing_of_their_order():
    found = blind_codes(500, taken={"A"})
    assert len(set(found)) == 500
    assert all(is_whole(code) for code in found)
    assert found != sorted(found)


@given(CODES, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(code, at, other):
    whole = next(each for each in (code[:-1] + last for last in ALPHABET) if is_whole(each))
    assert is_whole(whole[:at] + other + whole[at + 1 :]) is (other == whole[at])


@given(CODES, st.integers(0, 6))
def test_two_neighbours_that_changed_places_are_always_seen(code, at):
    whole = next(each for each in (code[:-1] + last for last in ALPHABET) if is_whole(each))
    turned = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]
    assert is_whole(turned) is (turned == whole)


@pytest.mark.parametrize(
    ("text", "found"),
    [("0-0.2", [(0, 0.2)]), ("0.2～0.6；0-0.2", [(0, 0.2), (0.2, 0.6)]), ("", [(None, None)]), (" 0 至 1 ", [(0, 1)])],
)
def test_depths_are_read_as_people_write_them(text, found):
    assert layers(text) == found


@pytest.mark.parametrize("text", ["0.2", "0.6-0.2", "1-1", "0-201", "表层"])
def test_what_is_no_depth_is_refused(text):
    with pytest.raises(Refused, match="采样深度"):
        layers(text)
