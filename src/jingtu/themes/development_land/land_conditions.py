"""What gates ask of a parcel: that its soil fits the use, that a survey came first, that it lies in no zone under control."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.duties.clocks import clause_of
from jingtu.core.gates.asking import worst
from jingtu.core.gates.conditions import Reason
from jingtu.core.gates.models import Outcome
from jingtu.core.gates.ruled import where_it_holds
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import Parameter

from .evidence import Evidence, evidence_of
from .fitness import Asked, Found, judge, nothing_declared
from .key_units import asked_of
from .models import LandUse
from .uses import said, surveyed_first
from .zones import zones_of

USE = ("planned_use",)
SEVERITY = (Outcome.BLOCKED, Outcome.NOT_DECIDABLE, Outcome.PASS)
SURVEY = gettext_lazy("请先完成土壤污染状况调查，报告经评审后再查询。")


@dataclass(frozen=True)
class MeetsUse:
    """What was found of the land lets it be put to the use that is asked; where nothing was found, that is said.

    `builds` and `surveyed` are told on to `fitness.Asked`.
    """

    rule: Parameter
    requires: tuple[str, ...]
    builds: bool = False
    surveyed: bool = False
    asks_for: tuple[str, ...] = field(default=USE, init=False)

    def judge(self, row: Registered, on: dt.date, planned_use: str = "") -> Reason:
        """Judge for a day, with what was declared up to it."""
        asked = Asked(planned_use, on, row.place_path, self.builds, self.surveyed)
        return where_it_holds(self, row, on, lambda value: self._of(row, asked, clause_of(value)))

    def _of(self, row: Registered, asked: Asked, clause: str) -> Reason:
        evidence = evidence_of(row, asked.on)
        if evidence is None:
            return not_drawn(row, self.requires, clause)
        touches = evidence.related
        if not touches:
            return Reason(Outcome.PASS, self.requires, nothing_declared(), clause)
        found = [(judge(touch, evidence, asked), touch.declaration) for touch in touches]
        found.sort(key=lambda each: SEVERITY.index(each[0].outcome))
        told = found[0][1]
        return Reason(
            worst([each.outcome for each, _told in found]),
            self.requires,
            "".join(each.said for each, _told in found) + _elsewhere(evidence),
            clause,
            "".join(dict.fromkeys(each.opens_by for each, _told in found if each.opens_by)),
            filing=told.filing_id,
            about=told.site_id,
        )


@dataclass(frozen=True)
class SurveyedBeforeUse:
    """Land that is put to one of the uses of `uses.yaml` was surveyed before."""

    requires: tuple[str, ...]
    asks_for: tuple[str, ...] = field(default=USE, init=False)

    def judge(self, row: Registered, on: dt.date, planned_use: str = "") -> Reason:
        """Judge for a day."""
        first = surveyed_first(row.place_path, on)
        if first is None:
            return Reason(Outcome.PASS, self.requires, _("当地这一天没有变更用途前必须调查的规定。"))
        words, clause = {"use": said(planned_use)}, first.source.quoted
        if not first.names(planned_use):
            return Reason(Outcome.PASS, self.requires, _("规划用途%(use)s不在必须先调查的范围。") % words, clause)
        if planned_use and row.land_use == planned_use:
            return Reason(Outcome.PASS, self.requires, _("现状用途就是%(use)s，没有变更。") % words, clause, fields=("land_use",))
        if first.only and not getattr(row, first.only):
            return _unless(row, first.only, self.requires, clause)
        return surveyed(row, on, self.requires, clause, _("变更为%(use)s之前必须调查") % words)


@dataclass(frozen=True)
class SurveyedWhere:
    """Land of which the field `fact` holds was surveyed before."""

    fact: str
    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._of(row, on, clause_of(value)))

    def _of(self, row: Registered, on: dt.date, clause: str) -> Reason:
        if not getattr(row, self.fact):
            return _unless(row, self.fact, self.requires, clause)
        return surveyed(row, on, self.requires, clause, _("%(fact)s，必须先调查") % {"fact": _label(row, self.fact)})


@dataclass(frozen=True)
class KeyUnitSurveyed:
    """Land that a key unit holds or held, itself or what it was made of, was surveyed before."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._of(row, on, clause_of(value)))

    def _of(self, row: Registered, on: dt.date, clause: str) -> Reason:
        asked = asked_of(row, on)
        unit = asked.key_unit(row)
        if unit:
            who = _("原责任单位") if unit.former else _("责任单位")
            why = _("%(who)s %(since)s 起列入土壤环境重点监管名录，必须先调查") % {"who": who, "since": unit.since}
            return surveyed(row, on, self.requires, clause, why)
        if asked.names_holder(row):
            return Reason(Outcome.PASS, self.requires, _("责任单位和原责任单位没有列入过土壤环境重点监管名录。"), clause)
        return self._unknown(row, on, clause)

    def _unknown(self, row: Registered, on: dt.date, clause: str) -> Reason:
        """Land that nobody is named to hold; once it is surveyed, it does not matter who does."""
        reason = surveyed(row, on, self.requires, clause, _("没有登记责任单位"))
        if reason.outcome == Outcome.PASS:
            return reason
        said_ = _("“%(name)s”没有登记责任单位，不知道是不是重点监管单位的用地，无法判断。") % {"name": row.name}
        opens_by = _("请补登责任单位后再查询。") if row.pk else _("请先登记宗地，填写责任单位后再查询。")
        return Reason(Outcome.NOT_DECIDABLE, self.requires, said_, clause, opens_by, fields=("holder",))


@dataclass(frozen=True)
class NotUsedFor:
    """Land of which `fact` holds and that is polluted is not put to one of these uses."""

    fact: str
    uses: tuple[str, ...]
    rule: Parameter
    requires: tuple[str, ...]
    opens_by: str | Promise
    asks_for: tuple[str, ...] = field(default=USE, init=False)

    def judge(self, row: Registered, on: dt.date, planned_use: str = "") -> Reason:
        """Judge for a day."""
        return where_it_holds(
            self, row, on, lambda value: self._of(row, Asked(planned_use, on, row.place_path), clause_of(value))
        )

    def _of(self, row: Registered, asked: Asked, clause: str) -> Reason:
        if not getattr(row, self.fact):
            return _unless(row, self.fact, self.requires, clause)
        if asked.use and asked.use not in self.uses:
            words = {"use": said(asked.use), "uses": _("、").join(said(use) for use in self.uses)}
            return Reason(Outcome.PASS, self.requires, _("规划用途%(use)s不是%(uses)s。") % words, clause, fields=(self.fact,))
        evidence = evidence_of(row, asked.on)
        if evidence is None:
            return not_drawn(row, self.requires, clause)
        polluted = [touch for touch in evidence.related if _is_polluted(evidence, touch, asked)]
        if not polluted:
            return Reason(
                Outcome.PASS, self.requires, _("没有认定为受污染。%(absence)s") % {"absence": _absence(evidence)}, clause
            )
        told = polluted[0].declaration
        words = {"on": told.effective_on, "status": told.get_status_display(), "use": said(asked.use)}
        words_said = _("未利用地 %(on)s 认定为“%(status)s”，不得用于%(use)s。") % words
        return Reason(
            Outcome.BLOCKED, self.requires, words_said, clause, str(self.opens_by), about=told.site_id, fields=(self.fact,)
        )


@dataclass(frozen=True)
class OutsideZones:
    """The land lies in no zone under risk control that is in force on the day."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._of(row, on, clause_of(value)))

    def _of(self, row: Registered, on: dt.date, clause: str) -> Reason:
        if row.geometry is None:
            return not_drawn(row, self.requires, clause)
        if found := zones_of(row, on):
            within = found[0]
            share = _("面积 %(n).1f%%") % {"n": within.share * 100} if within.share else _("管控区只有点位，位于该宗地内")
            said_ = _("位于已公告实施的管控区“%(name)s”内（%(share)s）。") % {"name": within.zone.name, "share": share}
            opens_by = _("管控区解除前，只能办理与管控、修复有关的事项；解除后再查询。")
            return Reason(Outcome.BLOCKED, self.requires, said_, clause, opens_by, about=within.zone.pk)
        return Reason(Outcome.PASS, self.requires, _("不在已公告实施的管控区内。"), clause)


def surveyed(row: Registered, on: dt.date, requires: tuple[str, ...], clause: str, why: str) -> Reason:
    """Judge that the whole parcel was surveyed."""
    evidence = evidence_of(row, on)
    if evidence is None:
        return not_drawn(row, requires, clause)
    words = {"why": why, "n": evidence.surveyed_share * 100, "on": on}
    if evidence.surveyed_share == 1:
        return Reason(Outcome.PASS, requires, _("%(why)s；截至 %(on)s 已全部调查。") % words, clause)
    said_ = (
        _("%(why)s；截至 %(on)s 没有登记调查结论。") if not evidence.surveyed_share else _("%(why)s；只调查了 %(n).1f%% 的面积。")
    )
    return Reason(Outcome.BLOCKED, requires, said_ % words, clause, str(SURVEY))


def not_drawn(row: Registered, requires: tuple[str, ...], clause: str) -> Reason:
    """Return the reason for a parcel without an outline: nothing can be laid over it."""
    said_ = _("宗地“%(name)s”没有登记图形，不能与地块认定套合。") % {"name": row.name}
    return Reason(Outcome.NOT_DECIDABLE, requires, said_, clause, _("请补登宗地图形后再查询。"))


def _unless(row: Registered, fact: str, requires: tuple[str, ...], clause: str) -> Reason:
    """The reason where a fact does not hold, or is not known."""
    label, value = _label(row, fact), getattr(row, fact)
    if value is None and row.pk is None:
        said_ = _("这块土地没有登记宗地，不知道%(fact)s与否，无法判断。") % {"fact": label}
        opens_by = _("请先登记宗地，填写%(fact)s后再查询。") % {"fact": label}
        return Reason(Outcome.NOT_DECIDABLE, requires, said_, clause, opens_by, fields=(fact,))
    if value is None:
        said_ = _("“%(name)s”没有填写%(fact)s，无法判断。") % {"name": row.name, "fact": label}
        opens_by = _("请补填%(fact)s后再查询。") % {"fact": label}
        return Reason(Outcome.NOT_DECIDABLE, requires, said_, clause, opens_by, fields=(fact,))
    return Reason(Outcome.PASS, requires, _("%(fact)s：否。") % {"fact": label}, clause, fields=(fact,))


def _label(row: Registered, fact: str) -> str:
    return str(row._meta.get_field(fact).verbose_name)


def _elsewhere(evidence: Evidence) -> str:
    """Say of land that findings cover in part what is known of the rest."""
    share = evidence.share_of(evidence.related)
    return "" if share == 1 else _("其余 %(n).1f%% 的面积%(nothing)s") % {"n": (1 - share) * 100, "nothing": nothing_declared()}


def _absence(evidence: Evidence) -> str:
    return "" if evidence.related else nothing_declared()


def _is_polluted(evidence: Evidence, touch: Any, asked: Asked) -> bool:
    """A finding that would hold back any development stands for pollution."""
    found: Found = judge(touch, evidence, Asked(LandUse.INDUSTRIAL, asked.on, asked.place_path))
    return found.outcome == Outcome.BLOCKED
