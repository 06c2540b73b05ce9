"""Whether a request holds a key: by token, or by a signature with time and nonce, so that nothing heard can be sent again.

    Authorization: Bearer <name>.<secret>
    Authorization: JINGTU-SHA256 key=<name>, time=<seconds>, nonce=<16–64 characters>, signature=<hex>

The signature is the HMAC (SHA-256 or SM3, as the key says) with the key's secret over five lines: the method, the path with its
query as sent, the time in seconds since 1970, the nonce, and the hash of the body in hexadecimal digits.
"""

import datetime as dt
import hashlib
import hmac
import re
import time
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.parties.scope import scope_of

from .issuing import digest_of, signing_secret
from .models import ApiKey, Nonce, Usage

SKEW_S = 300
SCHEMES = {"JINGTU-SHA256": "sha256", "JINGTU-SM3": "sm3"}
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
PAIR = re.compile(r"\s*([a-z]+)=\"?([A-Za-z0-9_-]+)\"?\s*")


class KeyRefused(Exception):
    """The request is not let in: `code` says why to a program, the message to a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class QuotaSpent(KeyRefused):
    """The key may ask again after `wait` seconds."""

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__("quota-spent", sentence)
        self.wait = wait


@dataclass(frozen=True)
class Signed:
    """A signed request as it came in: who says to send it, when, under which number, and with which proof."""

    algorithm: str
    key: str
    time: int
    nonce: str
    signature: str

    @classmethod
    def read(cls, scheme: str, words: str) -> "Signed":
        """Return what the header says. Raises KeyRefused for one that is not complete."""
        pairs = dict(match.groups() for part in words.split(",") if (match := PAIR.fullmatch(part)))
        if set(pairs) != {"key", "time", "nonce", "signature"} or not re.fullmatch(r"\d{1,12}", pairs["time"]):
            raise KeyRefused(
                "header-incomplete", _("Authorization 头里应有 key、time、nonce、signature 四项，time 是 1970 年以来的秒数。")
            )
        if not NONCE.fullmatch(pairs["nonce"]):
            raise KeyRefused("header-incomplete", _("nonce 应是 16 到 64 个字母、数字、下划线或连字符，每次请求换一个。"))
        return cls(SCHEMES[scheme], pairs["key"], int(pairs["time"]), pairs["nonce"], pairs["signature"])


def by_token(words: str) -> ApiKey:
    """Return the key of a token. Raises KeyRefused."""
    name, _point, secret = words.strip().partition(".")
    key = _known(name)
    if key.way != ApiKey.Way.TOKEN or not hmac.compare_digest(key.digest, digest_of(secret)):
        _count_refusal(key)
        raise _unknown()
    _check_in_force(key)
    return key


def check_early(signed: Signed) -> ApiKey:
    """Return the key that a signature names, before its body is read. Raises KeyRefused for an unknown key or a wrong time."""
    key = _known(signed.key)
    if key.way != ApiKey.Way.SIGNED or key.algorithm != signed.algorithm:
        _count_refusal(key)
        raise _unknown()
    _check_in_force(key)
    now = int(time.time())
    if abs(now - signed.time) > SKEW_S:
        _count_refusal(key)
        words = {"there": _instant(signed.time), "here": _instant(now), "n": abs(now - signed.time), "most": SKEW_S}
        raise KeyRefused(
            "clock-skew",
            _("请求的时间是 %(there)s，服务器的时间是 %(here)s，相差 %(n)d 秒，最多允许 %(most)d 秒。请校准时钟后重新签名。")
            % words,
        )
    return key


def check_signature(key: ApiKey, signed: Signed, method: str, address: str, body: bytes) -> None:
    """Accept the signature of a request and its nonce, this once. Raises KeyRefused for a forged or repeated one."""
    expected = signature_of(signing_secret(key), key.algorithm, method, address, signed.time, signed.nonce, body)
    if not hmac.compare_digest(expected, signed.signature):
        _count_refusal(key)
        raise KeyRefused("signature-wrong", _("签名不对。请核对密钥、签名的五行内容和正文是否与发出的完全一致。"))
    try:
        with transaction.atomic():
            Nonce.objects.create(key=key, words=signed.nonce, seen_at=timezone.now())
    except IntegrityError:
        _count_refusal(key)
        raise KeyRefused("nonce-used", _("这个 nonce 已经用过，请求没有再次办理。每次请求请换一个新的随机数。")) from None


def signature_of(secret: str, algorithm: str, method: str, address: str, at: int, nonce: str, body: bytes) -> str:
    """Return the signature of a request in hexadecimal digits."""
    digest = hashlib.new(algorithm, body).hexdigest()
    words = "\n".join((method.upper(), address, str(at), nonce, digest))
    return hmac.new(secret.encode(), words.encode(), algorithm).hexdigest()


def count(key: ApiKey) -> None:
    """Count one request. Raises QuotaSpent when the day or the minute has no more; what is refused is not counted as asked.

    One conditional update: requests at the same time, in whatever process, cannot pass the limit together.
    """
    today, minute = timezone.localdate(), int(time.time() // 60)
    if _counted(key, today, minute):
        return
    usage, made = Usage.objects.get_or_create(
        key=key, counted_on=today, defaults={"requests": 1, "minute_number": minute, "minute_requests": 1}
    )
    # Where another request made the day's row since, there may be room in it.
    if made or _counted(key, today, minute):
        return
    Usage.objects.filter(pk=usage.pk).update(refused=F("refused") + 1)
    if usage.requests >= key.per_day:
        wait = int((clock.start_of(today + dt.timedelta(days=1)) - timezone.now()).total_seconds()) + 1
        raise QuotaSpent(_("这个密钥今天的 %(n)d 次已经用完，明天零时再用。") % {"n": key.per_day}, wait)
    wait = 60 - int(time.time() % 60)
    raise QuotaSpent(_("这个密钥每分钟最多 %(n)d 次，请过 %(s)d 秒再试。") % {"n": key.per_minute, "s": wait}, wait)


def _counted(key: ApiKey, on: dt.date, minute: int) -> bool:
    """Count one request in the row of a day; tell whether there was such a row with room in the day and the minute."""
    room = Usage.objects.filter(key=key, counted_on=on, requests__lt=key.per_day).filter(
        ~Q(minute_number=minute) | Q(minute_requests__lt=key.per_minute)
    )
    in_minute = Case(When(minute_number=minute, then=F("minute_requests") + 1), default=1)
    return bool(room.update(requests=F("requests") + 1, minute_requests=in_minute, minute_number=minute))


def forget_nonces() -> int:
    """Remove the numbers whose requests would be refused for their time anyway; return how many."""
    before = timezone.now() - dt.timedelta(seconds=2 * SKEW_S)
    return Nonce.objects.filter(seen_at__lt=before).delete()[0]


def _known(name: str) -> ApiKey:
    key = ApiKey.objects.select_related("owner__party").filter(name=name).first()
    if key is None:
        raise _unknown()
    return key


def _unknown() -> KeyRefused:
    return KeyRefused("key-unknown", _("没有这个密钥，或密钥不对。请核对后再试，需要时请联系安全管理员重新发放。"))


def _check_in_force(key: ApiKey) -> None:
    if key.revoked_at:
        _count_refusal(key)
        raise KeyRefused("key-ended", _("这个密钥已经撤销。请联系安全管理员。"))
    if key.valid_until < clock.today():
        _count_refusal(key)
        raise KeyRefused("key-ended", _("这个密钥的有效期到 %(day)s 为止。请联系安全管理员换新的。") % {"day": key.valid_until})
    if not key.owner.is_active or not scope_of(key.owner).grants:
        _count_refusal(key)
        raise KeyRefused("key-ended", _("这个密钥所属的账号已停用或没有角色。请联系安全管理员。"))


def _count_refusal(key: ApiKey) -> None:
    today = timezone.localdate()
    if not Usage.objects.filter(key=key, counted_on=today).update(refused=F("refused") + 1):
        Usage.objects.get_or_create(key=key, counted_on=today, defaults={"refused": 1})


def _instant(seconds: int) -> str:
    try:
        return timezone.localtime(dt.datetime.fromtimestamp(seconds, dt.UTC)).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError):
        return str(seconds)
