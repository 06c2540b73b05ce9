"""Rules for passwords: Django's in our words, kinds of characters, and none of the last ones again."""

import secrets
import string
import unicodedata

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import PasswordUsed, User

# Without the pairs that are misread on paper: 0/O, 1/l/I.
_READABLE = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")

# Letters; the name of a shorter account turns up in passwords by chance.
_NAME_THAT_COUNTS = 4


class Length(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("密码太短。%(rule)s") % {"rule": self.get_help_text()}

    def get_help_text(self) -> str:
        return _("密码至少 %(length)s 个字符。") % {"length": self.min_length}


class NotLikeTheName(UserAttributeSimilarityValidator):
    DEFAULT_USER_ATTRIBUTES = ("username", "full_name")

    def validate(self, password: str, user: User | None = None) -> None:
        super().validate(password, user)
        # A long tail makes a password unlike the name, and no harder to guess.
        if user and len(user.username) >= _NAME_THAT_COUNTS and user.username.casefold() in password.casefold():
            raise ValidationError(_("密码里含有用户名。%(rule)s") % {"rule": self.get_help_text()}, code="password_too_similar")

    def get_help_text(self) -> str:
        return _("密码不能与用户名或姓名相近，也不能含有用户名。")


class NotCommon(CommonPasswordValidator):
    def get_help_text(self) -> str:
        return _("密码不能是常见的、容易猜到的。")


class CharacterKinds:
    """At least `kinds` of the four: small letters, capitals, digits, others."""

    def __init__(self, kinds: int = 3) -> None:
        self.kinds = kinds

    def validate(self, password: str, user: User | None = None) -> None:
        if len({_kind(character) for character in password}) < self.kinds:
            raise ValidationError(_("密码里的字符种类太少。%(rule)s") % {"rule": self.get_help_text()}, code="too_few_kinds")

    def get_help_text(self) -> str:
        return _("密码至少包含小写字母、大写字母、数字、符号四种中的 %(kinds)s 种。") % {"kinds": self.kinds}


class NotUsedBefore:
    """None of the last `count` passwords of the person. Django tells it of every password that was saved."""

    def __init__(self, count: int = 5) -> None:
        self.count = count

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        used = [user.password, *user.passwords_used.values_list("password", flat=True)[: self.count]]
        if any(check_password(password, kept) for kept in used):
            raise ValidationError(_("这个密码近期用过。%(rule)s") % {"rule": self.get_help_text()}, code="used_before")

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        PasswordUsed.objects.create(user=user, password=user.password)
        kept = list(user.passwords_used.values_list("pk", flat=True)[: self.count])
        user.passwords_used.exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        return _("密码不能与最近 %(count)s 次用过的相同。") % {"count": self.count}


def temporary_password() -> str:
    """Return a random password that keeps the rules and can be read out over the telephone."""
    while True:
        password = "".join(secrets.choice(_READABLE) for _position in range(12))
        if len({_kind(character) for character in password}) == 3:
            return password


def _kind(character: str) -> str:
    category = unicodedata.category(character)
    return category if category in ("Ll", "Lu", "Nd") else "other"
