"""The daily work in words: statuses, moves, rhythms and periods as people say them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.work.lifecycle import MOVES
from jingtu.core.work.models import Assignment, Report, Request, Rhythm
from jingtu.web.console.wording import day, every_year


@dataclass(frozen=True)
class Sign:
    """How a state is shown: words, tone of the badge, icon."""

    label: str | Promise
    tone: str
    icon: str


# Blue before the day, yellow on it, red after it; the words and the icon say the same without the colour.
STATUSES = {
    "unsigned": Sign(gettext_lazy("待签收"), "earth", "inbox"),
    "on_time": Sign(gettext_lazy("按期办理"), "good", "progress"),
    "due_soon": Sign(gettext_lazy("即将到期"), "info", "clock"),
    "due_today": Sign(gettext_lazy("今天到期"), "warn", "calendar-due"),
    "overdue": Sign(gettext_lazy("已逾期"), "bad", "alert-triangle"),
    "claimed": Sign(gettext_lazy("已报办结"), "info", "clipboard-check"),
    "closed": Sign(gettext_lazy("已销号"), "good", "circle-check"),
    "open_ended": Sign(gettext_lazy("长期办理"), "neutral", "refresh"),
    "suspended": Sign(gettext_lazy("暂停"), "neutral", "minus"),
    "not_applicable": Sign(gettext_lazy("不适用"), "neutral", "ban"),
    "withdrawn": Sign(gettext_lazy("已撤回"), "neutral", "arrow-back-up"),
}
TASK_STATUSES = {"unassigned": Sign(gettext_lazy("未交办"), "neutral", "circle-dashed"), **STATUSES}
# Shown beside the status, so that a late report is seen on a task that is otherwise in time.
REPORTING = {
    "open": Sign(gettext_lazy("可以反馈"), "info", "edit"),
    "due_today": Sign(gettext_lazy("今天截止反馈"), "warn", "calendar-due"),
    "overdue": Sign(gettext_lazy("反馈已逾期"), "bad", "alert-circle"),
}
REPORTS = {
    Report.State.DRAFT: Sign(gettext_lazy("草稿"), "neutral", "pencil"),
    Report.State.SUBMITTED: Sign(gettext_lazy("待审核"), "info", "hourglass"),
    Report.State.ACCEPTED: Sign(gettext_lazy("已通过"), "good", "circle-check"),
    Report.State.RETURNED: Sign(gettext_lazy("已退回"), "bad", "arrow-back-up"),
}
REQUESTS = {
    Request.State.WAITING: Sign(gettext_lazy("待审批"), "info", "hourglass"),
    Request.State.APPROVED: Sign(gettext_lazy("已同意"), "good", "circle-check"),
    Request.State.REFUSED: Sign(gettext_lazy("未同意"), "bad", "ban"),
    Request.State.TAKEN_BACK: Sign(gettext_lazy("已撤回"), "neutral", "arrow-back-up"),
}
COLOURS = {
    "blue": Sign(gettext_lazy("蓝色提醒"), "info", "bell"),
    "yellow": Sign(gettext_lazy("黄色预警"), "warn", "alert-triangle"),
    "red": Sign(gettext_lazy("红色督办"), "bad", "alert-circle"),
}
MOVE_ICONS = {
    "assign": "send",
    "hand_down": "sitemap",
    "sign": "check",
    "refuse": "arrow-back-up",
    "withdraw": "arrow-back-up",
    "claim": "clipboard-check",
    "return_claim": "arrow-back-up",
    "close": "circle-check",
    "reopen": "refresh",
    "suspend": "minus",
    "set_aside": "ban",
}
MONTHS = [("", gettext_lazy("请选择")), *((month, f"{month}月") for month in range(1, 13))]
# What stands over the reason of a move; a move that needs none is one button.
REASONS = {
    "refuse": gettext_lazy("退回的理由"),
    "withdraw": gettext_lazy("撤回的理由"),
    "claim": gettext_lazy("完成情况"),
    "return_claim": gettext_lazy("退回的理由"),
    "reopen": gettext_lazy("恢复办理的理由"),
    "suspend": gettext_lazy("暂停的理由"),
    "set_aside": gettext_lazy("不适用的理由"),
}


def move_name(name: str) -> str:
    """Name a move; a name the table no longer has is shown as it is."""
    return str(MOVES[name].label) if name in MOVES else name


def rhythm_of(assignment: Assignment) -> str:
    """Say how often progress is reported: 每年11月至12月."""
    if assignment.rhythm != Rhythm.WINDOW:
        return str(assignment.get_rhythm_display())
    return every_year(assignment.window_first, assignment.window_last, assignment.window_day)


def period(first: dt.date, last: dt.date) -> str:
    """Say a period the way offices do: 2019年上半年, 2019年第二季度, otherwise both days."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and (last + dt.timedelta(days=1)).day == 1 and first.year == last.year
    if whole and months == 12:
        return _("{year}年").format(year=first.year)
    if whole and months == 6 and first.month in (1, 7):
        half = _("上半年") if first.month == 1 else _("下半年")
        return _("{year}年{half}").format(year=first.year, half=half)
    if whole and months == 3 and first.month % 3 == 1:
        return _("{year}年第{number}季度").format(year=first.year, number="一二三四"[first.month // 3])
    if whole and months == 1:
        return _("{year}年{month}月").format(year=first.year, month=first.month)
    return _("{first}至{last}").format(first=day(first), last=day(last))


def remaining(due_on: dt.date | None, on: dt.date) -> str:
    """Say how far the day is from `on`."""
    if due_on is None:
        return ""
    left = (due_on - on).days
    if left == 0:
        return _("就是今天")
    return _("还有 {n} 天").format(n=left) if left > 0 else _("已过 {n} 天").format(n=-left)


def size(length: int) -> str:
    """Say the size of a file."""
    return f"{max(length // 1024, 1)} KB" if length < 1024**2 else f"{length / 1024**2:.1f} MB"


def sign_of(table: dict[str, Sign], code: Any) -> Sign:
    """Return how a state is shown; one that is not in the table is shown by its code."""
    return table.get(code, Sign(str(code), "neutral", "circle"))
