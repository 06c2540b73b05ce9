"""The end of a half-year in the browser: an overdue unit is reminded, reports, is verified, and the bulletin says so."""

import datetime as dt
import io

import docx
import pytest

from jingtu.core.parties.models import Party
from jingtu.core.plans.models import TaskParty
from jingtu.core.work import assigning, moves
from jingtu.core.work.models import Assignment, Reminder
from tests.support.two_plans import two_plans

pytestmark = pytest.mark.browser
TASK = "垃圾规范处理"


@pytest.fixture
def signed(transactional_db, settings, request) -> Assignment:
    """Return a task due on 30 June 2018 that the standing bureau has signed."""
    settings.JINGTU_TODAY = dt.date(2018, 3, 1)
    people = request.getfixturevalue("people")
    plans = two_plans(people.keeper, "131024001", "131024002")
    lead = Party.objects.get(name="住建局")
    TaskParty.objects.filter(party=lead, task__plan=plans.river).update(party=people.bureau.party)
    assigning.assign(plans.river, by=people.keeper, on=settings.JINGTU_TODAY)
    assignment = Assignment.objects.get(task__title=TASK, party=people.bureau.party)
    moves.move(assignment, "sign", by=people.bureau, on=settings.JINGTU_TODAY)
    return assignment


def test_an_overdue_task_is_reminded_reported_and_told_in_the_bulletin(signed, people, visitor, settings):
    settings.JINGTU_TODAY = dt.date(2018, 7, 3)
    remind(visitor, people, signed)
    assert bulletin(visitor, people).count(TASK) == 1
    report(visitor, people, signed)
    accept(visitor, people)
    claim_and_close(visitor, people, signed)
    assert TASK not in bulletin(visitor, people)


def remind(visitor, people, assignment):
    visitor.sign_in(people.keeper)
    page = visitor.open(f"/progress/{assignment.pk}/")
    page.get_by_role("link", name="催办").click()
    page.locator(".jt-letter-red").wait_for()
    visitor.check()
    page.get_by_role("button", name="发出催办").click()
    page.get_by_text("催办已发出。").wait_for()
    assert Reminder.objects.get(sent_by=people.keeper).colour == "red"


def report(visitor, people, assignment):
    visitor.sign_in(people.bureau)
    page = visitor.open(f"/progress/{assignment.pk}/")
    page.get_by_role("button", name="填写进展反馈").click()
    page.get_by_label("进展情况").fill("垃圾规范处理的村庄达到九成。")
    page.get_by_role("button", name="提交审核").click()
    page.get_by_text("已提交，等待审核。").wait_for()


def accept(visitor, people):
    visitor.sign_in(people.keeper)
    page = visitor.open("/progress/?kind=verify")
    page.get_by_role("link", name=TASK).click()
    page.get_by_role("button", name="通过").click()
    page.get_by_text("已通过。").first.wait_for()


def claim_and_close(visitor, people, assignment):
    visitor.sign_in(people.bureau)
    page = visitor.open(f"/progress/{assignment.pk}/")
    page.locator("summary", has_text="申报办结").click()
    page.get_by_label("完成情况").fill("已全部完成。")
    page.get_by_role("button", name="确认申报办结").click()
    page.get_by_text("已申报办结。").wait_for()
    visitor.sign_in(people.keeper)
    page = visitor.open(f"/progress/{assignment.pk}/")
    page.get_by_role("button", name="销号").click()
    page.get_by_text("已销号。").wait_for()


def bulletin(visitor, people) -> str:
    """Download the bulletin of the day and return its words."""
    visitor.sign_in(people.keeper)
    page = visitor.open("/bulletins/")
    visitor.check()
    visitor.shoot("bulletin")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 Word 通报").click()
    document = docx.Document(io.BytesIO(taken.value.path().read_bytes()))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)
