"""Giving out a key, and taking it back: what the security administrator does, for somebody else's account."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import ADMINISTERING, scope_of

from .models import ApiKey

LONGEST = dt.timedelta(days=366)
SECRET_BYTES = 32


class KeyNotIssued(Exception):
    """A key that must not be; the message is a sentence for the person at the form."""


@transaction.atomic
def issue(
    owner: User,
    *,
    by: User,
    purpose: str,
    way: str,
    rights: str,
    per_minute: int,
    per_day: int,
    valid_until: dt.date,
    algorithm: str = ApiKey.Algorithm.SHA256,
) -> tuple[ApiKey, str]:
    """Return a fresh key and its secret, which nobody can read again. Raises KeyNotIssued."""
    _check(owner, by, valid_until)
    key = ApiKey(
        name=secrets.token_hex(8),
        purpose=purpose.strip(),
        owner=owner,
        way=way,
        rights=rights,
        algorithm=algorithm,
        salt=secrets.token_hex(16),
        per_minute=per_minute,
        per_day=per_day,
        valid_until=valid_until,
        issued_by=by,
        issued_at=timezone.now(),
    )
    if way == ApiKey.Way.TOKEN:
        secret = secrets.token_urlsafe(SECRET_BYTES)
        key.digest = digest_of(secret)
    else:
        secret = signing_secret(key)
    key.save()
    detail = {"name": key.name, "purpose": key.purpose, "owner": owner.pk, "rights": rights, "until": valid_until}
    record(by, "keys.issue", subject=f"key:{key.pk}", detail=detail)
    return key, secret


@transaction.atomic
def revoke(key: ApiKey, *, by: User, reason: str) -> bool:
    """End a key at once; return whether it was still in force. Raises KeyNotIssued without a reason."""
    if not reason.strip():
        raise KeyNotIssued(_("撤销密钥要写明理由。请填写后再提交。"))
    held = ApiKey.objects.filter(pk=key.pk, revoked_at=None)
    if not held.update(revoked_at=timezone.now(), revoked_by=by, revoked_reason=reason.strip()[:200]):
        return False
    record(by, "keys.revoke", subject=f"key:{key.pk}", detail={"name": key.name, "reason": reason.strip()})
    return True


def digest_of(secret: str) -> str:
    """Return what is kept of a token. A plain hash will do: the token is random and too long to be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def signing_secret(key: ApiKey) -> str:
    """Return the secret of a signing key; another installation, or one with a new JINGTU_SECRET_KEY, computes another."""
    words = f"jingtu.core.keys:{key.name}:{key.salt}".encode()
    made = hmac.new(settings.SECRET_KEY.encode(), words, "sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _check(owner: User, by: User, valid_until: dt.date) -> None:
    if owner.pk == by.pk:
        raise KeyNotIssued(_("不能给自己发放密钥，请由另一位安全管理员办理。"))
    held = scope_of(owner).permissions
    if not owner.is_active or not held:
        raise KeyNotIssued(_("%(owner)s的账号已停用或没有角色，密钥不会有任何权限。请先授予角色。") % {"owner": owner})
    if held & ADMINISTERING:
        raise KeyNotIssued(_("%(owner)s是管理员，管理员账号不发放接口密钥。请另选业务账号。") % {"owner": owner})
    if not clock.today() < valid_until <= clock.today() + LONGEST:
        words = {"first": clock.today() + dt.timedelta(days=1), "last": clock.today() + LONGEST}
        raise KeyNotIssued(_("有效期应在 %(first)s 到 %(last)s 之间。请改正日期。") % words)
