"""Filling the demonstration: everything is there after the first call, and nothing changes with the second."""

import pytest

from jingtu.core.journal.models import Entry
from jingtu.core.linking.models import Link
from jingtu.core.parties.models import Appointment, User
from jingtu.core.parties.scope import ADMINISTRATORS, scope_of
from jingtu.core.plans import intake
from jingtu.core.plans.confirming import preview
from jingtu.core.plans.models import Annex, AnnexRow, Block, Plan, PlanFinding, Review, Target, Task
from jingtu.project.demo import import_plans, load_demo, samples
from jingtu.project.demo.langfang import FILENAME
from jingtu.project.demo.people import ACCOUNTS, KEEPER, PASSWORD
from jingtu.project.failure import Failure

REGISTERS = {"附表1": 11, "附表2": 14, "附表3": 8, "附表4": 7, "附表5-1": 18, "附表5-2": 7, "附表5-3": 2}
REAL_TASKS = {"东丽区": 63, "源城区": 67, "中原区": 45, "兖州区": 40, "廊坊市": 188}
COUNTED = (User, Appointment, Plan, Review, Task, Target, Annex, PlanFinding, Entry)

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_filled_once(demonstration):
    lines, home = demonstration
    filled = [model.objects.count() for model in COUNTED]
    assert load_demo() == lines
    assert [model.objects.count() for model in COUNTED] == filled

    langfang = Plan.objects.get(review__filename=FILENAME)
    assert langfang.tasks.exclude(block=None).count() == 188
    assert Block.objects.filter(plan=langfang).count() == 58
    assert langfang.tasks.filter(block=None).count() == 2  # decided by the joint meeting
    rows = {annex.number: AnnexRow.objects.filter(annex=annex).count() for annex in langfang.annexes.all()}
    assert rows == REGISTERS
    codes = set(PlanFinding.objects.filter(plan=langfang).values_list("code", flat=True))
    assert {"body_against_table", "ambiguous_deadline", "impossible_figure", "copied_figure"} <= codes

    confirmed = set(Link.objects.filter(state=Link.State.CONFIRMED).values_list("code", flat=True))
    assert {"industry.key_units", "industry.enforcement_checked"} <= confirmed
    assert Link.objects.filter(state=Link.State.SUGGESTED, place_path="1310").exists()

    sample = Plan.objects.get(place__name="清源区")
    assert sample.task_count == 26
    waiting = Review.objects.get(state=Review.State.OPEN)
    found = {finding["code"] for finding in waiting.draft["findings"]}
    assert {"ambiguous_deadline", "impossible_figure", "empty_row", "number_order", "duplicate", "absent_annex"} <= found
    assert len(list((home / "samples").glob("*.docx"))) == 3

    assert any(PASSWORD in line for line in lines)
    for account in ACCOUNTS:
        assert any(account.username in line for line in lines)
        assert User.objects.get(username=account.username).check_password(PASSWORD)
    check_what_each_account_sees()
    check_the_revised_edition()


def check_what_each_account_sees():
    people = {account.username: User.objects.get(username=account.username) for account in ACCOUNTS}
    visible = {name: scope_of(user).within(Plan.objects.all(), "place__path", "plans.read") for name, user in people.items()}
    assert {name for name, plans in visible.items() if plans.filter(place__name="廊坊市").exists()} == {
        "plan", "huanbao", "nongye", "guotu", "xianghe", "lingdao"
    }  # fmt: skip
    assert not visible["qingyuan"].filter(place__name="廊坊市").exists()
    for account in ACCOUNTS:
        if account.role in ADMINISTRATORS:
            assert not visible[account.username].exists()


def check_the_revised_edition():
    """Upload it as a visitor would: place and earlier edition are found, and every kind of change is there to see."""
    keeper = User.objects.get(username="qingyuan")
    review = intake.receive(samples.document(samples.REVISED_PLAN), samples.filename(samples.REVISED_PLAN), keeper)
    intake.read(review.pk)
    review = Review.objects.get(pk=review.pk)
    assert review.revises == Plan.objects.get(place__name="清源区")
    assert preview(review).change_counts == {"unchanged": 20, "changed": 5, "new": 1, "gone": 1}


def test_the_real_plans_come_in_and_the_summary_gives_way(demonstration, plans_folder, capsys):
    assert import_plans(plans_folder) == 0
    current = Plan.objects.filter(is_current=True).exclude(place__name="清源区")
    assert dict(current.values_list("place__name", "task_count")) == REAL_TASKS
    assert Plan.objects.get(place__name="廊坊市", is_current=True).previous.review.filename == FILENAME
    assert "188 项任务" in capsys.readouterr().out
    assert import_plans(plans_folder) == 0
    assert scope_of(User.objects.get(username=KEEPER)).may("plans.read", "120110")


def test_a_folder_without_the_plans_is_told(tmp_path):
    with pytest.raises(Failure, match=r"没有 dongli\.txt"):
        import_plans(tmp_path)
