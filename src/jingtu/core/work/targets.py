"""What targets ask and what was reached: printed or overriding value, actual values by period and place, attainment in words.

revise(target, value, …)           a 目标责任书 overrides the printed value from a day on
record_actual(target, place, …)    what a target stood at; a correction is a further row
attainment(target, on)             does it hold, by its comparator, and why
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Division
from jingtu.core.plans.exports import COMPARATORS
from jingtu.core.plans.models import Target, Task

from .errors import NOT_OFFICE, WorkRefused
from .models import Assignment, Report, TargetActual, TargetRevision
from .moves import check_not_future

TOLERANCES = Path(__file__).parent / "data" / "tolerances.yaml"
AGAINST_BASE = ("0growth", "nodec")
EVERYTHING = Decimal(100)


class Verdict(models.TextChoices):
    """Whether a target is reached by what is known on a day."""

    MET = "met", gettext_lazy("已达到")
    NOT_MET = "not_met", gettext_lazy("未达到")
    NO_DATA = "no_data", gettext_lazy("没有实际值")
    UNKNOWN = "unknown", gettext_lazy("无法判断")


@dataclass(frozen=True)
class Asked:
    """What a target asks on a day; `revision` is the document that overrides the printed words, if any."""

    value: Decimal | None
    comparator: str
    unit: str
    revision: TargetRevision | None = None


@dataclass(frozen=True)
class Attainment:
    """A verdict with what it rests on: what was asked, the actual row, the base row of a comparison, and why in words."""

    verdict: str
    asked: Asked
    actual: TargetActual | None
    base: TargetActual | None
    why: str


# --- what is asked --------------------------------------------------------------------------------------------------------


def asked_of(target: Target, on: dt.date, known_at: dt.date | None = None) -> Asked:
    """Return what the target asks on a day: the last revision in effect, else the printed words."""
    revisions = target.revisions.filter(effective_on__lte=on)
    if known_at:
        revisions = revisions.filter(recorded_at__lte=clock.end_of(known_at))
    last = revisions.order_by("-effective_on", "-pk").first()
    if last:
        return Asked(last.value, last.comparator, last.unit or target.unit, last)
    return Asked(target.value, "ext" if target.set_elsewhere and target.value is None else target.comparator, target.unit)


@transaction.atomic
def revise(
    target: Target,
    value: Decimal | None,
    comparator: str,
    *,
    document: str,
    dated_on: dt.date,
    effective_on: dt.date,
    by: User,
    unit: str = "",
) -> TargetRevision:
    """Override what a target asks from a day on, citing the document. Raises WorkRefused or PermissionDenied."""
    _check_keeper(target, by)
    if comparator not in COMPARATORS:
        raise ValueError(f"Unknown comparator {comparator!r}; known are {', '.join(COMPARATORS)}.")
    if not document.strip():
        raise WorkRefused(_("调整目标值要写明依据文件（如目标责任书的名称和文号）。"))
    if value is None and comparator not in (*AGAINST_BASE, "all", "ext"):
        raise WorkRefused(_("要求“%(comparator)s”必须填写数值。") % {"comparator": COMPARATORS[comparator]})
    if effective_on < dated_on:
        raise WorkRefused(
            _("生效日期%(effective)s早于文件日期%(dated)s。请核对两个日期。") % {"effective": effective_on, "dated": dated_on}
        )
    check_not_future(dated_on, _("目标责任书"))
    made = TargetRevision.objects.create(
        target=target,
        value=value,
        comparator=comparator,
        unit=unit,
        document=document.strip()[:200],
        dated_on=dated_on,
        effective_on=effective_on,
        recorded_by=by,
    )
    detail = {"value": value, "comparator": comparator, "document": document, "effective_on": effective_on}
    record(by, "work.target", subject=f"target:{target.pk}", detail=detail)
    return made


# --- what was reached -----------------------------------------------------------------------------------------------------


@transaction.atomic
def record_actual(
    target: Target,
    place: Division,
    period: tuple[dt.date, dt.date],
    value: Decimal,
    *,
    source: str,
    by: User,
    on: dt.date,
    corrects: TargetActual | None = None,
) -> TargetActual:
    """Note what a target stood at for a period (first and last day) at a place of its plan. A row for the same place and
    period that stands already is only replaced by naming it in `corrects`. Raises WorkRefused or PermissionDenied."""
    _check_keeper(target, by)
    _check_actual(target, place, period, source, on)
    standing = _same(target, place, period).first()
    if corrects and (standing is None or corrects.pk != standing.pk):
        raise WorkRefused(_("要更正的实际值已被更正过，或不是同一地区、同一时段的。请刷新页面后再操作。"))
    if standing and not corrects:
        raise WorkRefused(
            _("%(place)s %(first)s—%(last)s已经登记过实际值%(value)s。如果有误，请用“更正”。")
            % {"place": place, "first": period[0], "last": period[1], "value": format(standing.value.normalize(), "f")}
        )
    made = TargetActual.objects.create(
        target=target,
        place=place,
        period_first=period[0],
        period_last=period[1],
        value=value,
        source=source.strip()[:200],
        corrects=corrects,
        recorded_by=by,
        effective_on=on,
    )
    detail = {"value": value, "place": place.path, "from": period[0], "to": period[1], "corrects": corrects and corrects.pk}
    record(by, "work.target", subject=f"target:{target.pk}", detail=detail)
    return made


def actuals(target: Target, on: dt.date, known_at: dt.date | None = None) -> QuerySet[TargetActual]:
    """Return the actual values that stood on a day, those that were corrected left out, oldest period first."""
    rows = TargetActual.objects.filter(target=target, effective_on__lte=on)
    later = TargetActual.objects.filter(corrects=OuterRef("pk"), effective_on__lte=on)
    if known_at:
        rows = rows.filter(recorded_at__lte=clock.end_of(known_at))
        later = later.filter(recorded_at__lte=clock.end_of(known_at))
    return rows.filter(~Exists(later)).select_related("place", "figure").order_by("period_last", "pk")


def take_over(report: Report, *, by: User, on: dt.date) -> list[TargetActual]:
    """Let the figures of an accepted report stand as actual values; one for the same place and period corrects the last."""
    assignment = report.assignment
    place = _place_of(assignment)
    made = []
    for figure in report.figures.filter(target__isnull=False).select_related("target"):
        period = (report.period_first, report.period_last)
        made.append(
            TargetActual.objects.create(
                target=figure.target,
                place=place,
                period_first=period[0],
                period_last=period[1],
                value=figure.value,
                source=figure.source or _("%(party)s的反馈") % {"party": assignment.party},
                figure=figure,
                corrects=_same(figure.target, place, period).first(),
                recorded_by=by,
                effective_on=on,
            )
        )
    return made


def known_for(assignment: Assignment, day: dt.date) -> list[dict[str, Any]]:
    """Return the figures that the platform knows for the targets of a task at the party's place, as fields of ReportFigure."""
    found = []
    for target in Target.objects.filter(task__identity=assignment.identity_id, task__is_current=True).order_by("ordinal"):
        last = actuals(target, day).filter(place__path=_place_of(assignment).path).last()
        if last:
            words = {"indicator": target.indicator, "unit": target.unit, "source": last.source}
            found.append({"target_id": target.pk, "value": last.value, **words})
    return found


def of_plan(assignment: Assignment) -> QuerySet[Target]:
    """Return the targets that the reports of an assignment may speak for: those of its plan, in any edition."""
    return Target.objects.filter(plan__in=Task.objects.filter(identity=assignment.identity_id).order_by().values("plan"))


def _place_of(assignment: Assignment) -> Division:
    """Return the place for which a party reports: its own where it lies in the plan's, else the plan's."""
    own = assignment.party.place
    return own if own.path.startswith(assignment.place_path) else assignment.task.plan.place


def _same(target: Target, place: Division, period: tuple[dt.date, dt.date]) -> QuerySet[TargetActual]:
    rows = TargetActual.objects.filter(target=target, place__path=place.path, period_first=period[0], period_last=period[1])
    return rows.filter(~Exists(TargetActual.objects.filter(corrects=OuterRef("pk")))).order_by("-pk")


def _check_keeper(target: Target, by: User) -> None:
    if not scope_of(by).may("work.record", target.plan.place.path):
        raise PermissionDenied(NOT_OFFICE % {"place": target.plan.place, "move": _("登记目标值和实际值")})


def _check_actual(target: Target, place: Division, period: tuple[dt.date, dt.date], source: str, on: dt.date) -> None:
    check_not_future(on, _("登记"))
    if period[1] < period[0]:
        raise WorkRefused(_("时段的截止日%(last)s早于起始日%(first)s。请改正。") % {"first": period[0], "last": period[1]})
    if period[1] > clock.today():
        raise WorkRefused(_("时段截止于%(last)s，还没有到，不能登记实际值。") % {"last": period[1]})
    if not place.path.startswith(target.plan.place.path):
        raise WorkRefused(_("%(place)s不在方案的适用地区%(home)s内。请改选地区。") % {"place": place, "home": target.plan.place})
    if not source.strip():
        raise WorkRefused(_("实际值要写明数据来源。请填写后再提交。"))


# --- the verdict ----------------------------------------------------------------------------------------------------------


def attainment(target: Target, on: dt.date, place: Division | None = None, known_at: dt.date | None = None) -> Attainment:
    """Judge a target by what is known on a day, at a place of its plan or for the whole of it."""
    asked = asked_of(target, on, known_at)
    where = place or target.plan.place
    rows = [row for row in actuals(target, on, known_at) if row.place.path == where.path and row.period_last <= on]
    last = rows[-1] if rows else None
    if asked.comparator == "ext":
        return Attainment(Verdict.UNKNOWN, asked, last, None, _("目标值另行下达，登记目标责任书后才能判断。"))
    if last is None:
        return Attainment(Verdict.NO_DATA, asked, None, None, _("还没有登记%(place)s的实际值。") % {"place": where})
    if asked.comparator in AGAINST_BASE:
        return _against_base(target, asked, rows)
    if asked.comparator not in COMPARATORS or (asked.value is None and asked.comparator != "all"):
        return Attainment(Verdict.UNKNOWN, asked, last, None, _("方案没有写明数值，无法判断。"))
    holds, why = compare(asked.comparator, last.value, asked.value, asked.unit, on)
    return Attainment(Verdict.MET if holds else Verdict.NOT_MET, asked, last, None, why)


def compare(comparator: str, actual: Decimal, wanted: Decimal | None, unit: str, on: dt.date) -> tuple[bool, str]:
    """Return whether an actual value meets a wanted one, and why in words. `=` (达到) and `~` (左右) ask to
    reach the value, or nearly: more is as good, and of a reduction (a negative value) less is."""
    words = {"actual": _number(actual, unit), "wanted": _number(wanted if wanted is not None else EVERYTHING, unit)}
    if comparator == "all":
        return actual >= (wanted or EVERYTHING), _("实际%(actual)s，要求全部（%(wanted)s）。") % words
    if comparator == ">=":
        return actual >= wanted, _("实际%(actual)s，要求不低于%(wanted)s。") % words
    if comparator == "<=":
        return actual <= wanted, _("实际%(actual)s，要求不高于%(wanted)s。") % words
    if comparator == "=":
        holds = actual <= wanted if wanted < 0 else actual >= wanted
        return holds, _("实际%(actual)s，要求达到%(wanted)s（超过也算达到）。") % words
    if comparator == "~":
        margin, reason = tolerance(wanted, unit, on)
        words |= {"margin": _number(margin, unit), "reason": reason}
        holds = actual <= wanted + margin if wanted < 0 else actual >= wanted - margin
        return holds, _("实际%(actual)s，要求%(wanted)s左右，幅度%(margin)s（%(reason)s）。") % words
    raise ValueError(f"Unknown comparator {comparator!r}.")


def _against_base(target: Target, asked: Asked, rows: list[TargetActual]) -> Attainment:
    """Compare with the base year, without one with the earliest year known: amounts may not grow, or not fall."""
    last = rows[-1]
    year = target.base_year
    bases = [row for row in rows if row.period_last.year == year] if year else rows[:-1]
    if asked.unit in ("%", "％") and asked.comparator == "0growth":
        holds = last.value <= 0
        why = _("增长率%(actual)s，要求零增长（不高于0%%）。") % {"actual": _number(last.value, asked.unit)}
        return Attainment(Verdict.MET if holds else Verdict.NOT_MET, asked, last, None, why)
    if not bases:
        missing = _("缺少%(year)s年的实际值，无法比较。") % {"year": year} if year else _("只有一个时段的实际值，无法比较。")
        return Attainment(Verdict.UNKNOWN, asked, last, None, missing)
    base = bases[-1] if year else bases[0]
    holds = last.value <= base.value if asked.comparator == "0growth" else last.value >= base.value
    said = _("实际%(actual)s，%(year)s年为%(base)s，要求%(comparator)s。") % {
        "actual": _number(last.value, asked.unit),
        "year": base.period_last.year,
        "base": _number(base.value, asked.unit),
        "comparator": COMPARATORS[asked.comparator],
    }
    return Attainment(Verdict.MET if holds else Verdict.NOT_MET, asked, last, base, said)


def tolerance(wanted: Decimal, unit: str, on: dt.date) -> tuple[Decimal, str]:
    """Return how far from the wanted value "about" still is, and the reason."""
    held = [row for row in _tolerances() if row["from"] <= on] or _tolerances()[:1]
    row = held[-1]
    margin = Decimal(str(row["points"])) if unit in ("%", "％") else abs(wanted) * Decimal(str(row["share"]))
    return margin, row["reason"]


@lru_cache(maxsize=1)
def _tolerances() -> list[dict[str, Any]]:
    return yaml.safe_load(TOLERANCES.read_text(encoding="utf-8"))["about"]


def _number(value: Decimal, unit: str) -> str:
    return f"{Decimal(value).normalize():f}{unit}"
