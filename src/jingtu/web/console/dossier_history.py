"""What happened to a subject, from all that is kept of it, as one line of time: latest first."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey
from django.utils import timezone
from django.utils.translation import gettext as _

from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.gates.asking import Gate
from jingtu.core.gates.models import Verdict
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.correcting import CORRECTION
from jingtu.core.subjects.declaring import called
from jingtu.core.subjects.handing_over import HandOver
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, Registered, Revision
from jingtu.core.subjects.registering import ENTERED
from jingtu.web.console.register_columns import value_in_words

REPEATED = ("sort_key", "initials", "place_path", "west", "south", "east", "north")  # follow from what is told


class History:
    """Moves and changes of one subject up to a day, as known at an instant (None: now)."""

    def __init__(self, kind: SubjectKind, row: Registered, on: dt.date, known_at: dt.datetime | None) -> None:
        self.kind, self.row, self.on, self.known_at = kind, row, on, known_at
        events = Event.objects.filter(subject=row.pk, effective_on__lte=on).select_related("recorded_by", "handed_over")
        self.moves: list[Event] = [event for event in events if self._is_known(event.recorded_at)]
        self.revisions: list[Revision] = list(Revision.objects.filter(subject=row.pk).select_related("recorded_by"))

    def told(
        self, filings: Sequence[Filing], verdicts: Sequence[Verdict], entries: Sequence[Entry], hidden: Collection[str]
    ) -> list[dict[str, Any]]:
        """Return the lines: day, what, more of it, grounds, who, where it leads. What `hidden` fields held is not told."""
        untold = {*REPEATED, *hidden}
        lines = [self._move(event) for event in self.moves]
        lines += [
            self._revision(each, untold)
            for each in self.revisions
            if each.effective_on <= self.on and self._is_known(each.recorded_at)
        ]
        lines += [_filing(each) for each in filings if each.submitted_on and each.submitted_on <= self.on]
        lines += [_verdict(each) for each in verdicts]
        lines += [line for entry in entries for line in _entry(entry, self.on)]
        return sorted(lines, key=lambda line: line["on"], reverse=True)

    def _is_known(self, recorded_at: dt.datetime) -> bool:
        return self.known_at is None or recorded_at <= self.known_at

    def _move(self, event: Event) -> dict[str, Any]:
        labels = {name: move.label for name, move in self.kind.lifecycle.moves.items()} | {
            ENTERED: _("登记"),
            CORRECTION: _("更正"),
        }
        label = labels.get(event.move, event.move)
        grounds = event.grounds
        if despite := event.detail.get("despite"):
            grounds = _("%(grounds)s（准入条件不满足仍登记：%(why)s）") % {"grounds": grounds, "why": despite}
        state = self.kind.lifecycle.states[event.target]
        return _line(event.effective_on, label, _handed(event, state), grounds, event.recorded_by)

    def _revision(self, revision: Revision, untold: Collection[str]) -> dict[str, Any]:
        said = [self._difference(name, revision, untold) for name in revision.after]
        return _line(
            revision.effective_on, _("修改信息"), _("；").join(filter(None, said)), revision.grounds, revision.recorded_by
        )

    def _difference(self, name: str, revision: Revision, untold: Collection[str]) -> str:
        try:
            field = self.row._meta.get_field(name)
        except FieldDoesNotExist:
            return ""
        if field.name in untold:
            return ""
        if isinstance(field, ForeignKey) or name == "geometry":
            return _("%(field)s有变更") % {"field": field.verbose_name}
        before, after = (value_in_words(field, said) for said in (revision.before.get(name), revision.after[name]))
        return f"{field.verbose_name}：{before} → {after}"


def _handed(event: Event, state: Any) -> Any:
    """Return the state a move led to, and whether what was handed over with it has been taken."""
    if not (handed := getattr(event, "handed_over", None)):
        return state
    taken = _("已接收") if handed.taken_as_id else _("等待接收")
    return f"{state}（{called(HandOver, handed.key)}：{taken}）"


def _filing(filing: Filing) -> dict[str, Any]:
    label = called(FilingType, filing.type)
    return _line(filing.submitted_on, _("报送材料"), label, filing.get_state_display(), filing.by, ("web:filing", filing.pk))


def _verdict(verdict: Verdict) -> dict[str, Any]:
    said = f"{called(Gate, verdict.gate)}：{verdict.get_outcome_display()}"
    on = timezone.localdate(verdict.asked_at)
    return _line(on, _("准入查询"), said, verdict.number or "", verdict.asked_by, ("web:verdict", verdict.pk))


def _entry(entry: Entry, on: dt.date) -> list[dict[str, Any]]:
    label = called(SubjectList, entry.list_code)
    lines = [_line(entry.entered_on, _("列入名录"), label, entry.entered_basis, entry.entered_authority)]
    if entry.left_on and entry.left_on <= on:
        lines.append(_line(entry.left_on, _("移出名录"), label, entry.left_basis, ""))
    return lines


def _line(on: dt.date, what: Any, more: Any, grounds: str, who: Any, leads: tuple[str, int] | None = None) -> dict[str, Any]:
    return {"on": on, "what": what, "more": more, "grounds": grounds, "who": who or "", "leads": leads}
