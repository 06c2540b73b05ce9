"""The people of the demonstration: one account for each way of working, with a password that is printed and public."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import make_password

from jingtu.core.parties.models import Appointment, User
from jingtu.core.parties.services import find_or_create
from jingtu.core.places.models import Division

PASSWORD = "Jingtu-2019-demo"
APPOINTED_ON = dt.date(2017, 1, 1)
KEEPER, DISTRICT_KEEPER = "plan", "qingyuan"
ROLE = Appointment.Role


@dataclass(frozen=True)
class Account:
    """`party` is the name of the person's unit in the first of `areas`; administrators have neither."""

    username: str
    full_name: str
    role: str
    areas: tuple[str, ...] = ()
    party: str = ""


ACCOUNTS = (
    Account(KEEPER, "方案办演示员", ROLE.PLAN_OFFICE, ("langfang", "qingyuan"), "廊坊市土壤污染防治工作领导小组办公室"),
    Account("huanbao", "环保局演示员", ROLE.BUREAU, ("langfang",), "市环保局"),
    Account("nongye", "农业局演示员", ROLE.BUREAU, ("langfang",), "市农业局"),
    Account("guotu", "国土局演示员", ROLE.BUREAU, ("langfang",), "市国土资源局"),
    Account("xianghe", "香河县演示员", ROLE.TOWN, ("langfang",), "香河县人民政府"),
    Account("qiye", "演示企业人员", ROLE.ENTERPRISE, ("langfang",), "廊坊演示电镀厂"),
    Account("lingdao", "市领导演示员", ROLE.LEADER, ("langfang", "qingyuan"), "廊坊市人民政府"),
    Account(DISTRICT_KEEPER, "清源区方案办演示员", ROLE.PLAN_OFFICE, ("qingyuan",), "清源区土壤污染防治办公室"),
    Account("xitong", "系统管理员演示员", ROLE.SYSTEM_ADMIN),
    Account("anquan", "安全管理员演示员", ROLE.SECURITY_ADMIN),
    Account("shenji", "审计员演示员", ROLE.AUDITOR),
)


def appoint(account: Account, places: dict[str, Division]) -> User:
    """Return the user of an account, made with its appointment where it is new."""
    present = User.objects.filter(username=account.username).first()
    if present:
        return present
    areas = [places[name] for name in account.areas]
    party = find_or_create(account.party, areas[0], areas[0].level, APPOINTED_ON) if account.party else None
    user = User.objects.create(username=account.username, password=_kept(PASSWORD), full_name=account.full_name, party=party)
    appointment = Appointment.objects.create(user=user, role=account.role, party=party, valid_from=APPOINTED_ON)
    appointment.areas.set(areas)
    return user


def widen(user: User, place: Division) -> None:
    """Let the plan office's account work at one more place: the real plans lie in five."""
    user.appointments.get(role=ROLE.PLAN_OFFICE).areas.add(place)
    user.__dict__.pop("_scope", None)  # the scope read before today's change


def lines() -> list[str]:
    """Return what the terminal prints about the accounts."""
    shown = [f"  {account.username:<10}{_padded(str(ROLE(account.role).label), 14)}{account.full_name}" for account in ACCOUNTS]
    further = "  其他单位（如 shuyang，香河县淑阳镇）的账号由安全管理员在“角色和区域”里可以看到，密码相同。"
    factor = "  演示时管理员登录和导出不要求双因素认证；想试用，启动前设 JINGTU_SECOND_FACTOR=1。"
    return [f"演示账号（仅供演示，密码都是 {PASSWORD}）：", *shown, further, *([] if settings.SECOND_FACTOR else [factor])]


@lru_cache
def _kept(password: str) -> str:
    """Return a password as it is kept: worked out once, since all accounts share it and it is no secret."""
    return make_password(password)


def _padded(words: str, width: int) -> str:
    """Fill Chinese words up with blanks; a terminal draws each character two columns wide."""
    return words + " " * (width - 2 * len(words))
