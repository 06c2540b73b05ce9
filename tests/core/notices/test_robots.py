"""Robots of chat groups: their shapes, their guard against the inner network, and once per group."""

import base64
import datetime as dt
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest

from jingtu.core import clock
from jingtu.core.notices import addresses, robots
from jingtu.core.notices.addresses import AddressRefused
from jingtu.core.notices.models import Delivery, Robot
from jingtu.core.notices.robots import NotDelivered, fitting, post, signature
from jingtu.core.notices.sending import send_due
from jingtu.core.notices.services import tell

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"


def robot(url, **more):
    return Robot(**{"name": "群", "shape": "wecom", "url": url} | more)


def test_wecom_gets_plain_text_that_calls_nobody_up(chat):
    post(robot(chat.url), "任务<@zhang>已逾期 @all")

    assert chat.posts == [
        (
            "/robot/send?access_token=token",
            {"msgtype": "text", "text": {"content": "任务＜@zhang>已逾期 ＠all"}},
        )
    ]


def test_dingtalk_gets_a_time_and_a_sign_that_its_own_formula_confirms(chat):
    post(robot(chat.url, shape="dingtalk", secret="SECabc"), "任务已逾期")

    asked = parse_qs(urlsplit(chat.posts[0][0]).query)
    expected = hmac.new(b"SECabc", f"{asked['timestamp'][0]}\nSECabc".encode(), hashlib.sha256).digest()
    assert base64.b64decode(asked["sign"][0]) == expected
    assert asked["access_token"] == ["token"]
    assert len(asked["timestamp"][0]) == 13


def test_the_sign_of_a_known_time_is_known():
    # openssl: printf '1577262236757\nSECtest' | openssl dgst -sha256 -hmac SECtest -binary | base64
    assert signature("SECtest", 1577262236757) == "Za/ne6w2koB8B4ROVlgTNd/X+/FbyDpZrXLz57xNZSA="


def test_a_long_text_is_cut_between_characters():
    cut = fitting("任务" * 2000)

    assert 2040 < len(cut.encode()) <= 2048
    assert set(cut) == {"任", "务", "…"}
    assert fitting("任务") == "任务"


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (200, {"errcode": 310000, "errmsg": "sign not match"}, "310000 sign not match"),
        (500, {}, "500"),
        (200, ["ok"], "不是预期的格式"),
    ],
)
def test_what_the_platform_does_not_take_is_said(chat, status, answer, said):
    chat.status, chat.answer = status, answer

    with pytest.raises(NotDelivered, match=said):
        post(robot(chat.url), "任务已逾期")


def test_a_redirect_is_not_followed(chat):
    chat.status, chat.location = 302, "/elsewhere"

    with pytest.raises(NotDelivered, match="302"):
        post(robot(chat.url), "任务已逾期")
    assert len(chat.posts) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://qyapi.weixin.qq.com/send", "没有加密"),
        ("ftp://qyapi.weixin.qq.com/send", "https:// 开头"),
        ("https://", "https:// 开头"),
        ("https://host:99999/", "https:// 开头"),
        ("https://user:pw@qyapi.weixin.qq.com/", "不能有用户名"),
        ("https://qyapi.weixin.qq.com/a b", "不能有用户名、密码或空格"),
        ("https://127.0.0.1/", "在本机或内网"),
        ("https://localhost/", "在本机或内网"),
        ("https://10.1.2.3/", "在本机或内网"),
        ("https://192.168.0.1:8443/", "在本机或内网"),
        ("https://169.254.169.254/latest/", "在本机或内网"),
        ("https://100.64.0.1/", "在本机或内网"),
        ("https://[::1]/", "在本机或内网"),
        ("https://[::ffff:10.0.0.1]/", "在本机或内网"),
        ("https://[fd00::1]/", "在本机或内网"),
        ("https://0x7f000001/", "在本机或内网"),
        ("https://2130706433/", "在本机或内网"),
        ("https://0/", "在本机或内网"),
    ],
)
def test_an_address_that_leads_into_the_house_is_refused(url, said):
    with pytest.raises(AddressRefused, match=said):
        addresses.resolved(addresses.checked(url))


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    answers = [(2, 1, 6, "", (ip, 443)) for ip in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *asked, **more: answers)

    with pytest.raises(AddressRefused, match="内网"):
        addresses.resolved(addresses.checked(WECOM))


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch):
    asked = []
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **m: [(2, 1, 6, "", ("8.8.8.8", 443))])
    monkeypatch.setattr(
        robots.socket, "create_connection", lambda to, timeout: asked.append(to) or (_ for _ in ()).throw(OSError)
    )

    with pytest.raises(NotDelivered, match="没有连上"):
        post(robot(WECOM), "任务已逾期")
    assert asked == [("8.8.8.8", 443)]


@pytest.mark.django_db
def test_a_group_reads_once_what_several_of_its_people_were_told(people, chat):
    robot(chat.url, name="农业局群", party=people.bureau.party).save()
    robot(chat.url, name="公共群").save()
    people.town.appointments.update(party=people.bureau.party)
    tell(people.bureau.party, "reminder", "进展反馈到期", key="assignment:1")
    tell(people.bureau.party, "reminder", "进展反馈到期", key="assignment:1")

    assert (Delivery.objects.count(), send_due()) == (1, 1)
    assert [message["text"]["content"] for _path, message in chat.posts] == ["进展反馈到期"]
    assert Delivery.objects.get().robot.name == "农业局群"


@pytest.mark.django_db
def test_a_party_without_a_group_of_its_own_uses_the_common_one_and_a_disabled_robot_is_silent(people, chat):
    robot(chat.url, name="公共群").save()
    robot(chat.url, name="停用群", is_active=False).save()
    tell(people.bureau.party, "reminder", "进展反馈到期", key="assignment:1")

    assert [delivery.robot.name for delivery in Delivery.objects.all()] == ["公共群"]


@pytest.mark.django_db
def test_a_group_is_not_woken_in_quiet_hours(people, chat, settings):
    hour = clock.now().astimezone(dt.timezone(dt.timedelta(hours=8))).hour
    settings.QUIET_HOURS = (hour, (hour + 2) % 24)
    robot(chat.url, name="公共群").save()
    tell(people.bureau.party, "reminder", "进展反馈到期", key="assignment:1", colour="red")

    assert Delivery.objects.get().due_at.astimezone().minute == 0
