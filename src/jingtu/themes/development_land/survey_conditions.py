"""What must be so before something is found of a site: its report was accepted and says it, was reviewed, no surveys disagree."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import clause_of
from jingtu.core.filings.lodging import ACCEPTED
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.gates.conditions import Reason
from jingtu.core.gates.filed import filed
from jingtu.core.gates.models import Outcome
from jingtu.core.gates.ruled import where_it_holds
from jingtu.core.lists.models import Entry
from jingtu.core.panels.convening import value_of
from jingtu.core.panels.models import Panel
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.parameters import NoValue, Parameter

from . import surveys
from .filings.sites import EXPERT_OPINION
from .judging import conclusion_in_words
from .lists import PROVINCIAL
from .models import LandClass, Site, SurveyDecision

REVIEWED = ("passed", "revise")


@dataclass(frozen=True)
class ReportSays:
    """The last report of a type about the site was accepted by the day, and its `field` says `value`."""

    type: str
    field: str
    value: Any
    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Site, on: dt.date, clause: str) -> Reason:
        kind, filing = find(FilingType, self.type), filed(self.type, on).filter(subject=row.pk).last()
        words = {"type": kind.label, "number": filing and filing.number}
        if filing is None:
            opens_by = _("请先由土地使用权人或受托单位报送%(type)s，受理后再办理。") % words
            return Reason(Outcome.BLOCKED, self.requires, _("还没有%(type)s。") % words, clause, opens_by)
        if not _accepted(filing, on):
            said, opens_by = _("%(type)s %(number)s 还没有受理。") % words, _("请主管部门先受理报告。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, filing.pk)
        asked = next(field for field in kind.fields if field.name == self.field)
        words |= {"field": asked.label, "found": _in_words(asked, filing.values.get(self.field))}
        said = _("%(type)s %(number)s 的“%(field)s”是“%(found)s”。") % words
        if filing.values.get(self.field) != self.value:
            opens_by = _("请按报告的结论办理；报告有误的，退回后重新报送。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, filing.pk)
        return Reason(Outcome.PASS, self.requires, said, clause, "", filing.pk)


@dataclass(frozen=True)
class Reviewed:
    """Experts reviewed the last report of a type since it was filed, and let it pass; where `drawn` holds, they were drawn."""

    of: str
    rule: Parameter
    drawn: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Site, on: dt.date, clause: str) -> Reason:
        report = filed(self.of, on).filter(subject=row.pk).last()
        words = {"type": find(FilingType, self.of).label, "number": report and report.number}
        opinion = report and self._opinion(row, report, on)
        if opinion is None:
            said = _("%(type)s还没有评审意见。") % words
            opens_by = _("请会同自然资源主管部门组织评审，登记专家论证意见后再办理。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, report and report.pk)
        words |= {"opinion": opinion.number}
        if opinion.values.get("conclusion") not in REVIEWED:
            said = _("论证意见 %(opinion)s 没有通过%(type)s %(number)s。") % words
            return Reason(Outcome.BLOCKED, self.requires, said, clause, _("请修改报告，重新报送、评审。"), opinion.pk)
        drawn = value_of(self.drawn, row.place_path, opinion.submitted_on)
        if drawn and not Panel.objects.filter(filed=opinion).exists():
            said = _("论证意见 %(opinion)s 的专家不是从专家库中随机抽取的。") % words
            opens_by = _("请在“专家评审”里随机抽取专家，由他们评审。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause_of(drawn), opens_by, opinion.pk)
        said = _("论证意见 %(opinion)s 通过了%(type)s %(number)s。") % words
        return Reason(Outcome.PASS, self.requires, said, clause, "", opinion.pk)

    def _opinion(self, row: Site, report: Filing, on: dt.date) -> Filing | None:
        """The last opinion on reports of surveys since the report; what a panel found of another report is none on this."""
        papers = filed(EXPERT_OPINION.code, on).filter(subject=row.pk, submitted_on__gte=report.submitted_on)
        found = [paper for paper in papers if paper.values.get("stage") == "survey"]
        others = set(Panel.objects.filter(filed__in=found).exclude(filing=report).values_list("filed", flat=True))
        return next((paper for paper in reversed(found) if paper.pk not in others), None)


@dataclass(frozen=True)
class SurveysSettled:
    """Every survey is judged by the class of the land and no disagreement is open; what they say together is none of `barred`."""

    rule: Parameter
    requires: tuple[str, ...]
    barred: tuple[str, ...] = ()

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge by what is known: a finding that is dated back does not get round what was measured since."""
        return where_it_holds(self, row, on, lambda value: self._found(row, surveys.beside(row), clause_of(value)))

    def _found(self, row: Site, found: surveys.Beside, clause: str) -> Reason:
        if waiting := surveys.unjudged(row, found.runs):
            words = {"name": waiting[0], "class": LandClass(surveys.class_of_land(row)).label}
            said = _("检测数据“%(name)s”还没有按%(class)s评价。") % words
            return Reason(Outcome.NOT_DECIDABLE, self.requires, said, clause, _("请在“检测数据”中评价后再办理。"))
        if found.is_open:
            said = _("%(n)d 次调查的检测结果结论不一致，还没有认定采用哪一个。") % {"n": len(found.runs)}
            return Reason(Outcome.BLOCKED, self.requires, said, clause, _("请在“检测数据”中写明理由，认定采用哪次调查。"))
        said_together = found.decision.conclusion if found.decision else next(iter(found.conclusions), None)
        if said_together is None:
            return Reason(Outcome.PASS, self.requires, _("没有登记检测结果。"), clause)
        words = {"found": conclusion_in_words(said_together)}
        said = _("检测结果的结论是“%(found)s”。") % words
        if said_together == SurveyDecision.Conclusion.AGAIN or said_together in self.barred:
            opens_by = _("请按这一结论办理，或补充调查、重新评价后再办理。")
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by)
        return Reason(Outcome.PASS, self.requires, said, clause)


@dataclass(frozen=True)
class PlanFiled:
    """A plan of one of the site's works was filed by the day."""

    type: str
    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Site, on: dt.date, clause: str) -> Reason:
        filing = filed(self.type, on).filter(subject__in=row.works.values("pk")).last()
        words: dict[str, object] = {"type": find(FilingType, self.type).label}
        if filing is None:
            opens_by = _("请先登记治理与修复工程，为它报送%(type)s。") % words
            return Reason(Outcome.BLOCKED, self.requires, _("地块的工程还没有报送%(type)s。") % words, clause, opens_by)
        said = _("%(on)s 已报送%(type)s %(number)s。") % (words | {"on": filing.submitted_on, "number": filing.number})
        return Reason(Outcome.PASS, self.requires, said, clause, "", filing.pk)


@dataclass(frozen=True)
class ListKept:
    """On the day a rule says who keeps the list: before it there was none to be put on."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        try:
            value = self.rule.at(row.place_path, on)
        except NoValue:
            said = _("%(on)s 还没有“%(title)s”的规定，名录还没有建立。") % {"on": on, "title": self.rule.facts.title}
            return Reason(Outcome.BLOCKED, self.requires, said, "", _("请核对日期；规定施行以后再列入。"))
        return Reason(Outcome.PASS, self.requires, _("名录已经建立。"), clause_of(value))


@dataclass(frozen=True)
class InProvincialList:
    """The site stands in the list of the province on the day: entered there, or taken over from paper with its day."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Site, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Site, on: dt.date, clause: str) -> Reason:
        entry = Entry.objects.filter(subject=row.pk, list_code=PROVINCIAL.code, entered_on__lte=on).last()
        stands = entry.left_on is None or entry.left_on > on if entry else bool(row.listed_on and row.listed_on <= on)
        words = {"list": PROVINCIAL.label, "on": entry.entered_on if entry else row.listed_on}
        if not stands:
            opens_by = _("请先报送风险评估报告，经省级评审列入名录后再办理。")
            return Reason(Outcome.BLOCKED, self.requires, _("地块不在%(list)s。") % words, clause, opens_by)
        return Reason(Outcome.PASS, self.requires, _("地块 %(on)s 列入%(list)s。") % words, clause, fields=("listed_on",))


def _accepted(filing: Filing, on: dt.date) -> bool:
    return filing.state in ACCEPTED and (filing.decided_on is None or filing.decided_on <= on)


def _in_words(field: Field, value: Any) -> str | Promise:
    if field.kind == "yes_no":
        return _("是") if value else _("否")
    return dict(field.choices).get(value, value or _("没有填写"))
