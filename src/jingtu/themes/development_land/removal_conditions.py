"""What must be so before a site leaves the register: no works, goals reached and made public, a review held."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import clause_of
from jingtu.core.duties.periods import later
from jingtu.core.exchange.models import Release
from jingtu.core.filings.models import Filing
from jingtu.core.gates.conditions import Reason
from jingtu.core.gates.models import Outcome
from jingtu.core.gates.ruled import where_it_holds
from jingtu.core.subjects.parameters import Parameter, Value

from .models import Site, Works
from .works_conditions import filed


@dataclass(frozen=True)
class NoWorksUnderWay:
    """No works of the site are under way now."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, value))

    def _found(self, row: Site, value: Value) -> Reason:
        running = Works.objects.filter(site=row.pk, state="under_way").order_by("pk").first()
        if running is None:
            return Reason(Outcome.PASS, self.requires, _("没有正在施工的治理与修复工程。"), clause_of(value))
        said = _("“%(name)s”还在施工，没有达到目标。") % {"name": running.name}
        opens_by = _("请在工程完工、通过效果评估以后再移出；工程实际已完工的，先登记完工。")
        return Reason(Outcome.BLOCKED, self.requires, said, clause_of(value), opens_by, about=running.pk)


@dataclass(frozen=True)
class GoalsReached:
    """The last evaluation of works at the site says that the goals are reached."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, value))

    def _found(self, row: Site, on: dt.date, value: Value) -> Reason:
        filing = evaluation_of(row, on)
        if filing is None:
            said, opens_by = _("还没有治理与修复效果评估报告。"), _("请另行委托单位评估效果，报送评估报告。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause_of(value), opens_by)
        words = {"number": filing.number, "on": filing.submitted_on}
        if not filing.values.get("reached"):
            said, opens_by = (
                _("效果评估报告 %(number)s 的结论是没有达到目标。") % words,
                _("请继续治理与修复，达到目标后重新评估。"),
            )
            return Reason(Outcome.BLOCKED, self.requires, said, clause_of(value), opens_by, filing.pk)
        said = _("%(on)s 报送的效果评估报告 %(number)s 的结论是达到目标。") % words
        return Reason(Outcome.PASS, self.requires, said, clause_of(value), "", filing.pk)


@dataclass(frozen=True)
class PublicLongEnough:
    """That evaluation has been public for as long as the rule wants, without a break.

    A release that was dated back counts from the day on which it was recorded: before that nobody could read it here.
    """

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, value))

    def _found(self, row: Site, on: dt.date, value: Value) -> Reason:
        filing, clause = evaluation_of(row, on), clause_of(value)
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
    """The review of the removal was held together with the natural resources office, and says that the goals are reached."""

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
        if not filing.values.get("jointly"):
            said = _("评审意见 %(number)s 没有写明会同的自然资源主管部门。") % {"number": filing.number}
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, filing.pk)
        if not filing.values.get("reached"):
            said = _("评审意见 %(number)s 认为没有达到目标。") % {"number": filing.number}
            return Reason(Outcome.BLOCKED, self.requires, said, clause, _("请办理“不予移出”。"), filing.pk)
        words = {"number": filing.number, "office": filing.values["jointly"]}
        said = _("评审意见 %(number)s 由生态环境部门会同%(office)s作出，同意移出。") % words
        return Reason(Outcome.PASS, self.requires, said, clause, "", filing.pk)


def evaluation_of(row: Site, on: dt.date) -> Filing | None:
    """Return the last evaluation of works at a site that was filed by a day."""
    works = Works.objects.filter(site=row.pk).order_by().values("pk")
    return filed("development_land.effect_evaluation", on).filter(subject__in=works).last()
