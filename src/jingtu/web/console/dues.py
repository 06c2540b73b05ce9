"""What an enterprise owes, on its first page: the open terms of its own, nearest first."""

from typing import Any

from jingtu.core import clock
from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import Due
from jingtu.core.duties.standings import standing
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import rows_of
from jingtu.web.console.standings import STANDINGS

SHOWN = 10


def open_dues(user: User) -> list[dict[str, Any]]:
    """Return the first open terms of what the person's offices hold, with their words."""
    today = clock.today()
    rows = Due.objects.filter(owner__in=offices_of(user), met_on=None, waived_on=None, opens_on__lte=today)
    found = list(rows.select_related("subject").order_by("due_on", "pk")[:SHOWN])
    about = rows_of(due.subject for due in found)
    return [
        {"due": due, "duty": find(Duty, due.duty), "row": about[due.subject_id], "standing": STANDINGS[standing(due, today)]}
        for due in found
    ]
