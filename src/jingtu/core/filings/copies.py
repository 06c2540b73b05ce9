"""Who hears of a filing: the office it goes to, those that get a copy (抄送), and its sender when it was decided on."""

import datetime as dt
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import answered, tell
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.nearest import nearest_office, office_of_level
from jingtu.core.parties.offices import offices_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import row_of

from .models import Filing, FilingCopy, FilingEvent
from .types import FilingType


def send_copies(filing: Filing, on: dt.date) -> list[FilingCopy]:
    """Send a submitted filing to the offices that its type names, those nearest to a place; sent again they are told again.

    A receipt is for what was sent: what is sent again after it was taken back or returned wants another.
    """
    others = (filing.to_id, filing.by_id)
    there = {office.pk: office for office in _at_further_places(filing) if office and office.pk not in others}
    offices = there | {office.pk: office for office in _copied_to(filing) if office and office.pk not in others}
    sent = [FilingCopy.objects.get_or_create(filing=filing, party=office)[0] for office in offices.values()]
    afresh = {"wants_receipt": True, "receipt": "", "read_on": None, "read_by": None}
    FilingCopy.objects.filter(filing=filing, party__in=there).update(**afresh)
    for copy in sent:
        asked = _("请核对后出具回执。") if copy.party_id in there else _("请阅知。")
        _tell(copy.party, filing, _("抄送%(type)s：%(by)s"), asked + _receipt(filing), on, about=_copied(copy))
    return sent


@transaction.atomic
def read_copy(filing: Filing, by: User, *, on: dt.date | None = None, remark: str = "") -> list[str]:
    """Note that the office of this person has read its copy; return the numbers of the receipts that it gave with that.

    Raises PermissionDenied where there is none to read, Refused for a receipt of what was taken back, or before it was filed.
    """
    unread = list(filing.copies.filter(party__in=offices_of(by), read_on=None))
    if not unread:
        raise PermissionDenied(_("这份材料没有抄送您的单位，或者已经登记阅知。"))
    on, given = on or clock.today(), []
    for copy in unread:
        if FilingCopy.objects.filter(pk=copy.pk, read_on=None).update(read_on=on, read_by=by) and copy.wants_receipt:
            given.append(_give_receipt(copy, by, on, remark))
    answered([_copied(copy) for copy in unread])
    record(by, "filings.read", subject=f"filing:{filing.pk}", detail={"receipts": given} if given else {})
    return given


def _give_receipt(copy: FilingCopy, by: User, on: dt.date, remark: str) -> str:
    """Give the receipt of an office its number, and tell the sender."""
    filing = copy.filing
    if filing.state in (Filing.State.DRAFT, Filing.State.WITHDRAWN, Filing.State.RETURNED):
        raise Refused(_("这份材料已撤回或退回，不能出具回执。请等重新报送以后再办。"))
    if filing.submitted_on is None or not filing.submitted_on <= on <= clock.today():
        words = {"on": on, "first": filing.submitted_on, "today": clock.today()}
        raise Refused(_("回执日期 %(on)s 应在报送日期 %(first)s 到今天 %(today)s 之间。请改正日期。") % words)
    facts = {"effective_on": on, "recorded_at": clock.now(), "recorded_by": by, "reason": remark.strip()}
    event = FilingEvent.objects.create(filing=filing, step="receipt", **facts)
    number = f"{on:%Y}-H{event.pk:07d}"
    FilingCopy.objects.filter(pk=copy.pk).update(receipt=number)
    if filing.by:
        words = {"office": copy.party, "number": number}
        said = _("%(office)s出具回执 %(number)s。") % words
        _tell(filing.by, filing, _("%(type)s已有回执"), "\n".join(filter(None, [said, remark.strip()])), on)
    return number


def tell_recipient(filing: Filing, on: dt.date) -> None:
    """Tell the office that a filing has come."""
    if filing.to:
        _tell(filing.to, filing, _("收到%(type)s：%(by)s"), _receipt(filing), on, about=f"filing:{filing.pk}")


def tell_sender(filing: Filing, subject: str, reason: str, on: dt.date) -> None:
    """Tell who filed what was decided (words with `%(type)s` in them) and why; what the office was told is answered."""
    answered(f"filing:{filing.pk}")
    if filing.by:
        _tell(filing.by, filing, subject, "\n".join(filter(None, [reason.strip(), _receipt(filing)])), on)


def wait_for_nobody(filing: Filing) -> None:
    """End the waiting for what was taken back: neither the office nor who has an unread copy has to do anything with it."""
    answered([f"filing:{filing.pk}", *(_copied(copy) for copy in filing.copies.filter(read_on=None))])


def _copied_to(filing: Filing) -> Iterator[Party | None]:
    """Yield the offices that get a copy; None for one that nobody has registered."""
    kind, path = find(FilingType, filing.type), filing.place_path
    yield from (nearest_office(function, path) for function in kind.copies)
    yield from (office_of_level(kind.to, path, level) for level in kind.above)


def _at_further_places(filing: Filing) -> Iterator[Party | None]:
    """Yield the offices at the further places that something concerns: each gives a receipt of its own."""
    kind = find(FilingType, filing.type)
    if kind.also_at:
        row = row_of(filing.subject)
        places = [getattr(row, name) for name in kind.also_at]
        yield from (nearest_office(kind.to, place.path) for place in places if place)


def _tell(to: Party, filing: Filing, subject: str, text: str, on: dt.date, about: str = "") -> None:
    words = {"type": find(FilingType, filing.type).label, "by": filing.by or filing.begun_by}
    key = f"{about or 'decided'}:{filing.pk}:{filing.version}"
    tell(to, Kind.FILING, (subject % words)[:200], text, link=f"/filings/{filing.pk}/", key=key, on=on, about=about)


def _receipt(filing: Filing) -> str:
    return _("受理编号 %(number)s。") % {"number": filing.number}


def _copied(copy: FilingCopy) -> str:
    return f"copy:{copy.pk}"
