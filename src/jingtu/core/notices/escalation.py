"""A red reminder that nobody answers is reported to the leader of the place, once."""

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.utils.translation import gettext as _

from jingtu.core import clock

from .models import Colour, Kind, Notice
from .recipients import leaders_above
from .services import Telling, tell_all


def escalate(on: dt.date | None = None) -> list[Notice]:
    """Tell the leaders about what stayed unanswered too long by `on` (None: today); return the new notices."""
    on = on or clock.today()
    late = Notice.objects.filter(
        kind=Kind.REMINDER, colour=Colour.RED, answered_at=None, day__lte=on - settings.ESCALATE_AFTER, party__isnull=False
    )
    open_matters: dict[tuple[int, str], Notice] = {}
    for notice in late.select_related("party__place").order_by("-day", "-pk"):
        open_matters[notice.party_id, notice.about or notice.key] = notice  # the first reminder stays: it says since when
    told = set(Notice.objects.filter(kind=Kind.ESCALATION, answered_at=None).values_list("recipient", "key"))
    leaders = defaultdict(list)
    for path in {notice.party.place.path for notice in open_matters.values()}:
        leaders[path] = leaders_above(path, on)
    return tell_all(
        [
            _telling(notice, matter, people, on)
            for (_party, matter), notice in open_matters.items()
            if (people := [one for one in leaders[notice.party.place.path] if (one.pk, _key(notice, matter)) not in told])
        ]
    )


def _key(notice: Notice, matter: str) -> str:
    return f"{notice.party_id}:{matter}"[:120]


def _telling(notice: Notice, matter: str, people: list, on: dt.date) -> Telling:
    days = (on - notice.day).days
    return Telling(
        to=people,
        kind=Kind.ESCALATION,
        subject=_("%(party)s 逾期 %(days)s 天未办理：%(subject)s")
        % {"party": notice.party, "days": days, "subject": notice.subject},
        text=_("红色督办于 %(day)s 发出，至今没有办理。请督促承办单位。") % {"day": notice.day},
        link=notice.link,
        key=_key(notice, matter),
        on=on,
        colour=Colour.RED,
        about=notice.about,
    )
