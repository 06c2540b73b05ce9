"""Progress reports (反馈): begun from the last one, kept while they are written, handed in, accepted or returned.

    report = begin(assignment, by=writer)
    save(report, by=writer, version=report.version, text=…, figures=[…])
    submit(report, by=writer, on=day)
    accept(report, by=verifier, on=day)

Every function raises WorkRefused with the sentence to show, PermissionDenied for people the report is not for.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User

from . import demands, targets, telling
from .difference import Difference, difference
from .errors import Overtaken, WorkRefused
from .evidence import attach, remove
from .lifecycle import GIVER, HOLDER, State
from .models import Assignment, Demand, Report, ReportFigure, ReportMove
from .moves import check_not_future, cycle_of, report_due_on
from .periods import Period
from .standing import acting_as, brought_up, parties_of

__all__ = ["Difference", "accept", "attach", "begin", "difference", "periods_open", "remove", "return_", "save", "submit"]

WRITABLE = (Report.State.DRAFT, Report.State.RETURNED)
WORDS = ("text", "problems", "next_steps", "percent")


def periods_open(assignment: Assignment, on: dt.date) -> list[Period]:
    """Return the periods that can be reported on the day and are not, oldest first."""
    done = assignment.reported_until
    return [each for each in cycle_of(assignment).reportable(assignment.owed_from, on) if done is None or each.last > done]


@transaction.atomic
def begin(
    assignment: Assignment, period: tuple[dt.date, dt.date] | None = None, *, by: User, demand: Demand | None = None
) -> Report:
    """Open the report to be written next, or go on with the one that is being written.

    Without `period` (its first and last day) or the `demand` to answer it is the latest of the rhythm that can be handed
    in; where none is open the one that was asked for, and else what was done since the last report up to today. The words
    and figures are those of the last report.
    """
    assignment = _with_party(assignment)
    acting_as(by, assignment, HOLDER, _("反馈进展"))
    _check_working(assignment)
    on = clock.today()
    writing = assignment.reports.filter(state__in=WRITABLE)
    present = None if period or demand else writing.order_by("-period_last").first()
    if present:
        return present
    if demand is None and period is None and not periods_open(assignment, on):
        demand = demands.waiting(assignment).order_by("due_on").first()
    if demand:
        return writing.filter(demand=demand).first() or _answering(assignment, demand, by)
    first, last = _asked(assignment, period, on) if period else _next(assignment, on)
    present = writing.filter(period_first=first, period_last=last, demand=None).first()
    return present or _begun(assignment, first, last, by)


def _answering(assignment: Assignment, demand: Demand, by: User) -> Report:
    if not demands.waiting(assignment).filter(pk=demand.pk).exists():
        raise WorkRefused(_("这项反馈要求已经撤回或已经反馈。请刷新页面查看现状。"))
    return _begun(assignment, demand.period_first, demand.period_last, by, demand)


def _asked(assignment: Assignment, period: tuple[dt.date, dt.date], on: dt.date) -> tuple[dt.date, dt.date]:
    open_periods = [(each.first, each.last) for each in periods_open(assignment, on)]
    if period not in open_periods:
        known = _("、").join(f"{first}—{last}" for first, last in open_periods) or _("无")
        raise WorkRefused(
            _("%(first)s—%(last)s不在可以反馈的周期内。现在可以反馈的周期：%(known)s。")
            % {"first": period[0], "last": period[1], "known": known}
        )
    return period


def _next(assignment: Assignment, on: dt.date) -> tuple[dt.date, dt.date]:
    found = periods_open(assignment, on)
    if found:
        return found[-1].first, found[-1].last
    done = assignment.reported_until
    first = done + dt.timedelta(days=1) if done else assignment.assigned_on
    return min(first, on), on


def _begun(assignment: Assignment, first: dt.date, last: dt.date, by: User, demand: Demand | None = None) -> Report:
    earlier = assignment.reports.exclude(state=Report.State.DRAFT).order_by("-period_last", "-pk").first()
    words = {name: getattr(earlier, name) for name in WORDS} if earlier else {}
    try:
        with transaction.atomic():
            report = Report.objects.create(
                assignment=assignment,
                demand=demand,
                period_first=first,
                period_last=last,
                begun_from=earlier,
                written_by=by,
                **words,
            )
    except IntegrityError as error:
        raise Overtaken(
            _("%(first)s—%(last)s的反馈已经提交过。如被退回，请在原反馈上修改；如需更正，请与交办单位联系。")
            % {"first": first, "last": last}
        ) from error
    known = targets.known_for(assignment, last)
    figures = [_copied(figure, report) for figure in earlier.figures.order_by("pk")] if earlier else []
    spoken_for = {figure.target_id for figure in figures}
    figures += [ReportFigure(report=report, **each) for each in known if each["target_id"] not in spoken_for]
    ReportFigure.objects.bulk_create(figures)
    return report


def _copied(figure: ReportFigure, report: Report) -> ReportFigure:
    names = ("target_id", "indicator", "value", "unit", "source")
    return ReportFigure(report=report, **{name: getattr(figure, name) for name in names})


@transaction.atomic
def save(report: Report, *, by: User, version: int, figures: Iterable[Mapping[str, Any]] | None = None, **words: Any) -> Report:
    """Keep what was written, if nobody else has since `version`. `figures` replace all; each has `indicator`, `value` and,
    where known, `target` (id), `unit`, `source`. Returns the report as it is now."""
    unknown = set(words) - set(WORDS)
    if unknown:
        raise TypeError(f"A report has no field {', '.join(sorted(unknown))}; known are {', '.join(WORDS)}.")
    assignment = _with_party(report.assignment)
    acting_as(by, assignment, HOLDER, _("反馈进展"))
    kept = Report.objects.filter(pk=report.pk, version=version, state__in=WRITABLE)
    if not kept.update(version=F("version") + 1, written_by=by, **words):
        raise _stale(report, writing=True)
    if figures is not None:
        _replace_figures(report, assignment, figures)
    report.refresh_from_db()
    return report


def _replace_figures(report: Report, assignment: Assignment, figures: Iterable[Mapping[str, Any]]) -> None:
    rows = [_figure(report, each) for each in figures]
    allowed = set(targets.of_plan(assignment).values_list("pk", flat=True)) if any(row.target_id for row in rows) else set()
    if any(row.target_id and row.target_id not in allowed for row in rows):
        raise WorkRefused(_("有一项数据所对应的指标不属于这份方案。请刷新页面后重新填写。"))
    report.figures.all().delete()
    ReportFigure.objects.bulk_create(rows)


def _figure(report: Report, given: Mapping[str, Any]) -> ReportFigure:
    words = {name: (given.get(name) or "").strip() for name in ("indicator", "unit", "source")}
    return ReportFigure(report=report, target_id=given.get("target") or None, value=given["value"], **words)


@transaction.atomic
def submit(report: Report, *, by: User, on: dt.date) -> ReportMove:
    """Hand the report in. After the due day of its period it is taken and marked late; before its period, refused."""
    assignment = _with_party(report.assignment)
    behalf = acting_as(by, assignment, HOLDER, _("反馈进展"))
    report.refresh_from_db()
    report.assignment = assignment
    _check_working(assignment)
    if report.demand and report.demand.cancelled_on:
        raise WorkRefused(_("这份反馈所答复的要求已经撤回，不需要提交。"))
    _check_submission(report, assignment, on)
    late = report.is_late if report.first_submitted_on else _is_late(report, assignment, on)
    now = {"submitted_on": on, "submitted_at": clock.now(), "submitted_by": by, "is_late": late}
    first = {"first_submitted_on": report.first_submitted_on or on}
    return _moved(report, WRITABLE, "submit", by, behalf, on, "", {"state": Report.State.SUBMITTED, **now, **first})


def _check_submission(report: Report, assignment: Assignment, on: dt.date) -> None:
    check_not_future(on, _("反馈"))
    if not report.text.strip():
        raise WorkRefused(_("进展情况还没有填写，不能提交。请写明本期做了什么、到什么程度。"))
    if on < assignment.assigned_on or (report.decided_on and on < report.decided_on):
        raise WorkRefused(_("反馈日期%(on)s早于交办或退回的日期。请填写今天的日期。") % {"on": on})
    period = _period(report, assignment)
    if period and on < period.opens_on:
        raise WorkRefused(
            _("%(first)s—%(last)s的反馈自%(opens)s起可以提交，现在还没有到。请届时再提交。")
            % {"first": period.first, "last": period.last, "opens": period.opens_on}
        )


def _is_late(report: Report, assignment: Assignment, on: dt.date) -> bool:
    period = report.demand or _period(report, assignment)
    return period is not None and on > period.due_on


def _period(report: Report, assignment: Assignment) -> Period | None:
    """Return the calendar's period that a report is for; None for one that was given in between or asked for."""
    if report.demand_id:
        return None
    period = cycle_of(assignment).holding(report.period_first)
    return period if period and (period.first, period.last) == (report.period_first, report.period_last) else None


@transaction.atomic
def accept(report: Report, *, by: User, on: dt.date, reason: str = "") -> ReportMove:
    """Accept a report; its figures become actual values of the targets they speak for."""
    behalf = _deciding(report, by, on, _("审核反馈"))
    row = _decide(report, "accept", Report.State.ACCEPTED, by, behalf, on, reason)
    targets.take_over(report, by=by, on=on)
    return row


@transaction.atomic
def return_(report: Report, *, by: User, on: dt.date, reason: str) -> ReportMove:
    """Return a report with the reason; its period is owed again."""
    if not reason.strip():
        raise WorkRefused(_("退回反馈要写明理由，承办单位才知道如何补正。请填写理由后再提交。"))
    behalf = _deciding(report, by, on, _("审核反馈"))
    return _decide(report, "return", Report.State.RETURNED, by, behalf, on, reason, was_returned=True)


def _deciding(report: Report, by: User, on: dt.date, action: str) -> int | None:
    """Check who decides, and when; return on whose behalf. Who reports is never who verifies, by person and by party."""
    assignment = report.assignment = _with_party(report.assignment)
    behalf = acting_as(by, assignment, GIVER, action)
    report.refresh_from_db(fields=["state", "submitted_on", "written_by", "submitted_by"])
    wrote = by.pk in (report.written_by_id, report.submitted_by_id) or report.moves.filter(behalf_of=by).exists()
    if wrote or assignment.party_id in parties_of(by):
        raise WorkRefused(_("这份反馈由您或您代表的单位填写，不能由您审核。请由交办单位的其他人员审核。"))
    check_not_future(on, action)
    if report.submitted_on and on < report.submitted_on:
        raise WorkRefused(
            _("审核日期%(on)s早于反馈日期%(submitted)s。请填写反馈之后的日期。") % {"on": on, "submitted": report.submitted_on}
        )
    return behalf


def _decide(
    report: Report, name: str, state: str, by: User, behalf: int | None, on: dt.date, reason: str, **more: Any
) -> ReportMove:
    now = {"decided_on": on, "decided_at": clock.now(), "decided_by": by, "decision_reason": reason.strip()}
    return _moved(report, [Report.State.SUBMITTED], name, by, behalf, on, reason, {"state": state, **now, **more})


def _moved(
    report: Report, sources: Iterable[str], name: str, by: User, behalf: int | None, on: dt.date, reason: str, change: dict
) -> ReportMove:
    """Write the change where the report still is what was seen, with its move, and what follows for the assignment."""
    changed = Report.objects.filter(pk=report.pk, version=report.version, state__in=list(sources))
    if not changed.update(version=F("version") + 1, **change):
        raise _stale(report, writing=name == "submit")
    row = ReportMove.objects.create(
        report=report, move=name, effective_on=on, made_by=by, behalf_of_id=behalf, reason=reason.strip()
    )
    report.refresh_from_db(fields=[*change, "version"])
    _bring_up_to_date(report.assignment, on)
    detail = {"report": report.pk, "move": name, "from": report.period_first, "to": report.period_last, "on": on}
    record(by, "work.report", subject=f"assignment:{report.assignment_id}", detail=detail, on_behalf_of=row.behalf_of)
    telling.of_report(report, row)
    return row


def _bring_up_to_date(assignment: Assignment, on: dt.date) -> None:
    given = assignment.reports.filter(state__in=demands.GIVEN, demand=None).aggregate(Max("period_last"))["period_last__max"]
    assignment.reported_until = given
    assignment.demand_due_on = demands.waiting(assignment).order_by("due_on").values_list("due_on", flat=True).first()
    assignment.touched_on, assignment.changed_at = max(assignment.touched_on, on), clock.now()
    assignment.report_due_on = report_due_on(assignment)
    assignment.save(update_fields=["reported_until", "demand_due_on", "report_due_on", "touched_on", "changed_at"])


def _with_party(assignment: Assignment) -> Assignment:
    return brought_up(assignment.pk)


def _check_working(assignment: Assignment) -> None:
    if assignment.state == State.ASSIGNED:
        raise WorkRefused(_("“%(task)s”还没有签收，不能反馈。请先签收。") % {"task": assignment.task.title})
    if assignment.state not in (State.SIGNED, State.CLAIMED):
        raise WorkRefused(
            _("“%(task)s”现在的状态是“%(state)s”，不需要反馈。")
            % {"task": assignment.task.title, "state": assignment.get_state_display()}
        )


def _stale(report: Report, *, writing: bool) -> Overtaken:
    now = Report.objects.select_related("written_by").get(pk=report.pk)
    if writing and now.state in WRITABLE:
        return Overtaken(_("这份反馈刚刚由%(who)s改过，您的改动没有保存。请刷新页面后再填写。") % {"who": now.written_by})
    return Overtaken(
        _("这份反馈现在的状态是“%(state)s”，您的操作没有生效。请刷新页面查看现状。") % {"state": now.get_state_display()}
    )
