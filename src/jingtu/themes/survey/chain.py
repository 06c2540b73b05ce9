"""Where the chain of custody of a sample is broken: a pure function of its steps."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

COLLECTED, SENT, RECEIVED, PREPARED, ANALYSED, REVIEWED, LOST = (
    "collected", "sent", "received", "prepared", "analysed", "reviewed", "lost",
)  # fmt: skip
FOLLOWS = {
    "": {COLLECTED, LOST},
    COLLECTED: {SENT, PREPARED, ANALYSED, LOST},
    SENT: {RECEIVED, LOST},
    RECEIVED: {SENT, PREPARED, ANALYSED, LOST},
    PREPARED: {SENT, ANALYSED, LOST},
    ANALYSED: {REVIEWED, SENT, ANALYSED, LOST},
    REVIEWED: {SENT},
    LOST: set(),
}
ENDS = {LOST}


@dataclass(frozen=True)
class Step:
    """What the chain asks of a step. `far_m` is the distance from where it was planned, `to` the receiver of its transfer."""

    action: str
    at: dt.datetime
    recorded_at: dt.datetime
    party: int | None = None
    to: int | None = None
    condition: str = ""
    photo: bool = True
    far_m: float | None = None


@dataclass(frozen=True)
class Limits:
    """From where on something is a break: hours on the way, metres from the plan, hours until written down."""

    transit_hours: float
    collected_within_m: float
    recorded_within_hours: float


@dataclass(frozen=True)
class Break:
    """A break or weakness: its code, whether the sample can still prove anything, and the sentence to show."""

    code: str
    grave: bool
    said: str


def breaks(steps: Sequence[Step], now: dt.datetime, limits: Limits) -> list[Break]:
    """Return what is wrong with the chain of steps in their order, as it stands at an instant."""
    found: list[Break] = []
    last, carried_to = "", None
    for step in steps:
        if step.action not in FOLLOWS[last]:
            found.append(Break("skipped", True, _("“%(to)s”之前缺少环节：上一步是“%(from)s”。") % _said(last, step.action)))
        if step.action == RECEIVED and carried_to is not None and step.party != carried_to:
            found.append(Break("receiver", True, _("签收的单位不是流转单上的收样单位。")))
        found += _of_step(step, limits)
        last, carried_to = step.action, step.to if step.action == SENT else None
    if last == SENT and (hours := _hours(steps[-1].at, now)) > limits.transit_hours:
        found.append(Break("transit", True, _("送出 %(hours)d 小时后仍没有签收。请查找样品下落。") % {"hours": hours}))
    return found


def _of_step(step: Step, limits: Limits) -> list[Break]:
    found = []
    if step.action == LOST:
        found.append(Break("lost", True, _("样品已灭失。需要结果的，请补采。")))
    if step.condition == "damaged":
        found.append(Break("damaged", True, _("签收时样品破损或受污染。")))
    if step.condition == "missing":
        found.append(Break("missing", True, _("流转单上有这个样品，收样单位没有收到。")))
    if step.action == COLLECTED and not step.photo:
        found.append(Break("photo", False, _("采集时没有拍照。")))
    if step.far_m is not None and step.far_m > limits.collected_within_m:
        words = {"metres": round(step.far_m), "most": round(limits.collected_within_m)}
        found.append(Break("position", False, _("采样位置离设计位置 %(metres)d 米，超过 %(most)d 米。") % words))
    if (hours := _hours(step.at, step.recorded_at)) > limits.recorded_within_hours:
        found.append(Break("late", False, _("过了 %(hours)d 小时才登记，是补登的记录。") % {"hours": hours}))
    return found


def _hours(since: dt.datetime, until: dt.datetime) -> float:
    return (until - since).total_seconds() / 3600


def _said(last: str, action: str) -> dict[str, str]:
    return {"from": str(words(last)), "to": str(words(action))}


def words(action: str) -> str:
    """The step as people say it."""
    return {
        "": _("没有记录"), COLLECTED: _("采集"), SENT: _("送出"), RECEIVED: _("签收"), PREPARED: _("制备"), ANALYSED: _("分析"),
        REVIEWED: _("审核"), LOST: _("灭失"),
    }[action]  # fmt: skip
