"""Telling people, in the transaction of what they are told about.

    tell(party, "reminder", _("进展反馈已到期"), _("请于今日内反馈。"), link="/tasks/12/", key="assignment:12:report",
         on=day, colour="yellow", about="assignment:12")

The first argument is a party, a person, or a list of people. `key` with `kind` and `on` says what must not be told twice.
Many at once go through `tell_all`, which asks the database a fixed number of times. `answered("assignment:12")` ends the
waiting that would otherwise be reported to the leader of the place (`escalation`).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jingtu.core import clock
from jingtu.core.parties.models import Party, User

from .dispatching import dispatch
from .models import Colour, Kind, Notice
from .recipients import people_of

CHUNK = 1000  # keys in one question to the database
Recipients = Party | User | Iterable[User]


@dataclass(frozen=True)
class Telling:
    """One thing to tell. `on` is the legal day (None: today), `link` a path of the console, `about` what is to be done."""

    to: Recipients
    kind: str
    subject: str
    text: str = ""
    link: str = ""
    key: str = ""
    on: dt.date | None = None
    colour: str = ""
    about: str = ""

    def __post_init__(self) -> None:
        if self.kind not in Kind.values:
            raise ValueError(f"Unknown kind of notice {self.kind!r}; known are {', '.join(Kind.values)}.")
        if self.colour not in Colour.values:
            raise ValueError(f"Unknown colour {self.colour!r}; known are blue, yellow, red and none.")
        if not self.key:
            raise ValueError("A notice needs a key, or nobody could know that it was told before.")
        if self.link and (not self.link.startswith("/") or self.link.startswith(("//", "/\\"))):
            raise ValueError(f"The link of a notice is a path of the console, not {self.link!r}.")


def tell(
    to: Recipients,
    kind: str,
    subject: str,
    text: str = "",
    link: str = "",
    key: str = "",
    on: dt.date | None = None,
    *,
    colour: str = "",
    about: str = "",
) -> list[Notice]:
    """Tell one thing and return the new notices: none for those who were told before, none for a party without people.

    Raises ValueError for an unknown kind or colour, a missing key, or a link that leaves the console.
    """
    return tell_all([Telling(to, kind, str(subject), str(text), link, key, on, colour, about)])


@transaction.atomic
def tell_all(tellings: Sequence[Telling]) -> list[Notice]:
    """Tell many things at once; return the new notices. Asks the database a fixed number of times per thousand."""
    tellings = list(tellings)
    return [notice for at in range(0, len(tellings), CHUNK) for notice in _tell_some(tellings[at : at + CHUNK])]


def _tell_some(tellings: list[Telling]) -> list[Notice]:
    today = clock.today()
    parties = {telling.to.pk: telling.to for telling in tellings if isinstance(telling.to, Party)}
    acting = people_of(parties.values(), today)
    wanted = [_notice(telling, *who, telling.on or today) for telling in tellings for who in _told(telling.to, acting)]
    fresh = _not_told_before(wanted)
    Notice.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    # The ids of rows that met a rival's are not returned: what stands now under these keys and was made now is read back.
    new = _standing(fresh)
    dispatch(new)
    return new


def answered(about: str | Iterable[str]) -> int:
    """Note that what these notices asked for is done; return how many were still open."""
    names = [about] if isinstance(about, str) else list(about)
    return Notice.objects.filter(about__in=names, answered_at=None).exclude(about="").update(answered_at=timezone.now())


def inbox(user: User) -> QuerySet[Notice]:
    """Return the notices of a person, newest first."""
    return Notice.objects.filter(recipient=user)


def unread(user: User) -> int:
    """Return how many notices the person has not read."""
    return inbox(user).filter(read_at=None).count()


def mark_read(user: User, notices: Iterable[int] | None = None) -> int:
    """Mark notices of the person as read, all of them without a list; return how many were unread."""
    rows = inbox(user).filter(read_at=None)
    return (rows if notices is None else rows.filter(pk__in=list(notices))).update(read_at=timezone.now())


def _told(to: Recipients, acting: dict[int, list[User]]) -> list[tuple[User, Party | None]]:
    if isinstance(to, Party):
        return [(user, to) for user in acting[to.pk]]
    people = [to] if isinstance(to, User) else list(to)
    return [(user, user.party) for user in {user.pk: user for user in people}.values() if user.is_active]


def _notice(telling: Telling, user: User, party: Party | None, day: dt.date) -> Notice:
    return Notice(
        recipient=user,
        party=party,
        kind=telling.kind,
        colour=telling.colour,
        subject=_one_line(telling.subject)[:200],
        text=str(telling.text),
        link=telling.link,
        key=telling.key,
        about=telling.about,
        day=day,
    )


def _one_line(words: str) -> str:
    return " ".join(str(words).split())


def _identity(notice: Notice) -> tuple[int, str, str, dt.date]:
    return notice.recipient_id, notice.kind, notice.key, notice.day


def _not_told_before(wanted: list[Notice]) -> list[Notice]:
    told = {_identity(notice) for notice in _under_keys(wanted)}
    fresh = {}
    for notice in wanted:
        if _identity(notice) not in told:
            fresh.setdefault(_identity(notice), notice)
    return list(fresh.values())


def _standing(fresh: list[Notice]) -> list[Notice]:
    if not fresh:
        return []
    made = {_identity(notice): notice.told_at for notice in fresh}
    found = _under_keys(fresh).select_related("recipient", "party")
    return [notice for notice in found.order_by("pk") if made.get(_identity(notice)) == notice.told_at]


def _under_keys(notices: list[Notice]) -> QuerySet[Notice]:
    return Notice.objects.filter(
        recipient__in={notice.recipient_id for notice in notices},
        day__in={notice.day for notice in notices},
        key__in={notice.key for notice in notices},
    )
