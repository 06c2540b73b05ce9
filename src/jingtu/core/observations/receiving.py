"""A delivery comes in: kept once, checked in the background, accepted whole or sent back; corrected, withdrawn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.files.receiving import FileRefused, received
from jingtu.core.filings.models import Filing
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered, Subject

from .checking import Judged, check, known_of
from .keeping import keep_path
from .models import Delivery, FailedCheck, Finding, Waiver
from .models.waivers import Key
from .packing import PACKED
from .standing import beside, delivered_since
from .steps import ask, hold, journal, overtaken
from .visible import corrections_of, may_correct, may_deliver, may_withdraw
from .waiving import standing, unexplained
from .writing import write

KIND = ".xlsx"
KINDS = (KIND, PACKED)
OLD_KINDS = (KIND, ".xls", ".csv", ".txt")  # of old tables that are read by a map
FOLDER = "deliveries"
State = Delivery.State
STATES = {"accepted": State.ACCEPTED, "explained": State.WAITING, "refused": State.REFUSED}
STANDS = (State.CHECKING, State.WAITING, State.ACCEPTED)


class AlreadyDelivered(Refused):
    """The very same file is there already; `delivery` is the one."""

    def __init__(self, delivery: Delivery) -> None:
        words = {"name": delivery, "on": delivery.received_at, "state": delivery.get_state_display()}
        super().__init__(
            _("这份文件已经交付过：%(name)s（%(on)s，%(state)s），没有重复登记。内容有改正的请改好文件再交付。")
            % (words | {"on": f"{delivery.received_at:%Y-%m-%d}"})
        )
        self.delivery = delivery


def deliver(
    row: Registered,
    upload: bytes | IO[bytes],
    filename: str,
    *,
    by: User,
    stage: str,
    name: str,
    format: str,
    reference: str = "",
    regime: str = Delivery.Regime.STRICT,
    layout: dict[str, Any] | None = None,
    filing: Filing | None = None,
    replaces: Delivery | None = None,
) -> Delivery:
    """Take a file in and ask for its check: a workbook, or a zip with one text file for each sheet.

    `reference` is the transfer under which a laboratory delivers. Raises FileRefused, AlreadyDelivered, Refused,
    PermissionDenied.
    """
    if not may_deliver(row, by, reference):
        raise PermissionDenied(
            _("检测数据由责任单位、受委托的单位、签收样品的检测单位或主管部门交付，您不属于其中。请由这些单位的人员办理。")
        )
    if Path(filename).suffix.lower() not in (OLD_KINDS if layout else KINDS):
        raise Refused(
            _("文件“%(name)s”不是 xlsx 工作簿，也不是装有各张表 CSV 的 zip。请下载模板填写，另存为 xlsx 后再交付。")
            % {"name": filename}
        )
    with received(upload, filename) as file, transaction.atomic():
        _check_new(row, file.sha256, replaces, by)
        try:
            with transaction.atomic():
                delivery = Delivery.objects.create(
                    subject_id=row.pk,
                    filing=filing,
                    place_path=row.place_path,
                    stage=stage,
                    name=name,
                    format=format,
                    reference=reference,
                    regime=regime,
                    layout=layout or {},
                    filename=file.filename,
                    sha256=file.sha256,
                    size=file.size,
                    content=file.keep(FOLDER),
                    number=replaces.number + 1 if replaces else 1,
                    replaces=replaces,
                    by=by.party,
                    received_by=by,
                    received_at=clock.now(),
                )
        except IntegrityError:  # somebody delivered the same, or corrected the same, in this very moment
            _check_new(row, file.sha256, replaces, by)
            raise
        ask(delivery)
        journal(delivery, "observations.deliver", by, filename=file.filename, sha256=file.sha256)
    return delivery


def judge(pk: int, progress: Callable[[int, int], None]) -> None:
    """Check a delivery and, where nothing stands against it, accept it. Started again after a crash it begins anew.

    What was decided or accepted beside it while it was checked is not in what was found: then it is checked once more.
    """
    delivery = Delivery.objects.get(pk=pk)
    if delivery.state != State.CHECKING:
        return
    told = {"layout": delivery.layout, "progress": progress}
    waivers, others = standing(delivery), _pks(beside(delivery))
    found = check(Path(delivery.content.path), delivery.format, known_of(delivery, delivery.about), **told)
    returned = _returned(found, waivers)
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=delivery.subject_id)  # deliveries about it are concluded one by one
        if not hold(delivery, State.CHECKING) or standing(delivery) != waivers:  # who decided anew asked for a check of its own
            return
        if is_current := _pks(beside(delivery)) == others:
            _conclude(delivery, found, waivers, returned)
    if not is_current:
        judge(pk, progress)


def _pks(deliveries: QuerySet[Delivery]) -> list[int]:
    return list(deliveries.values_list("pk", flat=True))


def _conclude(delivery: Delivery, found: Judged, waivers: Mapping[Key, Waiver], returned: str) -> None:
    """Write down what a check found and, where it is accepted, what was delivered."""
    waived = found.verdict == "explained" and not unexplained(found.failed_checks(), waivers)
    state = State.ACCEPTED if waived else STATES[found.verdict]
    told = {"counts": found.counts, "head": found.head, "returned": returned}
    told["accepted_at"] = clock.now() if state == State.ACCEPTED else None
    Delivery.objects.filter(pk=delivery.pk).update(state=state, **told)
    _keep(found, delivery)
    if state == State.ACCEPTED:
        write(delivery, found.samples, found.results)
        Delivery.objects.filter(pk=delivery.replaces_id, state=State.ACCEPTED).update(state=State.REPLACED)
    journal(delivery, "observations.check", None, state=str(state), counts=found.counts)


def withdraw(delivery: Delivery, reason: str, *, by: User) -> Delivery | None:
    """Take a delivery back, pending or, for the offices that decide, accepted; it stays readable as withdrawn and judges nothing.

    Return the version that it had taken the place of where that one counts again: results of it that were delivered anew since
    would count twice. Raises Refused without a reason, PermissionDenied, Overtaken.
    """
    if not may_withdraw(delivery, by):
        raise PermissionDenied(
            _("检测数据在接收以前由交付单位或主管部门撤回，接收以后由主管部门撤回。数据有错的，交付单位可以交付更正的版本。")
        )
    if not reason.strip():
        raise Refused(_("还没有填写撤回的理由。请写明为什么这份数据不再使用。"))
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=delivery.subject_id)
        counted = hold(delivery, State.ACCEPTED)
        if counted and delivery.state != State.ACCEPTED:  # accepted in this very moment, which decides who may
            raise overtaken(delivery)
        held = Delivery.objects.filter(pk=delivery.pk, state__in=[*STANDS, State.REFUSED])
        told = {"withdrawn_because": reason.strip(), "withdrawn_by": by, "withdrawn_at": clock.now()}
        if not held.update(state=State.WITHDRAWN, **told):
            raise overtaken(delivery)
        again = _restored(delivery) if counted else None
        journal(delivery, "observations.withdraw", by, reason=reason.strip(), restored=again.pk if again else None)
    return again


def _restored(delivery: Delivery) -> Delivery | None:
    """Let the version before count again, unless its very file or some of its results were delivered anew meanwhile."""
    before = delivery.replaces
    if before is None or Delivery.objects.filter(subject=before.subject_id, sha256=before.sha256, state__in=STANDS).exists():
        return None
    if delivered_since(before):
        return None
    return before if Delivery.objects.filter(pk=before.pk, state=State.REPLACED).update(state=State.ACCEPTED) else None


def failed(pk: int) -> None:
    """Say of a delivery whose check was given up that it can be delivered again."""
    sentence = _("检查这份文件时程序出错，没有接收任何数据。请再交付一次；仍不行时请把文件交给系统管理员。")
    Delivery.objects.filter(pk=pk, state=State.CHECKING).update(state=State.REFUSED, sentence=sentence)


def _check_new(row: Registered, sha256: str, replaces: Delivery | None, by: User) -> None:
    if same := Delivery.objects.filter(subject=row.pk, sha256=sha256, state__in=STANDS).first():
        raise AlreadyDelivered(same)
    if replaces is not None:
        _check_replaceable(replaces, row, by)


def _check_replaceable(replaces: Delivery, row: Registered, by: User) -> None:
    if replaces.subject_id != row.pk:
        raise Refused(_("要更正的检测数据属于另一个对象。请从那个对象的档案里更正。"))
    if not may_correct(replaces, by):
        raise PermissionDenied(
            _("“%(name)s”由原来交付的单位或主管部门更正，您不属于其中。请联系原来交付的单位。") % {"name": replaces}
        )
    if replaces.state != State.ACCEPTED or corrections_of(row).filter(replaces=replaces).exists():
        raise Refused(
            _("“%(name)s”现在是“%(state)s”或已经有更正的版本，不能再更正。请更正最新的一版。")
            % {"name": replaces, "state": replaces.get_state_display()}
        )


def _returned(found: Judged, waivers: Mapping[Key, Waiver]) -> str:
    decided = {code: _decision(each) for (code, inside), each in waivers.items() if not inside}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"returned{KIND}"
        if not found.checked.findings.counts:
            return ""
        if not found.write_marked(path, decided):
            found.write_list(path, decided)
        return keep_path(path, FOLDER)[0]


def _decision(waiver: Waiver) -> str:
    return _("%(why)s（%(who)s，%(on)s）") % {
        "why": waiver.reason,
        "who": waiver.by,
        "on": f"{timezone.localdate(waiver.at):%Y-%m-%d}",
    }


def _keep(found: Judged, delivery: Delivery) -> None:
    """Write what was found in the place of what an earlier check of the file found."""
    for table, rows in ((Finding, found.findings()), (FailedCheck, found.failed_checks())):
        table.objects.filter(delivery=delivery).delete()
        for each in rows:
            each.delivery = delivery
        table.objects.bulk_create(rows)


__all__ = ["AlreadyDelivered", "FileRefused", "deliver", "failed", "judge", "withdraw"]
