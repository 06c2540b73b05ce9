"""Corrections: one person's page against another's, the log, and the way back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.journal.models import Entry
from jingtu.core.plans import drafts, reviewing
from jingtu.core.plans.errors import AlreadyConfirmed, CannotCorrect, StaleReview
from jingtu.core.plans.models import Review
from tests.core.plans.conftest import make_review

pytestmark = pytest.mark.django_db


def test_a_correction_is_saved_logged_and_journaled(review, people):
    reviewing.change_task(review, 0, people.keeper, "t001", title="耕地详查", leads=["区农委"])
    stored = Review.objects.get()
    assert (stored.version, stored.changed_by) == (1, people.keeper)
    assert drafts.task_of(stored.draft, "t001")["leads"] == ["区农委"]
    log = stored.corrections.get()
    assert log.summary == "修改任务“完成农用地土壤污染状况详”：标题、牵头部门"
    assert Entry.objects.filter(action="plans.review", subject=f"review:{review.pk}").count() == 1


def test_a_stale_page_is_told_who_changed_what(review, people):
    stale = Review.objects.get()
    reviewing.merge_tasks(review, 0, people.keeper, "t002")
    with pytest.raises(StaleReview, match=r"张文在 .* 已作更改（与上一项合并"):
        reviewing.change_task(stale, 0, people.keeper, "t003", title="别的")
    assert Review.objects.get().version == 1
    assert stale.corrections.count() == 1


def test_corrections_are_undone_one_by_one(review, people):
    first = review.draft
    reviewing.remove_task(review, 0, people.keeper, "t002", "不是任务")
    reviewing.change_head(review, 1, people.keeper, title="新标题", issued_on=dt.date(2018, 1, 5))
    assert (review.title, review.draft["issued_on"]) == ("新标题", "2018-01-05")
    reviewing.undo(review, 2, people.keeper)
    reviewing.undo(review, 3, people.keeper)
    assert Review.objects.get().draft == first
    assert review.title == first["title"]
    with pytest.raises(CannotCorrect, match="没有可以撤销的更正"):
        reviewing.undo(review, 4, people.keeper)
    reviewing.add_task(review, 4, people.keeper, 0, 5)
    assert [row.version for row in review.corrections.all()] == [1, 2, 5]


def test_what_was_read_can_be_told_after_any_corrections(review, people):
    first = review.draft
    reviewing.remove_task(review, 0, people.keeper, "t002")
    reviewing.undo(review, 1, people.keeper)
    reviewing.change_task(review, 2, people.keeper, "t001", note="甲")
    reviewing.split_task(review, 3, people.keeper, "t001", drafts.task_of(first, "t001")["span"][0] + 5)
    assert reviewing.original(review) == first


def test_a_correction_that_changes_nothing_leaves_no_trace(review, people):
    reviewing.change_task(review, 0, people.keeper, "t001", leads=["区环保局"])
    assert (review.version, review.corrections.count()) == (0, 0)


def test_findings_are_decided_with_a_remark_and_opened_again(review, people):
    reviewing.decide_finding(review, 0, people.keeper, "f1", "accepted", "按月底")
    finding = Review.objects.get().draft["findings"][0]
    assert (finding["decision"], finding["remark"], finding["decided_by"]) == ("accepted", "按月底", people.keeper.pk)
    reviewing.decide_finding(review, 1, people.keeper, "f1", "")
    assert Review.objects.get().draft["findings"][0]["decided_by"] is None


@pytest.mark.parametrize("who", ["bureau", "town", "leader", "outsider", "system_admin", "security_admin", "auditor"])
def test_only_the_plan_office_of_the_place_corrects(review, people, who):
    person = getattr(people, who)
    with pytest.raises(PermissionDenied, match="未作任何改动"):
        reviewing.change_task(review, 0, person, "t001", note="甲")
    with pytest.raises(PermissionDenied):
        reviewing.undo(review, 0, person)
    with pytest.raises(PermissionDenied):
        reviewing.discard(review, 0, person)
    assert not reviewing.reviews_for(person).exists()


def test_an_upload_whose_place_is_unknown_is_its_uploaders_alone(people):
    review = make_review(people.outsider)
    review.place, review.draft = None, review.draft | {"place_id": None}
    review.save(update_fields=["place", "draft"])
    assert list(reviewing.reviews_for(people.outsider)) == [review]
    assert not reviewing.reviews_for(people.keeper).exists()
    reviewing.change_task(review, 0, people.outsider, "t001", note="甲")


def test_a_plan_is_not_moved_to_a_place_of_others(review, people):
    from tests.support.people import places

    with pytest.raises(PermissionDenied, match="霸州市"):
        reviewing.change_head(review, 0, people.keeper, place=places()[1])


def test_a_discarded_review_takes_no_more_corrections(review, people):
    reviewing.discard(review, 0, people.keeper)
    with pytest.raises(StaleReview, match="已放弃"):
        reviewing.change_task(review, 1, people.keeper, "t001", note="甲")


def test_a_confirmed_review_says_who_confirmed_it(review, people):
    Review.objects.update(state="confirmed", changed_by=people.keeper)
    with pytest.raises(AlreadyConfirmed, match=r"张文已在 .* 确认"):
        reviewing.merge_tasks(Review.objects.get(), 0, people.keeper, "t002")


def test_a_correction_asks_the_database_little(review, people, assert_queries_at_most):
    with assert_queries_at_most(16):
        reviewing.change_task(review, 0, people.keeper, "t001", note="甲")
