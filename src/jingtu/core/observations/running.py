"""Runs over frozen results: asked for, carried out in the background with progress, cancelled, repeated to be sure."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.files.receiving import received
from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered
from jingtu.kernels.progress import Cancelled

from .facts import facts_of
from .freezing import FOLDER, freeze
from .keeping import copy_to, keep_path
from .models import Delivery, Run, RunFile
from .visible import may_cancel, may_deliver, may_read

if TYPE_CHECKING:
    from .freezing import Told

State = Run.State
IN_WORKBOOK = (
    200_000  # results up to which a workbook for people is made as well: it takes a minute, and Excel as long to open it
)
OUT, WORKBOOK = "result.parquet", "result.xlsx"
Report = Callable[[int, int], None]
ASK_EVERY_SECONDS = 0.5
TEXTS = (".yaml", ".yml", ".txt")
JUDGING = ("evaluate", "campaign")  # kinds of runs that judge by standards: their own file is one, and they can be compared


def ask(
    row: Registered,
    kind: str,
    deliveries: Sequence[Delivery],
    parameters: dict[str, Any],
    *,
    by: User,
    name: str,
    media: Collection[str],
    basis: dict[str, Any] | None = None,
    entries: tuple[bytes | IO[bytes], str] | None = None,
    also: Collection[Registered] = (),
    told: Told | None = None,
) -> Run:
    """Freeze the results of accepted deliveries and ask for a run (`jingtu.runs.KIND`) over them.

    The deliveries are those of `row`, or of the subjects `also`, which the person must be able to read. `told` says what is
    known of their samples besides (`freezing.freeze`). `entries` are content and name of a file of the user's own: parameters
    of a risk assessment (a table, or YAML), or the limits of a standard for an evaluation (YAML). Raises Refused, FileRefused,
    PermissionDenied.
    """
    if not may_deliver(row, by):
        raise PermissionDenied(_("评价由主管部门、土地使用权人或受委托的单位进行，您不属于其中。请由这些单位的人员办理。"))
    if unread := next((each for each in also if not may_read(each, by)), None):
        raise PermissionDenied(_("您不能查阅“%(name)s”的检测结果，不能一起评价。请去掉它的检测数据。") % {"name": unread.name})
    own = {row.pk, *(each.pk for each in also)}
    for each in deliveries:
        if each.subject_id not in own or each.state not in (Delivery.State.ACCEPTED, Delivery.State.REPLACED):
            raise Refused(_("“%(name)s”没有接收，不能评价。请选择这个对象已接收的检测数据。") % {"name": each})
    snapshot, digest, count = freeze(deliveries, media, told)
    kept = _entries(entries)
    with transaction.atomic():
        run = Run.objects.create(
            subject_id=row.pk,
            kind=kind,
            name=name,
            snapshot=snapshot,
            snapshot_sha256=digest,
            entries=kept,
            parameters=parameters,
            basis=(basis or {}) | {"results": count},
            asked_by=by,
            asked_at=clock.now(),
        )
        run.deliveries.set(deliveries)
        Run.objects.filter(pk=run.pk).update(job=enqueue("observations.run", run=run.pk))
        detail = {"subject": row.pk, "kind": kind, "snapshot": digest, "parameters": parameters}
        record(by, "observations.run", subject=f"run:{run.pk}", detail=detail)
    run.refresh_from_db()
    return run


def number_of_own(file: IO[bytes]) -> str:
    """Return the number of the standard that a file of the user's own holds. Raises Refused with what is wrong in it."""
    from jingtu.standards import limits

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.yaml"
        path.write_bytes(file.read())
        file.seek(0)
        return limits.load_local(path).code


def carry_out(pk: int, report: Report) -> None:
    """Do a run and keep its tables, then its workbook. Started again after a crash it does what is not kept yet."""
    run = Run.objects.get(pk=pk)
    if run.state == State.WAITING and not _tables(run, report):
        return
    run.refresh_from_db()
    if run.state == State.DONE and run.basis["results"] <= IN_WORKBOOK and not run.files.filter(name=WORKBOOK).exists():
        _workbook(run, report)


def cancel(run: Run, *, by: User) -> None:
    """Stop a run that is not done: its handler notices with its next word about progress.

    Raises PermissionDenied for runs of others, Refused where it is done.
    """
    if not may_cancel(run, by):
        raise PermissionDenied(_("计算由要求计算的单位或主管部门取消，您不属于其中。请联系要求计算的单位。"))
    if not Run.objects.filter(pk=run.pk, state=State.WAITING).update(state=State.CANCELLED, finished_at=clock.now()):
        run.refresh_from_db()
        raise Refused(_("这次计算现在是“%(state)s”，不能取消。请刷新页面查看现状。") % {"state": run.get_state_display()})
    record(by, "observations.cancel", subject=f"run:{run.pk}", detail={"subject": run.subject_id})


def repeat(run: Run, report: Report) -> tuple[bool, list[str]]:
    """Do a finished run again; return whether every table has the same bytes, and what is otherwise, in sentences."""
    from jingtu.runs.record import SUFFIX, rerun

    with tempfile.TemporaryDirectory() as folder:
        inputs = _inputs(run, Path(folder))
        told = dict(run.record)
        told["inputs"] = {key: told["inputs"][key] | {"path": path.name} for key, path in inputs.items()}
        for each in run.files.filter(name__in=told["outputs"]):
            copy_to(each.content.name, Path(folder) / each.name)
        path = Path(folder) / f"{OUT}{SUFFIX}"
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        found = rerun(path, progress=report)
    return found.same, list(found.differences)


def failed(pk: int, sentence: str) -> None:
    """Say of a run that was given up why it has no result."""
    Run.objects.filter(pk=pk, state=State.WAITING).update(state=State.FAILED, sentence=sentence, finished_at=clock.now())


def _entries(entries: tuple[bytes | IO[bytes], str] | None) -> str:
    if entries is None:
        return ""
    content, filename = entries
    path = Path(filename)
    # A text is YAML whatever it is called: text is what the check of incoming files knows it as.
    with received(content, path.with_suffix(".txt").name if path.suffix.lower() in TEXTS else filename) as file:
        return file.keep(FOLDER)


def _tables(run: Run, report: Report) -> bool:
    """Carry out a run and keep what it brought; return whether it is done and its own."""
    from jingtu.runs.record import perform
    from jingtu.runs.refusal import Refused as NotPossible

    with tempfile.TemporaryDirectory() as folder:
        inputs, out = _inputs(run, Path(folder)), Path(folder) / OUT
        try:
            made = perform(run.kind, inputs, run.parameters, out, progress=_heard(run, report))
        except Cancelled:
            return False
        except NotPossible as refusal:
            failed(run.pk, str(refusal))
            return False
        kept = [
            RunFile(run=run, name=path.name, content=name, sha256=sha)
            for path in made.outputs
            for name, sha in [keep_path(path, FOLDER)]
        ]
        told = json.loads(made.record.read_text(encoding="utf-8")) if made.record else {}
        done = {
            "summary": list(made.summary),
            "warnings": list(made.warnings),
            "record": told,
            "facts": facts_of(run.kind, made.outputs),
        }
    with transaction.atomic():
        if not Run.objects.filter(pk=run.pk, state=State.WAITING).update(state=State.DONE, finished_at=clock.now(), **done):
            return False
        RunFile.objects.bulk_create(kept)
        record(None, "observations.done", subject=f"run:{run.pk}", detail={"subject": run.subject_id, "outputs": told["outputs"]})
    return True


def _workbook(run: Run, report: Report) -> None:
    """Keep the same tables as a workbook for people; what does not fit into one is left to the tables."""
    from jingtu.runs.record import perform
    from jingtu.runs.refusal import Refused as NotPossible

    with tempfile.TemporaryDirectory() as folder:
        inputs, out = _inputs(run, Path(folder)), Path(folder) / WORKBOOK
        try:
            perform(run.kind, inputs, run.parameters, out, progress=report)
        except NotPossible as refusal:
            Run.objects.filter(pk=run.pk).update(sentence=str(refusal))
            return
        name, sha = keep_path(out, FOLDER)
    RunFile.objects.get_or_create(run=run, name=WORKBOOK, defaults={"content": name, "sha256": sha})


def _inputs(run: Run, folder: Path) -> dict[str, Path]:
    """Lay the frozen inputs into a folder under names that do not change, so that the record of the same run is the same."""
    inputs = {"samples": copy_to(run.snapshot.name, folder / "samples.parquet")}
    if run.entries and run.kind in JUDGING:
        inputs["standards"] = folder / "standards"
        inputs["standards"].mkdir()
        copy_to(run.entries.name, inputs["standards"] / "own.yaml")
    elif run.entries:
        suffix = Path(run.entries.name).suffix
        inputs["parameters"] = copy_to(run.entries.name, folder / f"parameters{'.yaml' if suffix == '.txt' else suffix}")
    return inputs


def _heard(run: Run, report: Report) -> Report:
    """Tell progress, and stop where somebody cancelled meanwhile."""

    asked_at = 0.0

    def heard(done: int, total: int) -> None:
        nonlocal asked_at
        report(done, total)
        if time.monotonic() - asked_at < ASK_EVERY_SECONDS:
            return
        asked_at = time.monotonic()
        if Run.objects.filter(pk=run.pk, state=State.CANCELLED).exists():
            raise Cancelled

    return heard
