"""Several surveys of one site beside each other: where they disagree, a person decides with a reason which holds."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.observations.models import Delivery, Run, Sample
from jingtu.core.observations.visible import may_judge
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused

from .judging import conclusion_of
from .models import LandClass, Site, SurveyDecision
from .uses import class_of


@dataclass(frozen=True)
class Beside:
    """Evaluations of several surveys: by substance a cell for each, and whether they differ in what they find exceeded."""

    runs: list[Run]
    conclusions: list[str]
    rows: list[dict[str, Any]]
    decision: SurveyDecision | None

    @property
    def disagree(self) -> bool:
        """Whether the surveys come to different conclusions of the site."""
        return len(set(self.conclusions)) > 1

    @property
    def is_open(self) -> bool:
        """Whether a person has still to decide."""
        return self.disagree and self.decision is None


def latest(site: Site) -> list[Run]:
    """Return of each accepted delivery the evaluation of its soil that counts, the oldest survey first.

    It judged the delivery alone, by the class of the site and a printed standard: a trial under another class or limits stays a
    trial. The last one that the deciding office asked for goes before all of others, whose background values nobody confirmed.
    """
    accepted = set(_accepted(site).values_list("pk", flat=True))
    runs = Run.objects.filter(subject=site.pk, kind="evaluate", state=Run.State.DONE).select_related("asked_by").order_by("pk")
    fitting = [run for run in runs if _counts(run, class_of_land(site), accepted)]
    deciding = {user: may_judge(site, user) for user in {run.asked_by for run in fitting}}
    found: dict[int, Run] = {}
    for run in sorted(fitting, key=lambda run: (deciding[run.asked_by], run.pk)):
        if deciding[run.asked_by] or not run.basis.get("background"):
            found[run.basis["deliveries"][0]] = run
    return [found[pk] for pk in sorted(found)]


def unjudged(site: Site, runs: Sequence[Run]) -> list[Delivery]:
    """Return the accepted deliveries with results of soil that none of these evaluations judged."""
    judged = [run.basis["deliveries"][0] for run in runs]
    soil = Sample.objects.filter(delivery=OuterRef("pk"), medium="soil")
    return list(_accepted(site).exclude(pk__in=judged).filter(Exists(soil)).order_by("pk"))


def class_of_land(site: Site) -> str:
    """Return the class by which a site is judged: its own, that of its planned use, else the first."""
    return site.land_class or class_of(site.planned_use) or LandClass.FIRST


def _accepted(site: Site) -> QuerySet[Delivery]:
    return Delivery.objects.filter(subject=site.pk, state=Delivery.State.ACCEPTED).order_by()


def _counts(run: Run, wanted: str, accepted: Collection[int]) -> bool:
    deliveries = run.basis.get("deliveries", [])
    is_trial = bool(run.entries) or (run.basis.get("land_class") or LandClass.FIRST) != wanted
    return run.basis.get("medium") == "soil" and not is_trial and len(deliveries) == 1 and deliveries[0] in accepted


def beside(site: Site, runs: Sequence[Run] | None = None) -> Beside:
    """Return the evaluations of a site's surveys beside each other; `runs` are those of `latest` where the caller has them."""
    runs = latest(site) if runs is None else list(runs)
    return Beside(runs, [conclusion_of(run) for run in runs], _rows(runs), _decision(site, runs))


def decide(site: Site, runs: Sequence[Run], conclusion: str, reason: str, *, by: User) -> SurveyDecision:
    """Keep which conclusion holds for surveys that disagree. Raises Refused without a reason or where nothing disagrees."""
    if not may_judge(site, by):
        raise PermissionDenied(_("调查结果不一致时由主管部门认定，您不属于主管部门。请由主管部门的人员办理。"))
    if not reason.strip():
        raise Refused(_("还没有填写认定的理由。请写明采信哪次调查、为什么，或为什么要补充调查。"))
    if conclusion not in SurveyDecision.Conclusion.values:
        raise Refused(_("还没有选认定结论。请选择一项。"))
    now = beside(site)
    if {run.pk for run in now.runs} != {run.pk for run in runs}:
        raise Refused(_("页面打开以后又有新的评价，没有登记。请刷新页面，核对后再认定。"))
    if not now.disagree:
        raise Refused(_("各次调查的结论一致，不用认定。"))
    with transaction.atomic():
        made = SurveyDecision.objects.create(
            site=site, conclusion=conclusion, reason=reason.strip(), decided_by=by, decided_at=clock.now()
        )
        made.runs.set(runs)
        detail = {"site": site.pk, "runs": sorted(run.pk for run in runs), "conclusion": conclusion}
        record(by, "land.decide_surveys", subject=f"subject:{site.pk}", detail=detail | {"reason": made.reason})
    return made


def _decision(site: Site, runs: Sequence[Run]) -> SurveyDecision | None:
    """Return the last decision on exactly these evaluations; a new evaluation makes the question new."""
    if len(runs) < 2:
        return None
    last = SurveyDecision.objects.filter(site=site).order_by("-pk").select_related("decided_by").prefetch_related("runs").first()
    return last if last and {run.pk for run in last.runs.all()} == {run.pk for run in runs} else None


def _rows(runs: Sequence[Run]) -> list[dict[str, Any]]:
    cells: dict[str, list[dict[str, Any] | None]] = defaultdict(lambda: [None] * len(runs))
    for at, run in enumerate(runs):
        for row in run.facts.get("elements", ()):
            above = row.get("超过风险筛选值个数", 0), row.get("超过风险管制值个数", 0)
            cells[row["项目"]][at] = {
                "count": row["结果数"],
                "highest": row.get("检出最大值"),
                "unit": row["单位"],
                "screening": above[0],
                "intervention": above[1],
            }
    rows = [{"item": item, "cells": found, "differs": _differ(found)} for item, found in cells.items()]
    return sorted(rows, key=lambda row: not row["differs"])


def _differ(cells: Sequence[dict[str, Any] | None]) -> bool:
    """Whether one survey finds exceeded what another measured and does not."""
    found = {(cell["screening"] > 0, cell["intervention"] > 0) for cell in cells if cell is not None}
    return len(found) > 1
