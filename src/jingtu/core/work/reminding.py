"""Reminding many at once by hand (批量催办): a row for each part, one notice for each party."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import Telling, tell_all
from jingtu.core.parties.models import Party, User

from .errors import WorkRefused
from .lifecycle import GIVER, LIVE
from .models import Assignment, Reminder
from .moves import check_not_future
from .reminders import BATCH, Colour, Due, pressing, row_of, telling_of, urgency
from .standing import acting_as, acts_in, all_brought_up

TITLES = 10  # named in one notice of many


@transaction.atomic
def remind_many(assignments: Iterable[Assignment], *, by: User, on: dt.date, text: str = "") -> list[Reminder]:
    """Remind of many parts at once, all or none; each party is told once, of all its parts. Raises as `remind` does."""
    rows = all_brought_up(each.pk for each in assignments)
    if not rows:
        raise WorkRefused(_("没有选择任务，没有发出催办。请先勾选任务。"))
    check_not_future(on, _("催办"))
    why = why_not(rows, by, on)
    for row in rows:
        acting_as(by, row, GIVER, _("催办"))
        if row.pk in why:
            raise WorkRefused(_("“%(task)s”：%(why)s") % {"task": row.task.title, "why": why[row.pk]})
    asked = pressing(rows, on)
    made = [row_of(asked[row.pk], on, by, text) for row in rows]
    try:
        with transaction.atomic():
            Reminder.objects.bulk_create(made, batch_size=BATCH)
    except IntegrityError as error:
        raise WorkRefused(_("其中有任务刚刚被别人催办过，本次没有发出。请刷新页面后再操作。")) from error
    detail = {"count": len(made), "assignments": [row.pk for row in rows][:BATCH], "on": on}
    record(by, "work.remind", subject=f"assignment:{rows[0].pk}", detail=detail)
    tell_all([_of_party(party, each, asked, on, text) for party, each in _by_party(rows).items()])
    return made


def why_not(rows: Sequence[Assignment], by: User, on: dt.date) -> dict[int, str]:
    """Say of which of the parts the person cannot remind now, and why."""
    keys = [row.pk for row in rows]
    today = set(
        Reminder.objects.filter(sent_on=on, assignment__in=keys).exclude(sent_by=None).values_list("assignment", flat=True)
    )
    found = {}
    for row in rows:
        if not acts_in(by, row, GIVER):
            found[row.pk] = _("不由您交办。")
        elif row.state not in LIVE:
            found[row.pk] = _("现在的状态是“%s”，不需要催办。") % row.get_state_display()
        elif row.pk in today:
            found[row.pk] = _("今天已经催办过，不必重复。")
    return found


def _by_party(rows: Sequence[Assignment]) -> dict[Party, list[Assignment]]:
    found: dict[Party, list[Assignment]] = defaultdict(list)
    for row in rows:
        found[row.party].append(row)
    return found


def _of_party(party: Party, rows: list[Assignment], asked: dict[int, Due], on: dt.date, text: str) -> Telling:
    """Return the one notice of all that a party is reminded of, said in the most pressing colour.

    It bears no colour itself: what answers it is not one report, and an unanswered red notice would be told to the leader.
    """
    first = min(rows, key=lambda row: urgency(asked[row.pk]))
    if len(rows) == 1:
        return telling_of(first, asked[first.pk], on, text, key=f"remind:{on}:{first.pk}")
    colour = asked[first.pk].colour
    titles = _("；").join(row.task.title for row in rows[:TITLES])
    more = _("等%d项") % len(rows) if len(rows) > TITLES else ""
    return Telling(
        party,
        Kind.REMINDER,
        _("%(colour)s：催办任务%(count)d项") % {"colour": Colour(colour).label, "count": len(rows)},
        _("%(text)s%(titles)s%(more)s。") % {"text": f"{text.strip()}\n" if text.strip() else "", "titles": titles, "more": more},
        link="/progress/",
        key=f"remind:{on}:{first.pk}",
        on=on,
    )
