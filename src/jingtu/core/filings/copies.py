"""Who hears of a filing: the office it goes to, those that get a copy (抄送), and its sender when it was decided on."""

import datetime as dt
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import answered, tell
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.nearest import nearest_office, office_of_level
from jingtu.core.parties.offices import offices_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import row_of

from .models import Filing, FilingCopy
from .types import FilingType


def send_copies(filing: Filing, on: dt.date) -> list[FilingCopy]:
    """Send a submitted filing to the offices that its type names, those nearest to a place; sent again they are told again."""
    offices = {office.pk: office for office in _copied_to(filing) if office and office.pk not in (filing.to_id, filing.by_id)}
    sent = [FilingCopy.objects.get_or_create(filing=filing, party=office)[0] for office in offices.values()]
    for copy in sent:
        _tell(copy.party, filing, _("抄送%(type)s：%(by)s"), _("请阅知。") + _receipt(filing), on, about=_copied(copy))
    return sent


def read_copy(filing: Filing, by: User) -> None:
    """Note that the office of this person has read its copy. Raises PermissionDenied where there is none to read."""
    unread = list(filing.copies.filter(party__in=offices_of(by), read_on=None))
    if not unread:
        raise PermissionDenied(_("这份材料没有抄送您的单位，或者已经登记阅知。"))
    FilingCopy.objects.filter(pk__in=[copy.pk for copy in unread], read_on=None).update(read_on=clock.today(), read_by=by)
    answered([_copied(copy) for copy in unread])
    record(by, "filings.read", subject=f"filing:{filing.pk}")


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
