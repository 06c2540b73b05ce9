"""An office that was merged, renamed or lost a function (机构改革): its live work goes to the successor from a day on.

The assignment keeps its row; `Handover` says who did the work before, so that every past day shows the old name.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import Telling, tell_all
from jingtu.core.parties.models import Party, Succession, User

from .errors import WorkRefused
from .lifecycle import LIVE, State
from .models import Assignment, Handover
from .moves import check_not_future
from .standing import WHOLE, for_office

OPEN = (*LIVE, State.SUSPENDED)


@transaction.atomic
def hand_over(assignments: Iterable[Assignment], to: Party, *, by: User, on: dt.date, basis: str) -> list[Handover]:
    """Give live work to another party, as after a transfer of a function or a split. Raises WorkRefused, PermissionDenied."""
    rows = list(Assignment.objects.filter(pk__in=[each.pk for each in assignments]).select_related("task__plan__place", "party"))
    check_not_future(on, _("移交"))
    if not basis.strip():
        raise WorkRefused(_("移交要写明依据（如机构改革方案的文号）。请填写依据后再提交。"))
    for row in rows:
        for_office(by, row.place_path, row.task.plan.place, _("移交任务"))
        _check(row, on)
    made = handed(rows, to, on, basis.strip(), by)
    detail = {"to": to.pk, "assignments": [row.pk for row in rows], "on": on, "basis": basis}
    record(by, "work.hand_over", subject=f"party:{to.pk}", detail=detail)
    return made


def _check(row: Assignment, on: dt.date) -> None:
    if row.state not in OPEN:
        raise WorkRefused(
            _("“%(task)s”现在的状态是“%(state)s”，不需要移交。") % {"task": row.task.title, "state": row.get_state_display()}
        )
    last = row.handovers.order_by("-effective_on").values_list("effective_on", flat=True).first()
    if on < (last or row.assigned_on):
        raise WorkRefused(
            _("移交日期%(on)s早于“%(task)s”的交办或上次移交日期%(last)s。请改填日期。")
            % {"on": on, "task": row.task.title, "last": last or row.assigned_on}
        )


@transaction.atomic
def hand_over_ended(on: dt.date) -> int:
    """Give the live work of offices that were renamed or merged to whoever took them over whole; return how many parts.

    Splits and transfers are left to a person. Runs daily and again without harm.
    """
    moved = 0
    rows = Succession.objects.filter(kind__in=WHOLE, on__lte=on, predecessor__assignments__state__in=OPEN).distinct()
    for row in rows.select_related("predecessor", "successor").order_by("on", "pk"):
        live = list(Assignment.objects.filter(party=row.predecessor, state__in=OPEN).select_related("task"))
        moved += len(handed(live, row.successor, row.on, row.basis, None))
    if moved:
        record(None, "work.hand_over", detail={"count": moved, "on": on})
    return moved


def handed(rows: Sequence[Assignment], to: Party, on: dt.date, basis: str, by: User | None) -> list[Handover]:
    """Move the rows; where the successor has the same part of the same task already, the old part stays with the old party."""
    taken = set(
        Assignment.objects.filter(party=to, identity__in=[row.identity_id for row in rows])
        .exclude(state=State.WITHDRAWN)
        .values_list("identity_id", "role")
    )
    moving = []
    for row in rows:
        if row.party_id != to.pk and (row.identity_id, row.role) not in taken:
            taken.add((row.identity_id, row.role))
            moving.append(row)
    now = clock.now()  # one instant marks what was handed over together
    made = [_row(row, to, max(on, row.assigned_on), basis, by, now) for row in moving]
    Handover.objects.bulk_create(made)
    for row in made:
        Assignment.objects.filter(pk=row.assignment_id).update(party=to, changed_at=clock.now())
    if made:
        words = {"count": len(made), "party": made[0].from_party}
        subject = _("接办任务%(count)d项：原由%(party)s承办") % words
        key = f"hand_over:{made[0].pk}"
        tell_all([Telling(to, Kind.ASSIGNMENT, subject, basis, link="/progress/", key=key, on=clock.today())])
    return made


def _row(row: Assignment, to: Party, on: dt.date, basis: str, by: User | None, at: dt.datetime) -> Handover:
    days = {"effective_on": on, "recorded_at": at}
    return Handover(assignment=row, from_party=row.party, to_party=to, basis=basis[:300], made_by=by, **days)
