"""Sending over a real mail server: in one message, with the reason of a failure, again after a death in between."""

import datetime as dt
import json
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.utils import timezone

from jingtu.core.notices.models import Delivery, Notice, NoticeSettings
from jingtu.core.notices.sending import AT_ONCE, LEASE, PAUSES, retry, send_due
from jingtu.core.notices.services import tell

pytestmark = pytest.mark.django_db


def test_what_is_due_to_a_person_leaves_as_one_plain_mail(people, mail_server, settings):
    settings.ADDRESS = "https://jingtu.example.org"
    tell(people.bureau, "report", "反馈已退回", "请补充<b>面积</b>。", "/tasks/1/", "report:1")
    tell(people.bureau, "reminder", "完成期限已过\r\nBcc: x@example.org", key="assignment:2", colour="red")

    assert (send_due(), send_due()) == (1, 0)
    (mail,) = mail_server.mails
    words = mail.get_content()
    assert (mail["To"], mail["Bcc"], mail.get_content_type()) == ("bureau@example.org", None, "text/plain")
    assert "2 条通知" in mail["Subject"]
    assert words.index("红色督办") < words.index("反馈已退回")
    assert "请补充<b>面积</b>。\nhttps://jingtu.example.org/tasks/1/" in words.replace("\r\n", "\n")
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_a_subject_with_a_line_feed_brings_no_header_of_its_own(people, mail_server):
    tell(people.bureau, "report", "反馈已退回\r\nBcc: x@example.org", key="report:1")
    send_due()

    assert mail_server.mails[0]["Bcc"] is None
    assert mail_server.mails[0]["Subject"] == "反馈已退回 Bcc: x@example.org"


def test_a_burst_leaves_in_bounded_messages(people, mail_server):
    for number in range(AT_ONCE + 1):
        tell(people.bureau, "assignment", f"任务{number}", key=f"assignment:{number}")

    assert (send_due(), send_due(), send_due()) == (1, 1, 0)


def test_a_failure_is_shown_and_tried_again_after_growing_pauses(people, mail_server):
    mail_server.refuse = 1
    tell(people.bureau, "report", "反馈已退回", key="report:1")
    now = timezone.now()

    assert send_due(now) == 0
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.due_at, waiting.attempts) == ("waiting", now + PAUSES[0], 1)
    assert "mailbox busy" in waiting.error
    assert send_due(now + PAUSES[0]) == 1
    assert Delivery.objects.get().error == ""


def test_what_never_arrives_is_given_up_visibly_and_can_be_started_again(people, mail_server):
    mail_server.refuse = 100
    tell(people.bureau, "report", "反馈已退回", key="report:1")
    now = timezone.now()
    for _attempt in range(len(PAUSES) + 1):
        send_due(now)
        now += dt.timedelta(days=2)

    given_up = Delivery.objects.get()
    assert (given_up.state, given_up.attempts) == ("given_up", len(PAUSES) + 1)
    assert list(PAUSES) == sorted(PAUSES)
    mail_server.refuse = 0
    assert retry(Delivery.objects.all()) == 1
    assert send_due() == 1


def test_without_a_server_the_reason_is_said(people, mail_server, settings):
    mail_server.shutdown()
    mail_server.server_close()
    tell(people.bureau, "report", "反馈已退回", key="report:1")
    send_due()

    assert "邮件服务器没有接受" in Delivery.objects.get().error


def test_a_message_that_cannot_be_made_does_not_stop_the_others(people, mail_server, caplog):
    people.keeper.email = "bad\naddress@example.org"
    people.keeper.save()
    tell([people.keeper, people.bureau], "report", "反馈已退回", key="report:1")

    assert send_due() == 1
    assert Delivery.objects.get(notice__recipient=people.keeper).error == "消息未能生成，详情见系统日志。"


def test_the_digest_gathers_and_whoever_wants_no_mail_gets_none(people, mail_server):
    people.town.email = "town@example.org"
    people.town.save()
    NoticeSettings.objects.create(user=people.bureau, mail="digest")
    NoticeSettings.objects.create(user=people.town, mail="off")
    for number in range(3):
        tell([people.bureau, people.town], "report", "反馈已退回", key=f"report:{number}")

    assert send_due() == 0
    assert send_due(timezone.now() + dt.timedelta(days=1)) == 1
    assert len(mail_server.mails) == 1
    assert Notice.objects.filter(recipient=people.town).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_before_recording_tells_once_inside_and_again_outside(people, mail_server, tmp_path):
    tell(people.bureau, "report", "反馈已退回", key="report:1")
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = json.dumps({name: str(connection.settings_dict[name]) for name in names})
    marker = tmp_path / "left"
    command = [sys.executable, "-m", "tests.support.sending_process", database, str(mail_server.port), str(marker)]
    process = subprocess.Popen(command)
    until = time.monotonic() + 60
    while not marker.exists():
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()

    assert send_due() == 0
    assert send_due(timezone.now() + LEASE) == 1
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert Delivery.objects.get().state == "sent"
    assert Notice.objects.count() == 1
