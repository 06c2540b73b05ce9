"""Minutes of a joint meeting (联席会议纪要) with the decisions and the tasks they became."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.plans.paper import TableColumn, saved

from .official import OfficialPage, long_day

COLUMNS = (
    TableColumn(gettext_lazy("序号"), 13, centred=True),
    TableColumn(gettext_lazy("议定事项"), 50),
    TableColumn(gettext_lazy("牵头部门"), 28),
    TableColumn(gettext_lazy("参与部门"), 28),
    TableColumn(gettext_lazy("完成期限"), 37, centred=True),
)


@dataclass(frozen=True)
class MinutesDecision:
    """One decision: its words, who leads it, who takes part and by when; all empty where it became no task."""

    text: str
    lead: str = ""
    participants: str = ""
    due_on: dt.date | None = None


@dataclass(frozen=True)
class Minutes:
    """What the minutes say; paragraphs of `text` are lines."""

    title: str
    number: str
    held_on: dt.date
    chair: str
    attendees: Sequence[str]
    text: str
    decisions: Sequence[MinutesDecision]
    issuer: str


def minutes_document(minutes: Minutes, *, demonstration: bool = False) -> IO[bytes]:
    """Return the minutes as a Word file."""
    page = OfficialPage(minutes.title, demonstration=demonstration)
    page.title(minutes.title if minutes.title.endswith(_("纪要")) else _("{title}纪要").format(title=minutes.title))
    if minutes.number:
        page.subtitle(minutes.number)
    page.paragraph(long_day(minutes.held_on), lead=_("时间："))
    if minutes.chair:
        page.paragraph(minutes.chair, lead=_("主持："))
    if minutes.attendees:
        page.paragraph(_("、").join(minutes.attendees), lead=_("参加单位："))
    if minutes.text:
        page.paragraph(minutes.text)
    if minutes.decisions:
        page.heading(_("议定事项"))
        page.table(COLUMNS, [_row(number, each) for number, each in enumerate(minutes.decisions, 1)], points=12)
    page.signature(minutes.issuer, minutes.held_on)
    return saved(page.document)


def _row(number: int, decision: MinutesDecision) -> tuple[str, ...]:
    due = long_day(decision.due_on) if decision.due_on else ""
    return str(number), decision.text, decision.lead, decision.participants, due
