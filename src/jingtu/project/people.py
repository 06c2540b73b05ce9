"""Accounts as the command line needs them."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Appointment, User
from jingtu.project.failure import Failure


def named(username: str, option: str = " --as ") -> User:
    """Return the user with this name or raise Failure; `option` is where the name stood."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Failure(f"没有名为 {username} 的有效账号。请检查{option}后面的名字。")
    return user


def only_plan_officer() -> User:
    """Return the person of the plan office where the installation has just one, else raise Failure."""
    holding = Appointment.objects.held_on(clock.today()).filter(role=Appointment.Role.PLAN_OFFICE)
    people = list(User.objects.filter(is_active=True, appointments__in=holding).distinct()[:2])
    if len(people) == 1:
        return people[0]
    found = "没有方案办公室人员" if not people else "有不止一位方案办公室人员"
    raise Failure(f"{found}，不知道以谁的名义导入。请用 --as 写明账号。")


@transaction.atomic
def add_administrator(username: str, full_name: str, role: str, password: str) -> User:
    """Make an account with one administrator's role; it must change its password at the first login."""
    if User.objects.filter(username=username).exists():
        raise Failure(f"账号 {username} 已经存在。请换一个名字。")
    user = User(username=username, full_name=full_name, must_change_password=True)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Failure("密码不合要求：" + "".join(error.messages)) from None
    user.set_password(password)
    user.save()
    Appointment.objects.create(user=user, role=role, valid_from=clock.today())
    record(None, "users.create", subject=f"user:{user.pk}", detail={"username": username, "role": role, "from": "command line"})
    return user
