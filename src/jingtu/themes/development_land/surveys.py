"""Several surveys of one site beside each other: where they disagree, a person decides with a reason which holds."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.observations.models import Delivery, Run
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


def latest(site: Site, on: dt.date | None = None) -> list[Run]:
    """Return of each accepted delivery the last evaluation of its soil that judged it alone, the oldest survey first.

    With a day, of the deliveries that were accepted by it. Only what was judged by the class of the site and by a printed
    standard: a trial under another class or limits stays a trial.
    """
    found_in = Delivery.objects.filter(subject=site.pk, state=Delivery.State.ACCEPTED).order_by()
    accepted = set((found_in.filter(accepted_at__date__lte=on) if on else found_in).values_list("pk", flat=True))
    wanted = site.land_class or class_of(site.planned_use) or LandClass.FIRST
    found: dict[int, Run] = {}
    for run in Run.objects.filter(subject=site.pk, kind="evaluate", state=Run.State.DONE).order_by("pk"):
        deliveries = run.basis.get("deliveries", [])
        is_trial = bool(run.entries) or (run.basis.get("land_class") or LandClass.FIRST) != wanted
        if run.basis.get("medium") == "soil" and not is_trial and len(deliveries) == 1 and deliveries[0] in accepted:
            found[deliveries[0]] = run
    return [found[pk] for pk in sorted(found)]


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
