"""What must be so besides its goals (`goals`) before a site moves on: its works, what was made public, a review held."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import clause_of
from jingtu.core.duties.periods import later
from jingtu.core.exchange.models import Release
from jingtu.core.filings.models import Filing
from jingtu.core.gates.conditions import Reason
from jingtu.core.gates.filed import filed
from jingtu.core.gates.models import Outcome
from jingtu.core.gates.ruled import where_it_holds
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event
from jingtu.core.subjects.parameters import Parameter, Value

from .goals import evaluated_since, setback_before, works_on
from .models import Site


@dataclass(frozen=True)
class NoWorksUnderWay:
    """No works of the site are under way on the day."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, value))

    def _found(self, row: Site, on: dt.date, value: Value) -> Reason:
        running = next((each.works for each in works_on(row, on) if each.state == "under_way"), None)
        if running is None:
            return Reason(Outcome.PASS, self.requires, _("没有正在施工的治理与修复工程。"), clause_of(value))
        said = _("“%(name)s”还在施工，没有达到目标。") % {"name": running.name}
        opens_by = _("请在工程完工、通过效果评估以后再移出；工程实际已完工的，先登记完工。")
        return Reason(Outcome.BLOCKED, self.requires, said, clause_of(value), opens_by, about=running.pk)


@dataclass(frozen=True)
class SomeWorks:
    """Works of the site are in one of these states on the day: what is said of the site follows what is said of its works."""

    states: tuple[str, ...]
    rule: Parameter
    requires: tuple[str, ...]
    opens_by: str | Promise

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Site, on: dt.date, clause: str) -> Reason:
        found = [each for each in works_on(row, on) if each.state in self.states]
        states = find(SubjectKind, "development_land.works").lifecycle.states
        words = {"states": _("、").join(str(states[state]) for state in self.states), "on": on}
        if not found:
            said = _("截至 %(on)s，地块没有处于“%(states)s”的治理与修复工程。") % words
            return Reason(Outcome.BLOCKED, self.requires, said, clause, str(self.opens_by))
        words |= {"name": found[0].works.name, "state": states[found[0].state]}
        return Reason(Outcome.PASS, self.requires, _("“%(name)s”%(state)s。") % words, clause, about=found[0].works.pk)


@dataclass(frozen=True)
class PublicLongEnough:
    """That evaluation has been public for as long as the rule wants, without a break.

    A release that was dated back counts from the day on which it was recorded: before that nobody could read it here.
    """

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._of_all(row, on, value))

    def _of_all(self, row: Site, on: dt.date, value: Value) -> Reason:
        """Each of the evaluations that count; the first that is not public long enough decides."""
        counting = evaluated_since(works_on(row, on), setback_before(row, on))
        found = [self._found(each.evaluation, on, value) for each in counting] or [self._found(None, on, value)]
        return next((reason for reason in found if reason.outcome != Outcome.PASS), found[-1])

    def _found(self, filing: Filing | None, on: dt.date, value: Value) -> Reason:
        clause = clause_of(value)
        release = Release.objects.filter(filing=filing, withdrawn_on=None, released_on__lte=on).last() if filing else None
        if release is None:
            said, opens_by = _("效果评估报告还没有向社会公开。"), _("请公开评估报告的主要内容，满规定的时间后再移出。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, filing and filing.pk)
        since = max(release.released_on, timezone.localdate(release.released_at))
        until = later(since, int(value.value), self.rule.facts.unit)
        words = {"number": release.number, "since": since, "until": until, "months": value.value}
        if until > on:
            said = _("效果评估报告自 %(since)s 起公开（%(number)s），不满%(months)s个月。") % words
            return Reason(Outcome.BLOCKED, self.requires, said, clause, _("最早可以在 %(until)s 移出。") % words, filing.pk)
        said = _("效果评估报告自 %(since)s 起公开（%(number)s），已满%(months)s个月。") % words
        return Reason(Outcome.PASS, self.requires, said, clause, "", filing.pk)


@dataclass(frozen=True)
class ReviewedJointly:
    """The review of the last application was held together with natural resources, and says that the goals are reached."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, value))

    def _found(self, row: Site, on: dt.date, value: Value) -> Reason:
        filing = filed("development_land.removal_review", on).filter(subject=row.pk).last()
        clause, opens_by = clause_of(value), _("请会同自然资源主管部门组织评审，填报评审意见。")
        if filing is None:
            return Reason(Outcome.BLOCKED, self.requires, _("还没有移出名录的评审意见。"), clause, opens_by)
        applied = Event.objects.filter(subject=row.pk, move="apply", effective_on__lte=on, corrected_by=None).last()
        if applied and filing.submitted_on < applied.effective_on:
            said = _("评审意见 %(number)s 早于 %(on)s 的移出申请。") % {"number": filing.number, "on": applied.effective_on}
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, filing.pk)
        if not filing.values.get("jointly"):
            said = _("评审意见 %(number)s 没有写明会同的自然资源主管部门。") % {"number": filing.number}
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, filing.pk)
        if not filing.values.get("reached"):
            said = _("评审意见 %(number)s 认为没有达到目标。") % {"number": filing.number}
            return Reason(Outcome.BLOCKED, self.requires, said, clause, _("请办理“不予移出”。"), filing.pk)
        words = {"number": filing.number, "office": filing.values["jointly"]}
        said = _("评审意见 %(number)s 由生态环境部门会同%(office)s作出，同意移出。") % words
        return Reason(Outcome.PASS, self.requires, said, clause, "", filing.pk)
