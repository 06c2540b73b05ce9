"""Whether the works of a site have reached their goals on a day: what each of them was evaluated to be since it was finished."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from jingtu.core.commissions.conflicts import conflicts
from jingtu.core.duties.clocks import clause_of
from jingtu.core.filings.lodging import ACCEPTED
from jingtu.core.filings.models import Filing
from jingtu.core.gates.conditions import Reason
from jingtu.core.gates.filed import filed
from jingtu.core.gates.models import Outcome
from jingtu.core.gates.ruled import where_it_holds
from jingtu.core.subjects.models import Event
from jingtu.core.subjects.moves import state_after
from jingtu.core.subjects.parameters import Parameter, Value

from .models import LandClass, Site, Works
from .stages import EVALUATION

SETBACKS = ("suspect", "suspect_again", "fail", "turn_down")  # moves after which what was evaluated before proves nothing


@dataclass(frozen=True)
class WorksOn:
    """Works of a site as they stood on a day, and their last evaluation that was filed by it."""

    works: Works
    state: str
    events: Sequence[Event]
    evaluation: Filing | None

    @cached_property
    def finished_on(self) -> dt.date | None:
        """Since when they are finished: works that were begun again are finished when they were finished again."""
        if self.state not in ("finished", "accepted"):
            return None
        finished = [event.effective_on for event in self.events if event.move == "finish"]
        last = finished[-1] if finished else None
        again = any(event.move == "reopen" for event in self.events)
        return last if again or self.works.finished_on is None else self.works.finished_on


@dataclass(frozen=True)
class GoalsReached:
    """Each of the works that were not given up was evaluated since it was finished, reached its goals, and for a class that fits.

    Works of an earlier cycle keep their evaluation; after the site was suspected again or failed, a new one is wanted.
    """

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, value))

    def _found(self, row: Site, on: dt.date, value: Value) -> Reason:
        clause, all_works = clause_of(value), works_on(row, on)
        if not all_works:
            said, opens_by = _("还没有治理与修复效果评估报告。"), _("请另行委托单位评估效果，报送评估报告。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by)
        for each in all_works:
            if lacking := _lacking(each, self.requires, clause):
                return lacking
        counting = evaluated_since(all_works, setback_before(row, on))
        if not counting:
            said = _("认定未达标或重新列为疑似污染地块以后，还没有新的效果评估报告。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause, _("请继续治理与修复，达到目标后重新评估。"))
        for each in counting:
            if unfit := self._unfit(row, each, clause):
                return unfit
        last = max((each.evaluation for each in counting), key=lambda filing: (filing.submitted_on, filing.pk))
        said = _("%(on)s 报送的效果评估报告 %(number)s 的结论是达到目标。") % {"on": last.submitted_on, "number": last.number}
        return Reason(Outcome.PASS, self.requires, said, clause, "", last.pk)

    def _unfit(self, row: Site, each: WorksOn, clause: str) -> Reason | None:
        """Works that reached a goal which is weaker than the class of the site, or of which it is not known."""
        wanted, aimed = LandClass(row.land_class or LandClass.FIRST), each.works.land_class
        words = {"name": each.works.name, "wanted": wanted.label}
        if not aimed:
            said = _("“%(name)s”没有填写修复目标用地类别，不知道是否适用于%(wanted)s。") % words
            return Reason(
                Outcome.NOT_DECIDABLE, self.requires, said, clause, _("请补填工程的修复目标用地类别。"), about=each.works.pk
            )
        if wanted == LandClass.FIRST and aimed == LandClass.SECOND:
            said = _("“%(name)s”的修复目标只适用于第二类用地，地块按%(wanted)s申请。") % words
            opens_by = _("请按第一类用地继续修复、重新评估，或把地块的用地类别更正为第二类用地。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, about=each.works.pk)
        return None


@dataclass(frozen=True)
class ReachedSinceFinished:
    """These works were evaluated since they were finished, the last time if they were begun again, and reached their goals."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Works, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Works, on: dt.date, clause: str) -> Reason:
        each = next((each for each in works_on(row.site, on) if each.works.pk == row.pk), WorksOn(row, "", (), None))
        if lacking := _lacking(each, self.requires, clause):
            return lacking
        words = {"on": each.evaluation.submitted_on, "number": each.evaluation.number}
        said = _("%(on)s 报送的效果评估报告 %(number)s 的结论是达到目标。") % words
        return Reason(Outcome.PASS, self.requires, said, clause, "", each.evaluation.pk)


def _lacking(each: WorksOn, requires: tuple[str, ...], clause: str) -> Reason | None:
    """What one of the works still lacks."""
    words = {"name": each.works.name, "on": each.finished_on}
    evaluate = _("请另行委托单位评估效果，报送评估报告。")
    if each.finished_on is None:
        said, opens_by = _("“%(name)s”还没有完工。") % words, _("请在完工并通过效果评估以后再办理；不再实施的，先取消工程。")
        return Reason(Outcome.BLOCKED, requires, said, clause, opens_by, about=each.works.pk)
    filing = each.evaluation
    if filing is None or filing.submitted_on < each.finished_on:
        said = _("“%(name)s”自 %(on)s 完工以后还没有效果评估报告。") % words
        return Reason(Outcome.BLOCKED, requires, said, clause, evaluate, filing and filing.pk, about=each.works.pk)
    words["number"] = filing.number
    if filing.state not in ACCEPTED:
        said = _("“%(name)s”的效果评估报告 %(number)s 还没有受理。") % words
        return Reason(Outcome.BLOCKED, requires, said, clause, _("请主管部门受理评估报告。"), filing.pk)
    if partial := _by_who_may_not(each, filing, requires):
        return partial
    if not filing.values.get("reached"):
        said = _("“%(name)s”的效果评估报告 %(number)s 的结论是没有达到目标。") % words
        return Reason(Outcome.BLOCKED, requires, said, clause, _("请继续治理与修复，达到目标后重新评估。"), filing.pk)
    return None


def _by_who_may_not(each: WorksOn, filing: Filing, requires: tuple[str, ...]) -> Reason | None:
    """An evaluation by a unit that, on the day of its report, a rule kept apart from what it or its kin did at the site."""
    if filing.by is None:
        return None
    found = conflicts(EVALUATION.code, each.works.site_id, each.works.place_path, filing.by, filing.submitted_on)
    if not found:
        return None
    words = {"name": each.works.name, "number": filing.number, "why": found[0].sentence(EVALUATION.code, filing.by)}
    said = _("“%(name)s”的效果评估报告 %(number)s 不能采用。%(why)s") % words
    opens_by = _("请另行委托单位重新评估效果，报送评估报告。")
    return Reason(Outcome.BLOCKED, requires, said, found[0].clause, opens_by, filing.pk)


def works_on(row: Site, on: dt.date) -> list[WorksOn]:
    """Return the works of a site that were known on a day and not given up by it, in three queries whatever their number."""
    rows = list(Works.objects.filter(site=row.pk).order_by("pk"))
    events: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(subject__in=[each.pk for each in rows], effective_on__lte=on):
        events[event.subject_id].append(event)
    papers = filed("development_land.effect_evaluation", on).filter(subject__in=[each.pk for each in rows]).select_related("by")
    evaluations = {filing.subject_id: filing for filing in papers}  # the latest comes last
    found = [WorksOn(each, state_after(events[each.pk]) or "", events[each.pk], evaluations.get(each.pk)) for each in rows]
    return [each for each in found if each.state not in ("", "given_up")]


def setback_before(row: Site, on: dt.date) -> dt.date | None:
    """Return the day of the last move by which the site fell back, up to a day."""
    moves = Event.objects.filter(subject=row.pk, move__in=SETBACKS, effective_on__lte=on, corrected_by=None)
    return moves.values_list("effective_on", flat=True).last()


def evaluated_since(all_works: Sequence[WorksOn], setback: dt.date | None) -> list[WorksOn]:
    """Return the works whose last evaluation is later than a setback."""
    dated = [each for each in all_works if each.evaluation]
    return [each for each in dated if setback is None or each.evaluation.submitted_on > setback]
