"""Joint meetings (联席会议): the minutes, and the decisions that become tasks of the plan, assigned at once.

meeting = hold(plan, title=…, held_on=day, by=person, decisions=[Resolved("…", lead=bureau, due_on=day), …])
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import Telling, tell_all
from jingtu.core.parties.models import Party, User
from jingtu.core.plans.additions import THEME, add_task
from jingtu.core.plans.models import Plan, TaskParty

from . import assigning
from .assigning import Proposal, Timing
from .errors import WorkRefused
from .models import Assignment, Decision, Meeting, Rhythm
from .moves import check_not_future
from .standing import for_office

LINK = "/meetings/{pk}/"


@dataclass(frozen=True)
class Resolved:
    """One decision as it is entered. With a `lead` it becomes a task; without, it stays a sentence of the minutes."""

    text: str
    lead: Party | None = None
    participants: tuple[Party, ...] = ()
    due_on: dt.date | None = None
    rhythm: str = Rhythm.MONTH
    theme: str = THEME


@transaction.atomic
def hold(
    plan: Plan,
    *,
    title: str,
    held_on: dt.date,
    by: User,
    on: dt.date | None = None,
    number: str = "",
    chair: str = "",
    attendees: Iterable[Party] = (),
    minutes: str = "",
    decisions: Sequence[Resolved] = (),
) -> Meeting:
    """Enter a meeting with its minutes and decisions, and tell who took part. Tasks are assigned on `on` (the meeting's day).

    Raises WorkRefused with the sentence to show, PermissionDenied for people outside the plan office.
    """
    for_office(by, plan.place.path, plan.place, _("登记会议"))
    if not title.strip():
        raise WorkRefused(_("会议要有名称。请填写后再提交。"))
    check_not_future(held_on, _("会议"))
    if plan.issued_on and held_on < plan.issued_on:
        raise WorkRefused(
            _("会议日期%(held)s早于方案的印发日期%(issued)s。请核对日期。") % {"held": held_on, "issued": plan.issued_on}
        )
    meeting = Meeting.objects.create(
        plan=plan,
        place_path=plan.place.path,
        title=title.strip()[:200],
        number=number.strip()[:60],
        held_on=held_on,
        chair=chair.strip()[:60],
        minutes=minutes,
        recorded_by=by,
    )
    present = list(attendees)
    meeting.attendees.set(present)
    record(by, "work.meeting", subject=f"meeting:{meeting.pk}", detail={"plan": plan.pk, "title": title, "held_on": held_on})
    _tell(meeting, present)
    decide(meeting, decisions, by=by, on=on or held_on)
    return meeting


@transaction.atomic
def decide(meeting: Meeting, decisions: Sequence[Resolved], *, by: User, on: dt.date) -> list[Decision]:
    """Add decisions to the minutes; those with a lead become tasks that cite the minutes and are assigned on the day."""
    plan = meeting.plan
    for_office(by, plan.place.path, plan.place, _("登记会议"))
    if on < meeting.held_on:
        raise WorkRefused(
            _("交办日期%(on)s早于会议日期%(held)s。请填写会议当天或之后的日期。") % {"on": on, "held": meeting.held_on}
        )
    first = (meeting.decisions.aggregate(Max("ordinal"))["ordinal__max"] or 0) + 1
    made, proposals = [], []
    for ordinal, resolved in enumerate(decisions, first):
        decision, parts = _decision(meeting, ordinal, resolved)
        made.append(decision)
        proposals += parts
    if proposals:
        assigning.assign(proposals, by=by, on=on)
    return made


def _decision(meeting: Meeting, ordinal: int, resolved: Resolved) -> tuple[Decision, list[Proposal]]:
    if not resolved.text.strip():
        raise WorkRefused(_("第%(ordinal)d项议定事项没有内容。请填写或删去这一项。") % {"ordinal": ordinal})
    if resolved.due_on and resolved.due_on < meeting.held_on:
        raise WorkRefused(
            _("第%(ordinal)d项议定事项的完成期限%(due)s早于会议日期%(held)s。请改正。")
            % {"ordinal": ordinal, "due": resolved.due_on, "held": meeting.held_on}
        )
    if resolved.lead is None:
        return Decision.objects.create(meeting=meeting, ordinal=ordinal, text=resolved.text.strip()), []
    cited = meeting.number or meeting.title
    task = add_task(
        meeting.plan,
        reference=_("%(minutes)s第%(ordinal)d项") % {"minutes": cited[:30], "ordinal": ordinal},
        text=resolved.text.strip(),
        leads=[resolved.lead],
        participants=resolved.participants,
        due_on=resolved.due_on,
        deadline_text=_("%(day)s前") % {"day": resolved.due_on} if resolved.due_on else "",
        theme=resolved.theme,
        note=_("%(day)s %(title)s议定") % {"day": meeting.held_on, "title": meeting.title},
    )
    decision = Decision.objects.create(meeting=meeting, ordinal=ordinal, text=resolved.text.strip(), task=task)
    timing = Timing(resolved.due_on, resolved.rhythm)
    parts = [Proposal(task, resolved.lead, TaskParty.Role.LEAD, timing, decides=True)]
    others = [party for party in dict.fromkeys(resolved.participants) if party.pk != resolved.lead.pk]
    return decision, parts + [Proposal(task, party, TaskParty.Role.PARTICIPANT, timing) for party in others]


def _tell(meeting: Meeting, attendees: list[Party]) -> None:
    subject = _("会议纪要：%(title)s") % {"title": meeting.title}
    link = LINK.format(pk=meeting.pk)
    tell_all(
        [
            Telling(party, Kind.MEETING, subject[:200], meeting.number, link, f"meeting:{meeting.pk}", meeting.held_on)
            for party in attendees
        ]
    )


def assigned_by(meeting: Meeting) -> list[Assignment]:
    """Return the assignments that the meeting's decisions led to."""
    rows = Assignment.objects.filter(identity__editions__decision__meeting=meeting).select_related("party", "task")
    return list(rows.order_by("task__ordinal", "pk"))
