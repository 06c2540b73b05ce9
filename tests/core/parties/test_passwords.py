"""What a password must be."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from jingtu.core.parties.models import User
from jingtu.core.parties.passwords import temporary_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    return User.objects.create_user("zhangwen", password="First-pass-1", full_name="张文")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Short-1a", "密码太短。密码至少 10 个字符。"),
        ("alllowercase", "字符种类太少"),
        ("lower-and-symbols", "字符种类太少"),
        ("Zhangwen-2019", "用户名"),
        ("ZHANGWEN-am-Morgen-2019", "含有用户名"),
        ("First-pass-1", "近期用过"),
    ],
)
def test_a_weak_or_worn_password_is_refused_in_words(user, password, said):
    with pytest.raises(ValidationError, match=said):
        validate_password(password, user)


def test_three_kinds_of_characters_suffice(user):
    validate_password("river-stones-77", user)


def test_only_the_last_five_are_remembered(user):
    for number in range(2, 7):
        user.set_password(f"Next-pass-{number}")
        user.save()
    assert user.passwords_used.count() == 5
    validate_password("First-pass-1", user)
    with pytest.raises(ValidationError):
        validate_password("Next-pass-2", user)


def test_a_temporary_password_keeps_the_rules(user):
    validate_password(temporary_password(), user)
