"""What the doctor found: how it stands, and what to do about it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

WAITED_LONG = dt.timedelta(minutes=5)
RECENT = dt.timedelta(days=7)


class Level(StrEnum):
    OK = "正常"
    WARNING = "注意"
    ERROR = "错误"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it stands, and what to do (empty where nothing is to be done)."""

    level: Level
    about: str
    said: str
    advice: str = ""

    def __str__(self) -> str:
        return f"[{self.level}] {self.about}：{self.said}{self.advice and ' → ' + self.advice}"


def ok(about: str, said: str) -> Finding:
    return Finding(Level.OK, about, said)


def warning(about: str, said: str, advice: str) -> Finding:
    return Finding(Level.WARNING, about, said, advice)


def error(about: str, said: str, advice: str) -> Finding:
    return Finding(Level.ERROR, about, said, advice)
