"""Files that prove a report (佐证材料): taken in as `core.files` does, and tied to the report while it is written."""

from typing import IO

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.files.receiving import FileRefused, Received, received
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User

from .errors import Overtaken, WorkRefused
from .lifecycle import HOLDER
from .models import Evidence, Report
from .standing import acting_as, brought_up


def attach(report: Report, file: bytes | IO[bytes], filename: str, *, by: User) -> Evidence:
    """Keep a file with a report that is being written; the same file a second time is the one that is there.

    Raises WorkRefused (too large, not what its name says, refused by the scanner, no room), PermissionDenied.
    """
    assignment = brought_up(report.assignment_id)
    acting_as(by, assignment, HOLDER, _("上传佐证材料"))
    try:
        with received(file, filename) as taken:
            return _kept(report, taken, by)
    except FileRefused as refusal:
        raise WorkRefused(str(refusal)) from refusal


@transaction.atomic
def remove(evidence: Evidence, *, by: User) -> Evidence:
    """Take a file off a report that is being written. It is marked, not deleted."""
    report = evidence.report
    assignment = brought_up(report.assignment_id)
    acting_as(by, assignment, HOLDER, _("移除佐证材料"))
    _hold(report)
    evidence.removed_at, evidence.removed_by = clock.now(), by
    evidence.save(update_fields=["removed_at", "removed_by"])
    detail = {"report": report.pk, "removed": evidence.filename, "sha256": evidence.sha256}
    record(by, "work.evidence", subject=f"assignment:{assignment.pk}", detail=detail)
    return evidence


@transaction.atomic
def _kept(report: Report, taken: Received, by: User) -> Evidence:
    _hold(report)
    present = report.evidence.filter(sha256=taken.sha256, removed_at=None).first()
    if present:
        return present
    row = Evidence.objects.create(
        report=report,
        sha256=taken.sha256,
        filename=taken.filename,
        size=taken.size,
        kind=taken.suffix.lstrip("."),
        content=taken.keep("evidence"),
        added_by=by,
    )
    detail = {"report": report.pk, "added": taken.filename, "sha256": taken.sha256}
    record(by, "work.evidence", subject=f"assignment:{report.assignment_id}", detail=detail)
    return row


def _hold(report: Report) -> None:
    """Make sure that the report is still being written, and stays so to the end of the transaction."""
    writable = [Report.State.DRAFT, Report.State.RETURNED]
    if not Report.objects.filter(pk=report.pk, state__in=writable).update(version=F("version")):
        raise Overtaken(_("这份反馈已经提交，佐证材料不能再增减。请刷新页面查看现状。"))
