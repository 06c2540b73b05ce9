"""Making an installation for real use: tables, divisions, the place it works for, and the three administrators."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Appointment
from jingtu.core.parties.passwords import temporary_password
from jingtu.core.parties.scope import ADMINISTRATORS
from jingtu.core.places.loading import load_towns
from jingtu.core.places.models import Division, Level
from jingtu.core.places.queries import find, latest, resolve_place
from jingtu.project import environment, people, preparation
from jingtu.project.failure import Failure

from . import schema
from .archive import sync_folder

SHOWN = 10
WITH_TOWNS = {Level.CITY, Level.COUNTY, Level.ZONE}  # a province's towns are loaded county by county, where they are needed


@dataclass(frozen=True)
class Administrator:
    """One of the three accounts that are made: its role, name and the password that is shown once."""

    role: str
    title: str
    username: str
    password: str


def is_complete() -> bool:
    """Tell whether this is an installation already: all three administrators and a place."""
    held = Appointment.objects.held_on(clock.today()).filter(user__is_active=True).values_list("role", flat=True)
    return bool(settings.PLACE) and set(held) >= {str(role) for role in ADMINISTRATORS}


def refuse_content() -> None:
    """Raise Failure when there is something here that an installation made anew would mix with."""
    schema.refuse_newer()
    kept = any(path.is_file() for path in (Path(settings.HOME) / "files").rglob("*"))
    if kept or schema.has_accounts():
        raise Failure("这里已有数据，没有建立新的安装。请另设一个空的 JINGTU_HOME（和空的数据库）再运行 jingtu init。")


def prepare(say: Callable[[str], None]) -> None:
    """Make tables, page files and divisions."""
    preparation.check()
    if preparation.migrate():
        say("已建立数据库的表。")
    preparation.collect_static()
    if preparation.load_places():
        say("已装入全国行政区划。")


def place_named(words: str) -> Division:
    """Return the division that a name or code means today. Raises Failure that lists those it may mean."""
    today, words = clock.today(), words.strip()
    place = latest(words) if words.isdigit() else resolve_place(words, today)
    if place is not None and place.held_on(today):
        return place
    if place is not None:
        raise Failure(f"“{words}”已于 {place.valid_until} 撤销或更名。请填现在的名称或代码。")
    near = [f"{row.name}（{row.code}）" for row in find(words, today).exclude(level=Level.TOWN)[:SHOWN]]
    hint = f"可能是：{'、'.join(near)}。请填其中的代码。" if near else "请填全称，例如“天津市东丽区”，或行政区划代码。"
    raise Failure(f"没有找到地区“{words}”，或者有几个同名的地区。{hint}")


def load_towns_of(place: Division) -> int:
    """Load the towns of every county of a city, or of one county, and return how many there are now."""
    if place.level in WITH_TOWNS:
        counties = Division.objects.below(place.path).on(clock.today()).filter(level__in=[Level.COUNTY, Level.ZONE])
        for county in counties:
            load_towns(county)
    return Division.objects.below(place.path).filter(level=Level.TOWN).count()


def write_environment(chosen: Mapping[str, str]) -> Path:
    """Keep the settings that were chosen in the home folder, readable by its owner only; those already there stay."""
    home = Path(settings.HOME)
    path = home / environment.FILE
    kept = environment.with_file({"JINGTU_HOME": str(home)})
    del kept["JINGTU_HOME"]
    lines = ["# 由 jingtu init 写成；含义见 docs/settings.md。改动后请重新启动净土。"]
    lines += [f"{name}={value}" for name, value in sorted((kept | dict(chosen)).items())]
    partial = home / f".{environment.FILE}"
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    sync_folder(home)
    return path


@transaction.atomic
def make_administrators(place: Division, usernames: Mapping[str, str], show: Callable[[list[Administrator]], None]) -> None:
    """Make the three accounts, all or none.

    `show` is called before they become final, so that no account exists whose password nobody saw.
    """
    made = []
    for role in (Appointment.Role.SYSTEM_ADMIN, Appointment.Role.SECURITY_ADMIN, Appointment.Role.AUDITOR):
        password = temporary_password()
        people.add_administrator(usernames[role], str(role.label), str(role), password)
        made.append(Administrator(str(role), str(role.label), usernames[role], password))
    record(None, "installation.init", subject=f"place:{place.pk}", detail={"place": place.name, "code": place.code})
    show(made)
