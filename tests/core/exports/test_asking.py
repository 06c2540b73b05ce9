"""Guarded data leave only for a purpose that another person agreed to, within days, once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from jingtu.core.exports import asking
from jingtu.core.exports.marking import mark_of
from jingtu.core.exports.models import Export
from jingtu.core.journal.models import Entry
from jingtu.core.notices.models import Notice
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.sharing import sharing
from jingtu.core.subjects.visible import visible_to
from jingtu.themes.industry.kinds import ENTERPRISES
from jingtu.themes.industry.models import Enterprise
from tests.support.supervision import TODAY

pytestmark = pytest.mark.django_db
State = Export.State


def ask(by, **more):
    return asking.ask(ENTERPRISES, visible_to(by, ENTERPRISES), by=by, purpose="报送年度总结", **more)


def take(export, by):
    return asking.take(export, visible_to(by, ENTERPRISES), by=by)


@pytest.fixture
def guarded(world):
    """The enterprise as a commercial secret."""
    Enterprise.objects.filter(pk=world.enterprise.pk).update(sensitivity="K3")
    return world


@pytest.mark.parametrize(("sensitivity", "state"), [(f"K{n}", State.WAITING if n < 5 else State.APPROVED) for n in range(1, 7)])
def test_another_person_must_agree_to_the_classes_k1_to_k4(world, sensitivity, state):
    Enterprise.objects.filter(pk=world.enterprise.pk).update(sensitivity=sensitivity)
    assert ask(world.inspector).state == state


def test_what_a_firm_takes_of_its_own_needs_nobody_s_leave(guarded):
    assert ask(guarded.firm).state == State.APPROVED


def test_only_another_who_reads_the_same_in_the_same_areas_decides(guarded, people):
    export = ask(guarded.inspector)
    everybody = people.by_name() | {"inspector": guarded.inspector, "colleague": guarded.colleague, "firm": guarded.firm}
    assert {name for name, user in everybody.items() if asking.may_decide(export, user)} == {"colleague"}
    with pytest.raises(PermissionDenied):
        asking.decide(export, by=guarded.inspector, approve=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=export.pk).update(decided_by=guarded.inspector)


def test_requests_of_others_do_not_push_out_the_one_that_a_person_decides(guarded, people):
    mine, newer = ask(guarded.inspector), ask(guarded.inspector)
    Export.objects.filter(pk=newer.pk).update(asked_by=people.outsider)
    assert asking.exports_of(guarded.colleague, 1) == [mine]


def test_an_agreed_export_is_taken_once_and_counted(guarded):
    export = asking.decide(ask(guarded.inspector), by=guarded.colleague, approve=True)
    assert export.expires_on == TODAY + dt.timedelta(days=sharing().export.valid_days)
    assert take(export, guarded.inspector).state == State.TAKEN
    with pytest.raises(Refused, match="已下载"):
        take(export, guarded.inspector)
    export.state = State.APPROVED  # as a second request at the same moment still has it
    with pytest.raises(Overtaken, match="只能下载一次"):
        take(export, guarded.inspector)
    assert Entry.objects.filter(subject=f"export:{export.pk}", action="exports.take").count() == 1


def test_nobody_takes_what_another_asked_for(guarded):
    export = asking.decide(ask(guarded.inspector), by=guarded.colleague, approve=True)
    with pytest.raises(PermissionDenied):
        take(export, guarded.colleague)


@pytest.mark.parametrize(("days", "possible"), [(0, True), (1, False)])
def test_an_agreement_ends(guarded, settings, days, possible):
    export = asking.decide(ask(guarded.inspector), by=guarded.colleague, approve=True)
    settings.JINGTU_TODAY = export.expires_on + dt.timedelta(days=days)
    assert asking.can_be_taken(export, guarded.inspector) == possible
    if not possible:
        with pytest.raises(Refused, match="有效期至"):
            take(export, guarded.inspector)


def test_what_was_not_agreed_to_cannot_be_taken(guarded):
    with pytest.raises(Refused, match="待审批"):
        take(ask(guarded.inspector), guarded.inspector)
    export = ask(guarded.inspector)
    with pytest.raises(Refused, match="写明理由"):
        asking.decide(export, by=guarded.colleague, approve=False)
    asking.decide(export, by=guarded.colleague, approve=False, reason="用途不清")
    with pytest.raises(Refused, match="未同意"):
        take(export, guarded.inspector)


def test_rows_that_became_more_sensitive_since_are_not_taken(world):
    export = ask(world.inspector)
    Enterprise.objects.filter(pk=world.enterprise.pk).update(sensitivity="K3")
    with pytest.raises(Refused, match="K3"):
        take(export, world.inspector)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"purpose": "用"}, "用途"),
        ({"rows": Enterprise.objects.none()}, "没有记录"),
        ({"format": "docx", "layout": "annex"}, "只有 Excel"),
    ],
)
def test_an_export_that_cannot_be_made_is_refused(world, more, words):
    asked = {"rows": visible_to(world.inspector, ENTERPRISES), "purpose": "报送年度总结"} | more
    with pytest.raises(Refused, match=words):
        asking.ask(ENTERPRISES, asked.pop("rows"), by=world.inspector, **asked)


def test_colleagues_are_told_and_the_person_hears_the_answer(guarded):
    export = ask(guarded.inspector)
    assert Notice.objects.filter(recipient=guarded.colleague, about=f"export:{export.pk}").exists()
    asking.decide(export, by=guarded.colleague, approve=True)
    assert Notice.objects.filter(recipient=guarded.inspector, subject__contains="已同意").exists()


def test_the_mark_says_who_when_and_for_what(guarded):
    export = ask(guarded.inspector)
    for words in (export.number, "香河县生态环境局", "孙环", "2019-06-30", "K3", "报送年度总结"):
        assert words in mark_of(export)
