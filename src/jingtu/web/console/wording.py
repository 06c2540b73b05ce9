"""Deadlines, targets and roles in words: what the codes of a reading say to a person."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.plans.exports import COMPARATORS
from jingtu.core.plans.models import Target, Task, TaskDeadline

KINDS = {
    "by": gettext_lazy("某日前完成"),
    "from": gettext_lazy("自某日起"),
    "window": gettext_lazy("一段时间内"),
    "yearly": gettext_lazy("每年"),
    "every-n-years": gettext_lazy("每隔几年"),
    "continuous": gettext_lazy("长期坚持"),
    "set-elsewhere": gettext_lazy("由上级另定"),
    "per-case": gettext_lazy("按个案起算"),
}
WITHOUT_NUMBER = ("0growth", "nodec", "ext")
# How a negative value, a fall, is asked for.
FALLS = {
    "=": gettext_lazy("下降"),
    "<=": gettext_lazy("下降不少于"),
    ">=": gettext_lazy("下降不超过"),
    "~": gettext_lazy("下降约"),
}
MENTIONS = {
    "register": gettext_lazy("名录清单"),
    "filing": gettext_lazy("报告备案"),
    "system": gettext_lazy("信息系统"),
    "pilot": gettext_lazy("试点示范"),
    "place": gettext_lazy("地名"),
}
FINDINGS = {
    "question": (gettext_lazy("需人判断"), "bad", "help-circle"),
    "warning": (gettext_lazy("请留意"), "warn", "alert-triangle"),
    "note": (gettext_lazy("说明"), "neutral", "note"),
}
DECISIONS = {"accepted": gettext_lazy("已认可"), "corrected": gettext_lazy("已更正")}


def day(on: dt.date) -> str:
    """Write a day the way documents do: 2018年6月30日."""
    return _("{year}年{month}月{day}日").format(year=on.year, month=on.month, day=on.day)


def kind_name(kind: str) -> str:
    """Name a kind of deadline; the empty kind is no deadline at all."""
    return str(KINDS.get(kind, kind or _("未写时限")))


def meaning(deadline: TaskDeadline) -> str:
    """Say what a deadline means in days, and both readings where the words allow two."""
    if deadline.ambiguous and (days := _alternatives(deadline)):
        choices = _("，或").join(_("{day}前").format(day=day(on)) for on in days)
        taken = _("；目前按{day}计算").format(day=day(deadline.last)) if deadline.last else ""
        return _("“{words}”有两种理解：{choices}{taken}。").format(words=deadline.text, choices=choices, taken=taken)
    return _plain_meaning(deadline)


def _plain_meaning(deadline: TaskDeadline) -> str:
    first, last, kind = deadline.first, deadline.last, deadline.kind
    begin = _("，自{day}起").format(day=day(first)) if first else ""
    end = _("，至{day}止").format(day=day(last)) if last else ""
    if kind == "by" and last:
        return _("不晚于{day}完成。").format(day=day(last))
    if kind == "from" and first:
        return _("自{day}起执行，方案没有写截止日。").format(day=day(first))
    if kind == "window" and first and last:
        return _("在{first}至{last}之间。").format(first=day(first), last=day(last))
    if rhythm := _rhythm(deadline):
        return _("{rhythm}{rest}。").format(rhythm=rhythm, rest=begin + end)
    if kind == "continuous":
        return (
            _("长期坚持{rest}，没有写完成日。").format(rest=begin) if not last else _("长期坚持{rest}。").format(rest=begin + end)
        )
    if kind == "set-elsewhere":
        return _("时间由上级文件另行规定，方案没有写日期。")
    if kind == "per-case":
        return _("从每件事情发生之日起算，没有统一的日期。")
    return _("方案写的是“{words}”{rest}。").format(words=deadline.text, rest=begin + end)


def _rhythm(deadline: TaskDeadline) -> str:
    """Say how often something returns; an empty text for what does not."""
    if months := deadline.detail.get("months"):
        return every_year(*months, deadline.detail.get("day"))
    if every := deadline.detail.get("every"):
        return _every(every)
    return {"yearly": _("每年一次"), "every-n-years": _("定期开展")}.get(deadline.kind, "")


def every_year(first: int, last: int, day: int | None) -> str:
    """Say a window that returns: 每年11月至12月, 每年12月15日前."""
    if first == last:
        return _("每年{month}月{day}日前").format(month=first, day=day) if day else _("每年{month}月").format(month=first)
    until = _("每年{first}月至{last}月").format(first=first, last=last)
    return until + _("{day}日").format(day=day) if day else until


def _every(years: float) -> str:
    shorter = {0.5: _("每半年一次"), 0.25: _("每季度一次"), 1 / 12: _("每月一次"), 1 / 52: _("每周一次"), 1 / 365: _("每天一次")}
    for share, words in shorter.items():
        if abs(years - share) < 1e-6:
            return words
    return _("每年一次") if years == 1 else _("每{years}年一次").format(years=f"{years:g}")


def relative(deadline: TaskDeadline, today: dt.date) -> str:
    """Place the closing day beside today. It says nothing of the work: whether a task is done is not known from its plan."""
    if not deadline.last:
        return ""
    days = (deadline.last - today).days
    if days == 0:
        return _("就是今天")
    return _("距今还有 {days:,} 天").format(days=days) if days > 0 else _("这一天在 {days:,} 天前").format(days=-days)


def _alternatives(deadline: TaskDeadline) -> list[dt.date]:
    return [dt.date.fromisoformat(str(text)) for text in deadline.detail.get("alternatives", ())]


def number(value: Decimal | None) -> str:
    """Write a number without trailing zeros, with separators from 10,000 on."""
    if value is None:
        return ""
    text = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return f"{Decimal(text):,}" if abs(value) >= 10_000 else text


def required(target: Target) -> str:
    """Write what a target asks for: 不低于 92%, 零增长, 另行下达."""
    words = str(COMPARATORS.get(target.comparator, target.comparator))
    if target.comparator in WITHOUT_NUMBER or target.value is None:
        return str(COMPARATORS["ext"]) if target.set_elsewhere and target.comparator not in WITHOUT_NUMBER else words
    gap = "" if target.unit in ("%", "％", "‰") else " "
    words = str(FALLS.get(target.comparator, words)) if target.value < 0 else words
    return f"{words} {number(abs(target.value))}{gap}{target.unit}".strip()


def years_of(target: Target) -> str:
    """Write the year a target is for and the year it is measured against."""
    until = _("{year}年").format(year=target.year) if target.year else ""
    base = _("以{year}年为基准").format(year=target.base_year) if target.base_year else ""
    return "，".join(part for part in (until, base) if part)


def remarks(task: Task) -> list[str]:
    """Explain in words how the reading came to the responsibility of a task."""
    notes = []
    if task.inherited:
        notes.append(_("本行的牵头或参与部门是合并格或空格，名单沿用上一行。"))
    if task.open_list:
        notes.append(_("原文以“等”结尾，名单没有列尽；只登记了写出名字的单位。"))
    if task.global_implementers:
        notes.append(_("落实单位由方案前文统一规定，对以后各项任务都有效，本项不再逐一列出。"))
    if task.note:
        notes.append(task.note)
    return notes


def marked(text: str, words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Cut a text into (part, mark) pairs, in order; `words` are (words, mark) and the longer words win.

    The mark of an unmarked part is empty. Together the parts are the text, unchanged.
    """
    marks = {word: mark for word, mark in words if word}
    if not marks:
        return [(text, "")]
    pattern = re.compile("|".join(re.escape(word) for word in sorted(marks, key=len, reverse=True)))
    parts, at = [], 0
    for found in pattern.finditer(text):
        parts += [(text[at : found.start()], ""), (found[0], marks[found[0]])]
        at = found.end()
    return [part for part in [*parts, (text[at:], "")] if part[0]]
