"""What waits for a person of what is supervised: filings to decide on, copies to read, terms to meet, requests to be let off."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from jingtu.core import clock
from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import Due, Relief
from jingtu.core.duties.standings import Standing, that_stand
from jingtu.core.duties.visible import own_dues
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of, offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import rows_of
from jingtu.web.console.dues import NO_KEY, shown
from jingtu.web.console.filing_list import rows_shown

State = Filing.State


def filings_to_decide(user: User) -> QuerySet[Filing]:
    """Return what was submitted and this person decides on, oldest first: nobody decides on what his own office filed."""
    types = [code for code, kind in declared(FilingType).items() if kind.to in functions_of(user)]
    rows = Filing.objects.filter(state=State.SUBMITTED, type__in=types).exclude(by__in=offices_of(user))
    mine = Q(to__in=offices_of(user)) | Q(to=None)
    return scope_of(user).within(rows.filter(mine), "place_path", "filings.decide").order_by("submitted_on", "pk")


def filings_to_go_on_with(user: User) -> QuerySet[Filing]:
    """Return the drafts of the person's offices or firm, and what was sent back to them."""
    rows = Filing.objects.filter(state__in=(State.RETURNED, State.DRAFT), by__in=offices_of(user), type__in=declared(FilingType))
    return rows.order_by("-state", "pk")


def copies_to_read(user: User) -> QuerySet[Filing]:
    """Return the filings of which the person's offices have a copy that nobody has read, without those taken back."""
    waiting = Q(copies__party__in=offices_of(user), copies__read_on=None)
    rows = Filing.objects.filter(waiting, type__in=declared(FilingType)).exclude(state__in=(State.DRAFT, State.WITHDRAWN))
    return rows.order_by("submitted_on", "pk")


def dues_late(user: User) -> QuerySet[Due]:
    """Return the terms that the person's offices or firm have missed."""
    return own_dues(user).filter(that_stand(Standing.OVERDUE, clock.today())).order_by("due_on", "pk")


def dues_near(user: User) -> QuerySet[Due]:
    """Return the terms of the person's offices or firm that end within the days of warning."""
    last = clock.today() + dt.timedelta(days=settings.REMIND_DAYS)
    near = that_stand(Standing.DUE_SOON, clock.today()) | that_stand(Standing.DUE_TODAY, clock.today())
    return own_dues(user).filter(near, due_on__lte=last).order_by("due_on", "pk")


def shown_rows(model: type, keys: list[int]) -> dict[str, Any]:
    """Return what the page of waiting work shows of rows of one of these tables, in the order of the keys."""
    if model is Filing:
        found = Filing.objects.select_related("by", "subject").defer("values").in_bulk(keys)
        return {"filings": rows_shown([found[key] for key in keys])}
    if model is Due:
        terms = Due.objects.select_related("subject", "owner").in_bulk(keys)
        return {"dues": shown([terms[key] for key in keys])}
    asked = Relief.objects.select_related("subject", "owner", "asked_by").in_bulk(keys)
    about = rows_of(relief.subject for relief in asked.values())
    return {
        "reliefs": [
            {"relief": asked[key], "duty": find(Duty, asked[key].duty), "row": about[asked[key].subject_id],
             "key": asked[key].key or NO_KEY}
            for key in keys
        ]
    }  # fmt: skip
