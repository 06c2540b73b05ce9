"""Enrolling a device, checking a one-time password or a recovery code, and taking a lost device off.

One-time passwords are those of RFC 6238 with HMAC-SHA-1, 6 digits and 30 seconds, because that is what the common
authenticator programs on telephones compute; it is no algorithm of the SM family. Each counts once, and wrong ones must wait
1, 2, 4, 8 … seconds. The key of a device stands in the database, so whoever keeps backups must keep them like passwords.
"""

import secrets
import string

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import ADMINISTERING, scope_of

from .models import RecoveryCode

CODES = 10
CODE_LENGTH = 10
# Without the characters that are misread on paper.
ALPHABET = "".join(c for c in string.ascii_lowercase + string.digits if c not in "0o1li")


class FactorRefused(Exception):
    """The code is not accepted; the message is a sentence for the person who typed it."""


def is_required(user: User) -> bool:
    """Tell whether this person works only with a second factor: the three administrators do, where the setting asks for it."""
    return settings.SECOND_FACTOR and bool(scope_of(user).permissions & ADMINISTERING)


def device_of(user: User) -> TOTPDevice | None:
    """Return the device that the person has enrolled."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("-pk").first()


def offered_device(user: User) -> TOTPDevice:
    """Return the device that is being enrolled, the same until it is confirmed."""
    found = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return found or TOTPDevice.objects.create(user=user, name=str(user)[:64], confirmed=False)


def enrol(user: User, code: str) -> tuple[TOTPDevice, list[str]]:
    """Take the offered device into use with its first password; return it with the recovery codes. Raises FactorRefused."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=offered_device(user).pk)
        _check_waiting(device)
        accepted = device.verify_token(_digits(code))
        if accepted:
            TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
            device.confirmed = True
            device.save()
            codes = _renew(user)
            record(user, "factors.enrol", subject=f"user:{user.pk}")
    if not accepted:
        raise FactorRefused(_("动态口令不对。请核对手机上正显示的 6 位数字，并确认手机的时间是自动校准的。"))
    return device, codes


def verify(user: User, code: str) -> TOTPDevice:
    """Accept a one-time password or a recovery code and return the person's device. Raises FactorRefused."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).order_by("-pk").first()
        if device is None:
            raise FactorRefused(_("您还没有绑定动态口令。请先绑定再继续。"))
        _check_waiting(device)
        way = _accepted(user, device, code)
        record(user, f"factors.{way}", subject=f"user:{user.pk}")
    if way == "refused":
        raise FactorRefused(_("动态口令不对或已经用过。请等手机显示下一个 6 位数字后再输入；手机不在身边时可输入恢复码。"))
    return device


def renew_codes(user: User) -> list[str]:
    """Return fresh recovery codes; the old ones no longer count."""
    with transaction.atomic():
        codes = _renew(user)
        record(user, "factors.codes", subject=f"user:{user.pk}")
    return codes


def codes_left(user: User) -> int:
    """Return how many recovery codes the person has not used."""
    return RecoveryCode.objects.filter(owner=user, used_at=None).count()


def reset(user: User, *, by: User | None) -> None:
    """Take device and codes off a person who lost them; `by` is None on the command line. Raises FactorRefused for oneself."""
    if by is not None and by.pk == user.pk:
        raise FactorRefused(_("不能重置自己的双因素认证，请由另一位安全管理员办理。"))
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(owner=user).delete()
        record(by, "factors.reset", subject=f"user:{user.pk}", detail={} if by else {"from": "command line"})


def _accepted(user: User, device: TOTPDevice, code: str) -> str:
    """How the code was accepted: `confirm`, `recover`, or `refused`. What is refused makes the next attempt wait."""
    if len(_digits(code)) == device.digits and not _letters(code):
        return "confirm" if device.verify_token(_digits(code)) else "refused"
    unused = RecoveryCode.objects.filter(owner=user, digest=_digest(user, code), used_at=None)
    if unused.update(used_at=timezone.now()):
        device.throttle_reset()
        return "recover"
    device.throttle_increment()
    return "refused"


def _check_waiting(device: TOTPDevice) -> None:
    allowed, why = device.verify_is_allowed()
    if not allowed:
        seconds = int((why["locked_until"] - timezone.now()).total_seconds()) + 1
        raise FactorRefused(
            _("已连续输错 %(n)d 次，请等 %(s)d 秒再输入。") % {"n": device.throttling_failure_count, "s": seconds}
        )


def _renew(user: User) -> list[str]:
    RecoveryCode.objects.filter(owner=user).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH)) for _code in range(CODES)]
    RecoveryCode.objects.bulk_create([RecoveryCode(owner=user, digest=_digest(user, code)) for code in codes])
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _digest(user: User, code: str) -> str:
    plain = "".join(character for character in code.lower() if character in ALPHABET)
    return salted_hmac("jingtu.core.factors.recovery", f"{user.pk}:{plain}", algorithm="sha256").hexdigest()


def _digits(code: str) -> str:
    return "".join(character for character in code if character in string.digits)


def _letters(code: str) -> bool:
    return any(character.isalpha() for character in code)
