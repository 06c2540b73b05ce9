"""Two editions side by side: pairs by words, by likeness, and what follows for corrections."""

import random

import pytest

from jingtu.core.plans import drafts, reviewing
from jingtu.core.plans.confirming import confirm
from jingtu.core.plans.editions import Side, compare, counted, earlier_edition, paired
from tests.core.plans.conftest import make_review
from tests.support.people import places
from tests.support.readings import ROWS, make_reading


def draft_of(*rows):
    return drafts.prepare(make_reading(rows=rows))


def side(key, text, reference=""):
    return Side(key, 0, reference, text[:5], text, "", "", "", "")


def test_unchanged_changed_new_and_gone_are_told_apart():
    moved = (ROWS[2][0].replace("，", ", "), *ROWS[2][1:])
    other_lead = (ROWS[1][0], ("区工信局",), *ROWS[1][2:])
    new = ("建立污染地块名录并向社会公开。", ("区环保局",), (), None)
    changes = compare(draft_of(*ROWS), draft_of(moved, new, other_lead, ROWS[0]))
    assert [change.kind for change in changes] == ["unchanged", "new", "changed", "unchanged", "gone"]
    (difference,) = changes[2].differences
    assert (difference.label, difference.old, difference.new) == ("牵头部门", "区环保局", "区工信局")
    assert changes[4].old.text == ROWS[3][0]
    assert counted(changes) == {"unchanged": 2, "changed": 1, "new": 1, "gone": 1}


def test_a_reworded_task_is_the_same_task():
    reworded = ("完成全区农用地土壤污染状况详细调查，编制污染分布图。", *ROWS[0][1:])
    (change, *_rest) = compare(draft_of(*ROWS), draft_of(reworded))
    assert (change.kind, change.old.reference) == ("changed", "1.")
    assert [difference.field for difference in change.differences] == ["text"]


def test_of_two_equal_texts_the_reference_decides():
    before = [side(1, "开展监测。", "#1"), side(2, "开展监测。", "#2")]
    pairs = paired(before, [side("a", "开展监测。", "#2"), side("b", "开展监测。", "#1")])
    assert (pairs["a"].key, pairs["b"].key) == (2, 1)


def test_no_old_task_is_continued_twice():
    before = [side(1, "完成农用地土壤详查工作。")]
    pairs = paired(before, [side("a", "完成农用地土壤详查工作任务。"), side("b", "完成农用地土壤的详查工作。")])
    assert len(pairs) == 1


def test_an_empty_edition_is_all_new_or_all_gone():
    assert {change.kind for change in compare(draft_of(), draft_of(*ROWS))} == {"new"}
    assert {change.kind for change in compare(draft_of(*ROWS), draft_of())} == {"gone"}


def test_a_thousand_tasks_against_a_thousand_are_paired():
    words = [chr(0x4E00 + at) + chr(0x5E00 + at) for at in range(20)]
    draw = random.Random(1)
    texts = ["".join(draw.choices(words, k=30)) for _ in range(1000)]
    before = [side(at, text) for at, text in enumerate(texts)]
    after = [side(f"n{at}", text[:25] + "另行" + text[27:]) for at, text in enumerate(texts)]
    pairs = paired(before, after)
    assert all(pairs[f"n{at}"].key == at for at in range(1000))


@pytest.mark.django_db
def test_a_plan_compares_like_the_draft_it_was_made_of(people):
    review = make_review(people.keeper)
    plan = confirm(review, 0, people.keeper)
    assert counted(compare(plan, drafts.prepare(make_reading()))) == {"unchanged": 4, "changed": 0, "new": 0, "gone": 0}


@pytest.mark.django_db
def test_the_plan_of_the_place_with_a_like_title_is_proposed(people):
    plan = confirm(make_review(people.keeper), 0, people.keeper)
    assert earlier_edition("清源区土壤污染防治工作方案（修订）", plan.place) == plan
    assert earlier_edition("清源区大气污染攻坚行动计划", plan.place) is None
    assert earlier_edition(plan.title, places()[1]) is None
    assert earlier_edition(plan.title, None) is None


@pytest.mark.django_db
def test_corrections_of_the_old_edition_hold_for_unchanged_tasks(people):
    review = make_review(people.keeper)
    reviewing.change_task(review, 0, people.keeper, "t001", title="耕地详查", participants=["区农委"])
    reviewing.change_task(review, 1, people.keeper, "t003", leads=["区住建局"])
    old = confirm(review, 2, people.keeper)
    other_lead = (ROWS[2][0], ("区水务局",), *ROWS[2][1:][1:])
    again = make_review(people.keeper, make_reading(rows=(ROWS[3], ROWS[0], other_lead)), b"2", revises=old)
    reviewing.carry_over(again, 0, people.keeper)
    tasks = {task["text"]: task for task in again.draft["tasks"]}
    assert (tasks[ROWS[0][0]]["title"], tasks[ROWS[0][0]]["participants"]) == ("耕地详查", ["区农委"])
    assert [name["name"] for name in tasks[ROWS[0][0]]["parties"]["participants"]] == ["区农委"]
    assert tasks[ROWS[2][0]]["leads"] == ["区水务局"]  # the new edition itself says otherwise
    assert again.corrections.get().kind == "carry-over"
