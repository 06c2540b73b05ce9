"""A register of subjects as the target of a file. Identities are given out while rows are judged; a subject is in its register
when its row is, and all rows of a file come in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _

from jingtu.core import clock, sql
from jingtu.core.duties.reckoning import reckon
from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.following import changed_of_kind, follow_place
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, Registered, Revision, Subject
from jingtu.core.subjects.plain import held
from jingtu.core.subjects.registering import ENTERED, box_of, spelling
from jingtu.core.subjects.search import SUBJECTS, searched

from . import hanging, likening
from .columns_of_kinds import columns_of
from .existing import facts_before
from .judging import Judge
from .layouts import layout_of
from .models import Batch, Line
from .reading import Read
from .targets import Target, finds_targets

CHUNK = 1000
V = Line.Verdict


class MovedOn(Refused):
    """Rows were changed since they were judged: judge the file again."""


class Register(Target):
    """The register of one kind."""

    def __init__(self, kind: SubjectKind, layout: str = "") -> None:
        self.kind, self.code, self.label = kind, kind.code, str(kind.label)
        columns = columns_of(kind)
        self.columns = layout_of(layout, kind.code).applied_to(columns) if layout else columns

    def judge(self, read: Read, batch: Batch) -> Iterator[Line]:
        """Yield the lines, each new one with an identity of its own that nothing shows yet."""
        waiting: list[Line] = []
        for line in Judge(self.kind, self.columns, batch).lines(read):
            waiting.append(line)
            if len(waiting) == CHUNK:
                yield from self._identified(waiting, batch.received_by)
                waiting = []
        yield from self._identified(waiting, batch.received_by)

    def _identified(self, lines: list[Line], by: User) -> list[Line]:
        new = [line for line in lines if line.verdict == V.CREATE]
        subjects = Subject.objects.bulk_create([Subject(kind=self.kind.code, created_by=by) for _line in new])
        for line, subject in zip(new, subjects, strict=True):
            line.subject_id = subject.pk
        return lines

    def write(self, batch: Batch, by: User) -> int:
        """Write what is new and what changed. Raises Refused, MovedOn."""
        written = 0
        try:
            with transaction.atomic():
                for lines in _pieces(batch, V.CREATE):
                    written += self._create(lines, by, batch)
                for lines in _pieces(batch, V.UPDATE):
                    changes = [(line, line.facts, line.version) for line in lines]
                    written += self._update(changes, by, _("批量导入第 %(n)d 批") % {"n": batch.pk})
        except IntegrityError:
            raise MovedOn(_("核对之后又有人登记了同一个代码。已按现状重新核对，请再看一遍后确认。")) from None
        return written

    def _create(self, lines: list[Line], by: User, batch: Batch) -> int:
        rows = [self._row(line, batch) for line in lines]
        sql.add_objects(rows)
        now, grounds = clock.now(), _("批量导入第 %(n)d 批") % {"n": batch.pk}
        events = [
            Event(
                subject_id=row.pk,
                move=ENTERED,
                target=row.state,
                effective_on=row.valid_from,
                recorded_at=now,
                recorded_by=by,
                grounds=grounds,
                detail={"import": batch.pk},
            )
            for row in rows
        ]
        sql.add_objects(events)
        SUBJECTS.put((row.pk, searched(row)) for row in rows)
        return len(rows)

    def _row(self, line: Line, batch: Batch) -> Registered:
        row = self.kind.table(subject_id=line.subject_id, sensitivity=self.kind.sensitivity)
        row.valid_from = min(clock.today(), timezone.localdate(batch.received_at))
        _put(row, line.facts)
        row.state, row.state_since = self.kind.lifecycle.first, row.valid_from
        return row

    def _update(self, changes: Sequence[tuple[Line, dict, int]], by: User, grounds: str) -> int:
        """Write facts to rows that still have the version named with them; rows of the other versions raise MovedOn."""
        rows = self.kind.table.objects.select_for_update().in_bulk([line.subject_id for line, _facts, _version in changes])
        fields, revisions, now = {"version"}, [], clock.now()
        for line, facts, version in changes:
            row = rows.get(line.subject_id)
            if row is None or row.version != version:
                raise MovedOn(_("“%(name)s”在核对之后被改过。已按现状重新核对，请再看一遍后确认。") % {"name": line.name})
            before = _by_attname(row, facts_before(row, facts))
            revisions.append(
                Revision(
                    subject_id=row.pk,
                    effective_on=clock.today(),
                    recorded_at=now,
                    recorded_by=by,
                    grounds=grounds,
                    before=before,
                    after=_by_attname(row, facts),
                )
            )
            fields |= _put(row, facts)
            row.version += 1
        self.kind.table.objects.bulk_create(
            rows.values(), batch_size=CHUNK, update_conflicts=True, unique_fields=["subject"], update_fields=sorted(fields)
        )
        Revision.objects.bulk_create(revisions)
        if fields & {"name", "code", "address", "place_path"}:
            SUBJECTS.put((row.pk, searched(row)) for row in rows.values())
        follow_place({line.subject_id: facts["place_path"] for line, facts, _version in changes if "place_path" in facts})
        return len(rows)

    def hindered(self, batch: Batch) -> Iterator[tuple[Line, str]]:
        """Yield the lines whose subject was changed since, or has something hanging on it: one question, however many lines."""
        now = self.kind.table.objects.filter(pk=OuterRef("subject_id")).values("version")[:1]
        written = Case(When(verdict=V.CREATE, then=0), default=F("version") + 1)
        lines = batch.lines.filter(verdict__in=[V.CREATE, V.UPDATE], subject__isnull=False).annotate(
            now=Subquery(now), hung=hanging.label_of(self.kind, "subject_id")
        )
        changed = Q(now=None) | ~Q(now=written)
        for line in lines.filter(changed | (Q(verdict=V.CREATE) & ~Q(hung=""))).order_by("pk").iterator():
            yield line, _hindrance(line)

    def take_back(self, batch: Batch, by: User, *, spare: Sequence[int]) -> int:
        """Remove what is new and put back what was changed."""
        taken, spared = 0, frozenset(spare)
        for lines in _pieces(batch, V.UPDATE):
            back = [line for line in lines if line.pk not in spared]
            versions = dict(
                self.kind.table.objects.filter(pk__in=[line.subject_id for line in back]).values_list("pk", "version")
            )
            changes = [(line, line.before, versions[line.subject_id]) for line in back if line.subject_id in versions]
            taken += self._update(changes, by, _("撤销批量导入第 %(n)d 批") % {"n": batch.pk})
        for lines in _pieces(batch, V.CREATE):
            keys = [line.subject_id for line in lines if line.pk not in spared]
            hanging.remove(self.kind, keys)
            taken += len(keys)
        return taken

    def follow(self, batch: Batch) -> None:
        """Reckon what is owed, and look for others that these look like."""
        for verdict in (V.CREATE, V.UPDATE):
            for lines in _pieces(batch, verdict):
                keys = [line.subject_id for line in lines]
                reckon(subjects=keys)
                changed_of_kind(self.kind.code, keys)
                likening.look(self.kind, keys)

    def forget(self, batch: Batch) -> None:
        """Drop the identities of rows that never came in."""
        for lines in _pieces(batch, V.CREATE):
            Subject.objects.filter(pk__in=[line.subject_id for line in lines]).delete()


def _by_attname(row: Registered, facts: dict) -> dict:
    """Facts as revisions keep them, which a past day is read from."""
    return {row._meta.get_field(name).attname: fact for name, fact in facts.items()}


def _put(row: Registered, facts: dict) -> set[str]:
    """Set facts on a row, with what is derived from them; return the names of the fields that were set."""
    names = set(facts)
    for name, fact in facts.items():
        field = row._meta.get_field(name)
        setattr(row, field.attname, held(field, fact))
    derived = (spelling(row.name) if "name" in facts else {}) | (box_of(row.geometry) if "geometry" in facts else {})
    for name, value in derived.items():
        setattr(row, name, value)
    return names | derived.keys()


def _hindrance(line: Line) -> str:
    if line.now is None:
        return _("已经不在名录里")
    if line.verdict == V.CREATE and line.hung:
        return _("已有%(what)s") % {"what": line.hung}
    return _("导入以后又改过")


def _pieces(batch: Batch, verdict: str) -> Iterator[list[Line]]:
    """Yield the lines of a verdict piece by piece, in the order of the file."""
    lines, last = batch.lines.filter(verdict=verdict, subject__isnull=False).order_by("pk"), 0
    while piece := list(lines.filter(pk__gt=last)[:CHUNK]):
        yield piece
        last = piece[-1].pk


@finds_targets
def _register(code: str, layout: str) -> Register | None:
    kind = declared(SubjectKind).get(code)
    return Register(kind, layout) if kind else None
