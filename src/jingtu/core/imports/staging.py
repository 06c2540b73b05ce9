"""A file comes in: kept once, read and judged in the background, shown. Nothing is in a register before `publishing`."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock, sql
from jingtu.core.files.receiving import received
from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Division
from jingtu.core.subjects.errors import Refused
from jingtu.runs.refusal import Refused as Unreadable

from . import targets
from .lookups import IMPORT
from .models import Batch, Line
from .reading import read

KINDS = (".xlsx", ".xls", ".csv", ".txt")
CHUNK = 1000
FOLDER = "imports"
State = Batch.State


def receive(
    upload: bytes | IO[bytes],
    filename: str,
    *,
    target: str,
    by: User,
    place: Division | None = None,
    layout: str = "",
    datum: str = "",
) -> Batch:
    """Take a file in for a target and ask for its reading. Raises FileRefused, Refused, PermissionDenied."""
    if not scope_of(by).may(IMPORT, place.path if place else None):
        raise PermissionDenied(_("您的账号没有“批量导入”的权限。需要时请联系本单位的安全管理员授予相应角色。"))
    targets.target_of(target, layout)
    if Path(filename).suffix.lower() not in KINDS:
        raise Refused(_("文件“%(name)s”不是表格。可以导入 xlsx、xls、csv、txt。请另存为 xlsx 后再上传。") % {"name": filename})
    with received(upload, filename) as file, transaction.atomic():
        batch = Batch.objects.create(
            target=target,
            layout=layout,
            datum=datum,
            place=place,
            office=by.party,
            received_by=by,
            received_at=clock.now(),
            filename=file.filename,
            sha256=file.sha256,
            size=file.size,
            content=file.keep(FOLDER),
        )
        ask(batch, "imports.read")
        detail = {"filename": batch.filename, "sha256": batch.sha256, "kind": target}
        record(by, "imports.receive", subject=f"import:{batch.pk}", detail=detail)
    return batch


def ask(batch: Batch, job: str) -> None:
    """Ask for background work on a batch and remember which, so that its progress can be shown."""
    batch.job = enqueue(job, batch=batch.pk)
    batch.save(update_fields=["job"])


def visible_to(user: User) -> QuerySet[Batch]:
    """Return the batches of the person's offices and the person's own."""
    if not scope_of(user).may(IMPORT):
        return Batch.objects.none()
    own = Batch.objects.filter(received_by=user)
    return own | Batch.objects.filter(office__in=offices_of(user))


def check_may(batch: Batch, by: User) -> None:
    """Raise PermissionDenied for a person whose areas do not hold those of the person for whom the rows were judged."""
    scope = scope_of(by).under(IMPORT)
    judged_for = scope_of(batch.received_by).under(IMPORT).paths
    if not scope.may(IMPORT) or not all(scope.may(IMPORT, path) for path in judged_for):
        raise PermissionDenied(
            _("这一批由%(by)s上传，范围超出您的管辖区域，或您没有“批量导入”的权限。请由上传的人办理，或联系安全管理员。")
            % {"by": batch.received_by}
        )


def judge(pk: int, progress: Callable[[int, int], None]) -> None:
    """Read a file and stage its rows; started again after a crash it begins anew."""
    batch = Batch.objects.select_related("received_by", "place").get(pk=pk)
    if batch.state != State.READING:
        return
    target = targets.target_of(batch.target, batch.layout)
    _empty(batch, target)
    try:
        found = read(Path(batch.content.path), target.columns, batch.filename)
    except Unreadable as refusal:
        _refuse(batch, str(refusal).replace(Path(batch.content.name).name, batch.filename))
        return
    batch.notes, batch.understood = found.notes, found.understood
    counts = _stage(target.judge(found, batch), len(found.rows), progress)
    _ready(batch, counts)


def discard(batch: Batch, by: User) -> None:
    """Give up a batch that is not in the register. Raises Refused where it is."""
    check_may(batch, by)
    with transaction.atomic():
        if not Batch.objects.filter(pk=batch.pk, state__in=[State.READY, State.REFUSED]).update(state=State.DISCARDED):
            raise Refused(_("这一批现在是“%(state)s”，不能放弃。请刷新页面查看现状。") % {"state": batch.get_state_display()})
        _empty(batch, targets.target_of(batch.target, batch.layout))
        record(by, "imports.discard", subject=f"import:{batch.pk}", detail={"filename": batch.filename})


def again(batch: Batch, sentence: str) -> None:
    """Judge a batch anew because the register moved on; the sentence says why."""
    Batch.objects.filter(pk=batch.pk).update(state=State.READING, sentence=sentence)
    ask(batch, "imports.read")


def _stage(lines, total: int, progress: Callable[[int, int], None]) -> Counter[str]:
    counts: Counter[str] = Counter()
    while chunk := list(itertools.islice(lines, CHUNK)):
        sql.add_objects(chunk)
        counts.update(line.verdict for line in chunk)
        progress(counts.total(), total)
    return counts


def _empty(batch: Batch, target: targets.Target) -> None:
    target.forget(batch)
    Line.objects.filter(batch=batch)._raw_delete(using="default")  # nothing points at lines: no need to read 100,000 of them


def _ready(batch: Batch, counts: Counter[str]) -> None:
    Batch.objects.filter(pk=batch.pk, state=State.READING).update(
        state=State.READY, counts=dict(counts), notes=batch.notes, understood=batch.understood
    )


def _refuse(batch: Batch, sentence: str) -> None:
    Batch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.REFUSED, sentence=sentence)
