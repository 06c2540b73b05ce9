"""The supervised of the demonstration: what Langfang's annexes name, and invented enterprises and sites with a history.

What is real stands as the plan prints it: the parks, the firms to be closed and their land are on their lists, and nothing else
is told of them. All that was done, missed or found wrong was so with invented firms, and says so in its grounds (演示数据).
"""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from jingtu.core import clock
from jingtu.core.journal.models import Entry
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Appointment, Party, User
from jingtu.core.places.models import Division
from jingtu.kernels.progress import Progress, unheard
from jingtu.themes.development_land.deriving import derive
from jingtu.themes.industry.models import Enterprise

from . import annexes, deeds, histories, land_deeds, people, progress, survey_data, survey_deeds
from .player import OFFICE, Cast, Past

DONE, WHAT = "demo.load", "demo:supervision"
SECOND = people.Account("fuhe", "环保局复核演示员", people.ROLE.BUREAU, ("langfang",), "市环保局")
INDUSTRY = people.Account("gongxin", "工信局演示员", people.ROLE.BUREAU, ("langfang",), "市工信局")
RECEIVER = people.Account("qingyuanhb", "清源区生态环境分局演示员", people.ROLE.BUREAU, ("qingyuan",), "区生态环境分局")
PROVINCE = people.Account("shengting", "省生态环境厅演示员", people.ROLE.BUREAU, ("hebei",), "河北省生态环境厅")
LAND, FARMING = (next(one for one in people.ACCOUNTS if one.username == name) for name in ("guotu", "nongye"))
AGENCY = people.ROLE.AGENCY
SURVEYOR = people.Account("diaocha", "调查单位演示员", AGENCY, ("langfang",), "廊坊演示调查评估公司")
BUILDER = people.Account("xiufu", "修复单位演示员", AGENCY, ("langfang",), "廊坊演示修复公司")
EVALUATOR = people.Account("xiaoguo", "效果评估单位演示员", AGENCY, ("langfang",), "廊坊演示效果评估公司")
SAMPLER = people.Account("caiyang", "采样单位演示员", AGENCY, ("langfang",), "廊坊演示采样公司")
LABORATORY = people.Account("jiance", "检测单位演示员", AGENCY, ("langfang",), "廊坊演示检测公司")
RIVAL = people.Account("kuaijian", "另一检测单位演示员", AGENCY, ("langfang",), "廊坊演示快检公司")
OTHERS = {
    "second": SECOND,
    "industry": INDUSTRY,
    "province": PROVINCE,
    "receiver": RECEIVER,
    "land": LAND,
    "surveyor": SURVEYOR,
    "builder": BUILDER,
    "evaluator": EVALUATOR,
    "farming": FARMING,
    "sampler": SAMPLER,
    "laboratory": LABORATORY,
    "rival": RIVAL,
}
UNITS = (SURVEYOR, BUILDER, EVALUATOR, SAMPLER, LABORATORY, RIVAL)
FILER = "qiyebaosong"


def load(office: User, firm: User, places: dict[str, Division], heard: Progress = unheard) -> None:
    """Live the histories up to today; a second call goes on where the last one ended."""
    lived = {theme: _lived_until(theme) for theme in histories.THEMES}
    finished = all(day and day >= clock.today() for day in lived.values())
    if finished or (not any(lived.values()) and Enterprise.objects.exists()):
        return
    city = places["langfang"]
    places = places | {"hebei": city.parent}
    for each in UNITS:
        land_deeds.unit(each.party, city)
    others = {word: people.appoint(account, places) for word, account in OTHERS.items()}
    with transaction.atomic():
        own = {user.party.name: user for user in (firm, *others.values())}
        cast = Cast({OFFICE: office} | others, lambda name, place: _firm(name, place, own, city))
        abroad = {places["qingyuan"].name: places["qingyuan"]}
        books = [([*annexes.lines(theme), *histories.book(theme)], after) for theme, after in lived.items()]
        Past(cast, city, deeds.DEEDS | land_deeds.DEEDS | survey_data.DEEDS | survey_deeds.DEEDS, abroad).live(books, heard)
        derive()
        progress.read_old_notices()
        record(None, DONE, subject=WHAT, detail={"until": clock.today(), "themes": histories.THEMES})


def _lived_until(theme: str) -> dt.date | None:
    """Return the day up to which the book of a theme was lived; None where it is new."""
    for entry in Entry.objects.filter(action=DONE, subject=WHAT).order_by("-pk"):
        if theme in entry.detail.get("themes", ("industry",)):
            return dt.date.fromisoformat(entry.detail["until"])
    return None


def _firm(name: str, place: Division, own: Mapping[str, User], city: Division) -> tuple[User, Party]:
    """Return who files for a firm: the account of the demonstration for its own, one person without a login for all others."""
    if name in own:
        return own[name], own[name].party
    party, made = Party.objects.get_or_create(name=name, kind=Party.Kind.ENTERPRISE, defaults={"place": place})
    filer = User.objects.filter(username=FILER).first() or User.objects.create_user(FILER, full_name="企业报送演示员")
    if made:
        held = Appointment.objects.create(user=filer, role=people.ROLE.ENTERPRISE, party=party, valid_from=people.APPOINTED_ON)
        held.areas.add(city)
        for kept in ("_scope", "_acting"):  # what was read before this appointment
            filer.__dict__.pop(kept, None)
    return filer, party
