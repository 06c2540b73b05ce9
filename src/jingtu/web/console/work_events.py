"""What happened to an assignment, from all that was recorded of it, as a list of days."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from jingtu.core.parties.models import User
from jingtu.core.work.models import Assignment, Report, ReportMove
from jingtu.web.console import work_words as words
from jingtu.web.console.as_of import AsOf

BEFORE_ALL = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Event:
    """Something that happened to an assignment on a day; `at` is the instant it was recorded, which orders one day's events."""

    on: dt.date
    label: str
    who: object = ""
    words: str = ""
    href: str = ""
    at: dt.datetime = BEFORE_ALL


def events_of(found: Assignment, day: AsOf) -> list[Event]:
    """Return what happened until the day, newest first."""
    moves = found.moves.select_related("made_by", "behalf_of").filter(effective_on__lte=day.on)
    events = [Event(row.effective_on, words.move_name(row.move), _who(row), row.reason, at=row.recorded_at) for row in moves]
    made = ReportMove.objects.filter(effective_on__lte=day.on).select_related("made_by", "behalf_of")
    reports = found.reports.filter(first_submitted_on__lte=day.on).only("assignment", "period_first", "period_last")
    for report in reports.prefetch_related(Prefetch("moves", made)):
        events += _report_events(report)
    for row in found.due_days.filter(effective_on__lte=day.on)[1:]:
        label = _("完成期限改为%s") % (words.day(row.due_on) if row.due_on else _("长期"))
        events.append(Event(row.effective_on, label, "", row.basis, at=row.recorded_at))
    for row in found.handovers.filter(effective_on__lte=day.on).select_related("from_party", "to_party"):
        label = _("由%(old)s移交%(new)s") % {"old": row.from_party, "new": row.to_party}
        events.append(Event(row.effective_on, label, "", row.basis, at=row.recorded_at))
    for row in found.reminders.filter(sent_on__lte=day.on).select_related("sent_by"):
        label = f"{row.get_colour_display()}（{row.get_about_display()}）"
        events.append(Event(row.sent_on, label, row.sent_by or _("系统"), ""))
    events += _demand_events(found, day)
    for row in found.requests.filter(asked_on__lte=day.on).select_related("asked_by"):
        events.append(Event(row.asked_on, _("申请%s") % row.get_kind_display(), row.asked_by, row.reason, at=row.recorded_at))
    return sorted(events, key=lambda event: (event.on, event.at), reverse=True)


def _demand_events(found: Assignment, day: AsOf) -> list[Event]:
    events = []
    for row in found.demands.filter(asked_on__lte=day.on).select_related("asked_by", "behalf_of", "asked_for", "cancelled_by"):
        label = _("要求在%s前反馈") % words.day(row.due_on)
        who = f"{row.asked_for} {_who_asked(row)}" if row.asked_for else _who_asked(row)
        events.append(Event(row.asked_on, label, who, row.text, at=row.recorded_at))
        if row.cancelled_on and row.cancelled_on <= day.on:
            label = _("不再要求在%s前反馈") % words.day(row.due_on)
            events.append(Event(row.cancelled_on, label, row.cancelled_by or "", at=row.cancelled_at))
    return events


def _report_events(report: Report) -> list[Event]:
    href = reverse("web:report", args=[report.pk])
    period = words.period(report.period_first, report.period_last)
    names = {"submit": _("提交%s反馈"), "accept": _("%s反馈审核通过"), "return": _("%s反馈被退回")}
    return [
        Event(row.effective_on, names.get(row.move, "%s") % period, _who(row), row.reason, href, row.recorded_at)
        for row in report.moves.all()
    ]


def _who(row: Any) -> str:
    return _acting(row.made_by, row.behalf_of)


def _who_asked(row: Any) -> str:
    return _acting(row.asked_by, row.behalf_of)


def _acting(who: User, principal: User | None) -> str:
    return _("%(who)s（代%(principal)s）") % {"who": who, "principal": principal} if principal else str(who)
