"""A judged batch goes into the register: confirmed by a person, written by a worker, all rows and the flag in one transaction."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused

from . import staging, targets
from .lookups import IMPORT
from .models import Batch, Line
from .registers import MovedOn

State, V = Batch.State, Line.Verdict


def confirm(batch: Batch, mode: str, by: User) -> None:
    """Ask for a batch to be written. Raises Refused: not ready, refused rows while all were wanted, nothing to write."""
    staging.check_may(batch, by)
    bad, good = batch.counts.get(V.REFUSED, 0), batch.counts.get(V.CREATE, 0) + batch.counts.get(V.UPDATE, 0)
    if mode == Batch.Mode.ALL and bad:
        raise Refused(
            _("有 %(n)d 行不能导入，按“全部合格才导入”没有写入任何一行。请改正后重新上传，或选“只导入合格的行”。") % {"n": bad}
        )
    if not good:
        raise Refused(_("这一批没有要新增或更新的行，不用导入。"))
    with transaction.atomic():
        if not Batch.objects.filter(pk=batch.pk, state=State.READY).update(
            state=State.APPLYING, mode=mode, applied_by=by, sentence=""
        ):
            raise Refused(_("这一批现在是“%(state)s”，不能导入。请刷新页面查看现状。") % {"state": batch.get_state_display()})
        staging.ask(batch, "imports.publish")


def publish(pk: int) -> None:
    """Write a confirmed batch: rows, journal and flag, all or nothing. Started again after a crash it does the same."""
    batch = Batch.objects.select_related("applied_by", "received_by").get(pk=pk)
    if batch.state != State.APPLYING:
        return
    said = _said(batch)  # read before anybody has to wait
    try:
        with transaction.atomic():
            # The flag first: it takes the lock on which another worker with the same batch waits, and then finds it applied.
            if not Batch.objects.filter(pk=pk, state=State.APPLYING).update(state=State.APPLIED, applied_at=clock.now()):
                return
            written = targets.target_of(batch.target, batch.layout).write(batch, batch.applied_by)
            enqueue("imports.follow", batch=pk)
            record(batch.applied_by, IMPORT, subject=f"import:{pk}", detail=said | {"written": written})
    except MovedOn as moved:
        staging.again(batch, str(moved))
    except Refused as refusal:
        give_back(pk, str(refusal))


def give_back(pk: int, sentence: str) -> None:
    """Put a batch back before the person who confirmed it, with the reason; nothing of it was written."""
    Batch.objects.filter(pk=pk, state=State.APPLYING).update(state=State.READY, sentence=sentence)


def _said(batch: Batch) -> dict[str, object]:
    """What the journal keeps of a batch: the file, and a digest of every fact that went in."""
    digest = hashlib.sha256()
    lines = batch.lines.filter(verdict__in=[V.CREATE, V.UPDATE]).order_by("pk")
    for said in lines.values_list("number", "verdict", "subject", "facts", "before").iterator(chunk_size=2000):
        digest.update(json.dumps(said, ensure_ascii=False, sort_keys=True).encode())
    return {
        "filename": batch.filename,
        "sha256": batch.sha256,
        "facts": digest.hexdigest(),
        "kind": batch.target,
        "mode": batch.mode,
    }
