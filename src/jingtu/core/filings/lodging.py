"""A filing on its way: begun, filled in, submitted, and withdrawn, accepted or returned; published and taken back.

Every step is a conditional update with its event and journal in one transaction. Nobody accepts what he, or his office, filed.
"""

import datetime as dt
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.files.receiving import FileRefused, received
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.nearest import nearest_office
from jingtu.core.parties.offices import functions_of, offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.entrusted import is_entrusted
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.following import changed
from jingtu.core.subjects.kinds import kind_of, row_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import NoValue
from jingtu.standards import functions

from .copies import send_copies, tell_recipient, tell_sender, wait_for_nobody
from .following import follow
from .models import Attachment, Filing, FilingEvent, FilingFact
from .types import TEXT_LENGTH, Field, FilingType

State = Filing.State
WRITABLE = (State.DRAFT, State.RETURNED)
ACCEPTED = (State.ACCEPTED, State.PUBLISHED, State.HIDDEN)
COUNTS = (State.SUBMITTED, *ACCEPTED)  # what was filed, whatever came of it since


def begin(kind: FilingType, row: Registered, *, by: User) -> Filing:
    """Begin a filing, or return the latest one that is being written; what was filed last is written into a new one.

    Raises PermissionDenied, and Refused where another unit is writing it: a draft is read by those who write it alone.
    """
    _check_files(kind, row, by)
    if begun := _begun_before(kind, row, by):
        return begun
    filed = (*COUNTS, State.WITHDRAWN)  # what was taken back is mended, not typed again
    last = Filing.objects.filter(type=kind.code, subject=row.pk, state__in=filed).order_by("-pk").first()
    try:
        with transaction.atomic():
            filing = Filing.objects.create(
                type=kind.code,
                subject_id=row.pk,
                place_path=row.place_path,
                by=_sender(row, by),
                to=nearest_office(kind.to, row.place_path),
                values=_taken_over(kind, last),
                after=last,
                begun_by=by,
                begun_at=clock.now(),
            )
            record(by, "filings.begin", subject=f"filing:{filing.pk}", detail={"type": kind.code, "subject": row.pk})
    except IntegrityError:  # begun in this moment, by this person or a colleague
        if begun := _begun_before(kind, row, by):
            return begun
        raise
    return filing


@transaction.atomic
def save(filing: Filing, given: Mapping[str, Any], *, by: User, version: int) -> dict[str, str]:
    """Keep what was filled in; return the sentence of each field that could not be kept. Raises Overtaken, PermissionDenied."""
    kind = find(FilingType, filing.type)
    _check_files(kind, row_of(filing.subject), by)
    read, wrong = kind.read(given)
    values = filing.values | read
    held = Filing.objects.filter(pk=filing.pk, version=version, state__in=WRITABLE)
    if not held.update(values=values, period=kind.period_of(values), version=version + 1):
        raise Overtaken(_("这份材料刚刚被别人改过或已经报送，您的改动没有保存。请刷新页面，核对后再填。"))
    if fields := sorted(name for name, value in read.items() if value != filing.values.get(name)):
        record(by, "filings.fill", subject=f"filing:{filing.pk}", detail={"fields": fields})
    filing.refresh_from_db()
    return wrong


def attach(filing: Filing, upload: bytes | IO[bytes], filename: str, *, by: User) -> Attachment:
    """Keep a file with a filing that is being written. Raises Refused with the sentence to show, PermissionDenied."""
    _check_files(find(FilingType, filing.type), row_of(filing.subject), by)
    try:
        with received(upload, filename) as taken, transaction.atomic():
            _hold(filing)
            if found := filing.attachments.filter(sha256=taken.sha256, removed_at=None).first():
                return found
            kept = filing.attachments.create(
                filename=taken.filename,
                sha256=taken.sha256,
                size=taken.size,
                content=taken.keep("filings"),
                added_by=by,
                added_at=clock.now(),
            )
            _journal_file(kept, "filings.attach", by)
            return kept
    except FileRefused as refusal:
        raise Refused(str(refusal)) from refusal


@transaction.atomic
def detach(attachment: Attachment, *, by: User) -> None:
    """Take a file off a filing that is being written. It is marked, not deleted. Raises Overtaken, PermissionDenied."""
    filing = attachment.filing
    _check_files(find(FilingType, filing.type), row_of(filing.subject), by)
    _hold(filing)
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    _journal_file(attachment, "filings.detach", by)


def submit(filing: Filing, *, by: User, on: dt.date) -> Filing:
    """Submit what is complete; it gets its receipt number, goes to the office for today's place, and counts from this day."""
    kind, row = find(FilingType, filing.type), row_of(filing.subject)
    _check_files(kind, row, by)
    _check_day(on, _("报送"))
    _check_existed(row, on)
    if missing := kind.missing(filing.values):
        raise Refused(_("还没有填写%(fields)s，没有报送。请补填后再报送。") % {"fields": _("、").join(missing)})
    if kind.attachment and not filing.attachments.filter(removed_at=None).exists():
        raise Refused(_("还没有附件，没有报送。请上传盖章的文件后再报送。"))
    _check_none_waits(filing)
    with transaction.atomic():
        number = filing.number or f"{on:%Y}-{filing.pk:07d}"
        _address(filing, kind, row, by)
        take_step(filing, "submit", WRITABLE, State.SUBMITTED, by=by, on=on, submitted_on=on, number=number)
        _keep_facts(kind, filing)
        send_copies(filing, on)
        tell_recipient(filing, on)
        follow(kind.then, filing, row, by)
    return filing


def withdraw(filing: Filing, *, by: User, on: dt.date, reason: str = "") -> Filing:
    """Take back what nobody has decided on yet; it waits for nobody any more."""
    _check_files(find(FilingType, filing.type), row_of(filing.subject), by)
    _check_after_submission(filing, on, _("撤回"))
    with transaction.atomic():
        take_step(filing, "withdraw", (State.SUBMITTED,), State.WITHDRAWN, by=by, on=on, reason=reason)
        wait_for_nobody(filing)
    return filing


def accept(filing: Filing, *, by: User, on: dt.date, reason: str = "", given: Mapping[str, Any] | None = None) -> Filing:
    """Accept what was submitted; `given` are the facts that the deciding office writes itself (fields of the stage `accept`)."""
    _check_decides(filing, by, _("受理"))
    _check_after_submission(filing, on, _("受理"))
    kind = find(FilingType, filing.type)
    values, wrong = kind.read(given or {}, "accept")
    if wrong:
        raise Refused(" ".join(wrong.values()))
    values = filing.values | values
    if missing := kind.missing(values, "accept"):
        raise Refused(_("受理前要由受理单位填写%(fields)s。请补填后再受理。") % {"fields": _("、").join(missing)})
    with transaction.atomic():
        more = {"reason": reason, "decided_on": on, "values": values}
        take_step(filing, "accept", (State.SUBMITTED,), State.ACCEPTED, by=by, on=on, **more)
        _keep_facts(kind, filing)
        tell_sender(filing, _("%(type)s已备案"), reason, on)
    return filing


def return_(filing: Filing, *, by: User, on: dt.date, reason: str) -> Filing:
    """Send back what cannot be accepted, with the reason."""
    _check_decides(filing, by, _("退回"))
    _check_after_submission(filing, on, _("退回"))
    if not reason.strip():
        raise Refused(_("退回要写明理由，让报送单位知道改什么。请填写理由后再提交。"))
    with transaction.atomic():
        take_step(filing, "return", (State.SUBMITTED,), State.RETURNED, by=by, on=on, reason=reason, decided_on=on)
        tell_sender(filing, _("%(type)s被退回"), reason, on)
    return filing


def last_accepted(filing: Filing, among: QuerySet[Filing]) -> Filing | None:
    """Return the last one of this type about the subject that was accepted before this: what a reviewer compares with."""
    earlier = among.filter(type=filing.type, subject=filing.subject_id, pk__lt=filing.pk, state__in=ACCEPTED)
    return earlier.order_by("-pk").first()


def _sender(row: Registered, by: User, before: Party | None = None) -> Party | None:
    """The holder where this person acts for it, else the unit that has written so far, else the person's own."""
    offices = offices_of(by)
    if row.holder_id in offices:
        return row.holder
    return before if before and before.pk in offices else by.party


def _address(filing: Filing, kind: FilingType, row: Registered, by: User) -> None:
    """Write who files and to which office, as it is today: while a draft waits a subject moves and offices are registered."""
    way = {"by": _sender(row, by, filing.by), "to": nearest_office(kind.to, row.place_path)}
    Filing.objects.filter(pk=filing.pk, version=filing.version).update(**way)


def _begun_before(kind: FilingType, row: Registered, by: User) -> Filing | None:
    """The latest draft or returned filing that this person may go on with. Raises Refused where others alone are writing."""
    found = Filing.objects.select_related("by").filter(type=kind.code, subject=row.pk, state__in=WRITABLE)
    written = list(found.order_by("-pk"))
    offices = offices_of(by)
    begun = next((each for each in written if each.begun_by_id == by.pk or each.by_id in offices), None)
    if written and begun is None:
        words = {"type": kind.label, "unit": written[0].by or written[0].begun_by}
        raise Refused(_("“%(unit)s”正在填写“%(type)s”，同一时间只能有一份草稿。请与该单位商定由谁报送。") % words)
    return begun


def _taken_over(kind: FilingType, last: Filing | None) -> dict[str, Any]:
    """What a new draft takes over from the last: not its period, nor what the deciding office wrote."""
    if last is None:
        return {}
    own = {field.name for field in kind.of_stage("submit")} - set(kind.period)
    return {name: value for name, value in last.values.items() if name in own}


def _hold(filing: Filing) -> None:
    """Keep a filing as it is written until the end of the transaction, so that nothing is changed in what was submitted."""
    if not Filing.objects.filter(pk=filing.pk, state__in=WRITABLE).update(version=filing.version):
        raise Overtaken(_("这份材料已经报送，附件不能再增减。请刷新页面查看现状。"))


def _journal_file(attachment: Attachment, action: str, by: User) -> None:
    detail = {"filename": attachment.filename, "sha256": attachment.sha256}
    record(by, action, subject=f"filing:{attachment.filing_id}", detail=detail)


def _check_none_waits(filing: Filing) -> None:
    waiting = Filing.objects.filter(type=filing.type, subject=filing.subject_id, period=filing.period, state=State.SUBMITTED)
    if filing.period and (other := waiting.exclude(pk=filing.pk).first()):
        words = {"period": filing.period, "number": other.number}
        raise Refused(_("%(period)s 的已经报送，受理编号 %(number)s，正在等待受理。要改请先撤回那一份，或改正所属年度。") % words)


def take_step(
    filing: Filing, name: str, sources: tuple[str, ...], target: str, *, by: User, on: dt.date, reason: str = "", **more: Any
) -> Filing:
    """Bring a filing from one of these states into another, with its event and journal: what every step is made of."""
    _check_day(on, "")
    held = Filing.objects.filter(pk=filing.pk, state__in=sources, version=filing.version)
    if not held.update(state=target, version=filing.version + 1, **more):
        filing.refresh_from_db()
        raise Overtaken(
            _("这份材料现在是“%(state)s”，这一步没有办成。请刷新页面查看现状。") % {"state": filing.get_state_display()}
        )
    filing.refresh_from_db()
    FilingEvent.objects.create(
        filing=filing,
        step=name,
        effective_on=on,
        recorded_at=clock.now(),
        recorded_by=by,
        reason=reason.strip(),
        values=filing.values if name == "submit" else {},
    )
    changed(filing.subject_id)
    detail = {"step": name, "state": target, "on": on, "reason": reason.strip()}
    record(by, "filings.step", subject=f"filing:{filing.pk}", detail=detail)
    return filing


def _keep_facts(kind: FilingType, filing: Filing) -> None:
    FilingFact.objects.filter(filing=filing).delete()
    FilingFact.objects.bulk_create(
        FilingFact(filing=filing, type=kind.code, field=field.name, **_fact(field, filing.values[field.name]))
        for field in kind.fields
        if field.indexed and filing.values.get(field.name) is not None
    )


def _fact(field: Field, value: Any) -> dict[str, Any]:
    return {field.column: value if field.column != "text" else str(value)[:TEXT_LENGTH]}


def _check_day(on: dt.date, what: str) -> None:
    if on > clock.today():
        raise Refused(
            _("%(what)s日期 %(on)s 还没有到，今天是 %(today)s。请改正。") % {"what": what, "on": on, "today": clock.today()}
        )


def _check_existed(row: Registered, on: dt.date) -> None:
    if on < row.valid_from:
        words = {"on": on, "name": row, "since": row.valid_from}
        raise Refused(_("报送日期 %(on)s 早于“%(name)s”登记的起始日期 %(since)s。请改正日期。") % words)


def _check_after_submission(filing: Filing, on: dt.date, what: str) -> None:
    if filing.submitted_on and on < filing.submitted_on:
        words = {"what": what, "on": on, "since": filing.submitted_on}
        raise Refused(_("%(what)s日期 %(on)s 早于报送日期 %(since)s。请改正日期。") % words)


def may_file(kind: FilingType, row: Registered, by: User) -> bool:
    """Tell whether a person files this about the subject: the holder's people or those of a unit that is commissioned with it,
    wherever the subject lies, or those of the offices that the type names, in their areas."""
    scope, own = (
        scope_of(by),
        row.holder_id is not None and row.holder_id in offices_of(by) and not kind.by and not _by_another(kind, row),
    )
    office = bool(set(kind.by) & functions_of(by))
    if (own and scope.may("filings.submit")) or (office and scope.may("registers.write", row.place_path)):
        return True
    return bool(kind.commissioned) and scope.may("filings.submit") and is_entrusted(by, kind_of(row), row, kind.commissioned)


def _by_another(kind: FilingType, row: Registered) -> bool:
    """Tell whether a commissioned unit alone files this about the subject today."""
    try:
        return kind.by_another is not None and bool(kind.by_another.at(row.place_path, clock.today()).value)
    except NoValue:
        return False


def chooses_day(kind: FilingType, by: User) -> bool:
    """Tell whether a person may file and withdraw under an earlier day: offices recording paper may, others do so today."""
    return bool(set(kind.by) & functions_of(by))


def may_decide(filing: Filing, by: User) -> bool:
    """Tell whether a person decides on filings of this type at this place; who filed it is asked by the decision itself."""
    kind = find(FilingType, filing.type)
    return kind.to in functions_of(by) and scope_of(by).may("filings.decide", filing.place_path)


def _check_files(kind: FilingType, row: Registered, by: User) -> None:
    if not may_file(kind, row, by):
        who = _("另行委托的单位") if _by_another(kind, row) else row.holder or _("责任单位")
        said = _("“%(type)s”由%(who)s报送，您的账号不代表该单位，或没有报送的权限。需要时请联系安全管理员核对您的任职。")
        raise PermissionDenied(said % {"type": kind.label, "who": who})


def _check_decides(filing: Filing, by: User, what: str) -> None:
    kind = find(FilingType, filing.type)
    sender = filing.events.filter(step="submit").last()
    if (sender and sender.recorded_by_id == by.pk) or (filing.by_id and filing.by_id in offices_of(by)):
        raise Refused(_("这份材料是您或您的单位报送的，要由别人%(what)s。") % {"what": what})
    if not may_decide(filing, by):
        office = functions.names()[kind.to]
        raise PermissionDenied(_("“%(type)s”由%(office)s部门%(what)s。") % {"type": kind.label, "office": office, "what": what})
