"""The holidays of each year (放假安排): those that come with the program, and those that an administrator loaded since.

A table of holidays is a file of facts, kept among the files of the installation as `holidays/2027.yaml`:

    year: 2027
    document: 国务院办公厅关于2027年部分节假日安排的通知
    off:
      - {name: 元旦, first: 2027-01-01, last: 2027-01-03}
    worked: [2027-02-06]
"""

import datetime as dt
import os
import tempfile
import time
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

import chinese_calendar
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import Field

from jingtu.standards.loader import Facts, FactsRefused, Location, loads

FOLDER = "holidays"
FEASTS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
FIXED = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))  # days off by law that the moon does not move
BEFORE_NEW_YEAR = dt.timedelta(days=12)  # the holidays of New Year can begin in the last days of the year before
LONGEST = dt.timedelta(days=15)
SATURDAY = 5
LOOKED_AT_EVERY = 1.0  # seconds
WITH_PROGRAM = frozenset(day.year for day in chinese_calendar.holidays)  # the years that come with the program


class Holiday(Facts):
    """Days off in a row, the first and the last."""

    name: str = Field(min_length=2)
    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[dt.date]:
        """Each of the days; none where the last comes before the first."""
        return [self.first + dt.timedelta(days=number) for number in range((self.last - self.first).days + 1)]


class HolidayTable(Facts):
    """The holidays of a year, and the Saturdays and Sundays worked instead."""

    year: int = Field(ge=1950, le=2200)
    document: str = Field(min_length=6)
    off: tuple[Holiday, ...] = Field(min_length=1)
    worked: tuple[dt.date, ...]

    @cached_property
    def told(self) -> dict[dt.date, bool]:
        """Return of each day that is named whether it is worked."""
        return {day: False for each in self.off for day in each.days} | dict.fromkeys(self.worked, True)

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Yield what cannot be the holidays of a year."""
        for number, each in enumerate(self.off):
            if not each.first <= each.last <= each.first + LONGEST:
                words = {"name": each.name, "first": each.first, "last": each.last, "most": LONGEST.days}
                yield ("off", number), _("“%(name)s”从 %(first)s 到 %(last)s，应先后有序，相隔不超过 %(most)d 天") % words
                return
        yield from self._wrong_days()
        names = "".join(each.name for each in self.off)
        if missing := [name for name in FEASTS if name not in names]:
            words = {"missing": "、".join(missing), "all": "、".join(FEASTS)}
            yield ("off",), _("缺少%(missing)s，一年的放假安排应写全%(all)s") % words
        for month, day in FIXED:
            if self.told.get(fixed := dt.date(self.year, month, day), True):
                yield ("off",), _("%(day)s 是法定节假日，应在放假的日期里") % {"day": fixed}

    def _wrong_days(self) -> Iterator[tuple[Location, str]]:
        first, last = dt.date(self.year, 1, 1) - BEFORE_NEW_YEAR, dt.date(self.year, 12, 31)
        seen: set[dt.date] = set()
        named = [(("off", number), day) for number, each in enumerate(self.off) for day in each.days]
        named += [(("worked", number), day) for number, day in enumerate(self.worked)]
        for at, day in named:
            words = {"day": day, "first": first, "last": last}
            if not first <= day <= last:
                yield at, _("%(day)s 应在 %(first)s 到 %(last)s 之间") % words
            if day in seen:
                yield at, _("%(day)s 写了两次，一天只能写一次") % words
            seen.add(day)
            if at[0] == "worked" and day.weekday() < SATURDAY:
                yield at, _("%(day)s 不是周六或周日，调休上班的日期应是周末") % words


class Calendar:
    """Which days are worked, by the tables that were loaded, and for other years by those that come with the program."""

    def __init__(self, tables: list[HolidayTable]) -> None:
        self.years = frozenset(table.year for table in tables)
        self.told = {day: worked for table in tables for day, worked in table.told.items()}
        self.works = cache(self._works)

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of a year are known."""
        return year in self.years or year in WITH_PROGRAM

    def _works(self, day: dt.date) -> bool:
        if (told := self.told.get(day)) is not None:
            return told
        if day.year not in self.years and day.year in WITH_PROGRAM:
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY


_kept: tuple[object, Calendar] = (None, Calendar([]))
_looked: tuple[object, float] = (None, 0.0)  # where and when


def calendar() -> Calendar:
    """Return the calendar as it is loaded now, looked at once a second: another process may have loaded a table since."""
    where, at = _looked
    if where is not settings.MEDIA_ROOT or time.monotonic() - at > LOOKED_AT_EVERY:
        return renewed()
    return _kept[1]


def renewed() -> Calendar:
    """Return the calendar as it is loaded at this moment."""
    global _kept, _looked
    mark = _mark()
    if _kept[0] != mark:
        _kept = (mark, Calendar(_tables()))
    _looked = (settings.MEDIA_ROOT, time.monotonic())
    return _kept[1]


def read(text: str, name: str) -> HolidayTable:
    """Return the table that a text holds. Raises FactsRefused with one sentence for each fault."""
    return loads(text, HolidayTable, name)


def keep(table: HolidayTable, text: str) -> None:
    """Keep a table as it was written, in place of the one for its year."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, prefix=".incoming-", delete=False) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, folder / f"{table.year}.yaml")
    renewed()


def _tables() -> list[HolidayTable]:
    found = []
    for path in sorted(_folder().glob("*.yaml")):
        try:
            found.append(read(path.read_text(encoding="utf-8"), path.name))
        except (FactsRefused, OSError, ValueError):  # spoilt since it was loaded: its year is not known then
            continue
    return found


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def _mark() -> object:
    """What changes when a table is loaded."""
    folder = f"{settings.MEDIA_ROOT}/{FOLDER}"
    try:
        state = os.stat(folder)
    except FileNotFoundError:
        return folder
    return folder, state.st_ino, state.st_mtime_ns
