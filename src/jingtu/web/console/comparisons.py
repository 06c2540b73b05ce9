"""The same duty in several plans, side by side: where lead, deadline or target differ."""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from jingtu.core.parties.scope import needs
from jingtu.core.plans import queries
from jingtu.core.plans.models import Plan, Task
from jingtu.plandoc import themes as catalogue
from jingtu.web.console import choices, wording

SIDES_SHOWN = 6


@dataclass(frozen=True)
class Said:
    """What one task says of an aspect: words, and beside them what they mean."""

    words: str
    meaning: str = ""


@dataclass(frozen=True)
class Side:
    """What one plan says of an aspect; `is_odd` where most plans agree and this one does not."""

    plan: Plan
    tasks: list[tuple[Task, list[Said]]]
    is_odd: bool


@dataclass(frozen=True)
class Aspect:
    """One line of the comparison: a side for each plan, and whether all plans mean the same."""

    label: str
    sides: list[Side]
    differs: bool


@needs("plans.read")
def comparisons(request: HttpRequest) -> HttpResponse:
    """Duties × plans: where each plan writes of a duty, and the way to see them side by side."""
    plans = choices.visible_plan_list(request.scope)
    topics = catalogue.topics()
    counts = queries.topics_covered(request.scope, {code: (code,) for code in topics})
    grouped = []
    for theme, codes in choices.topics_by_theme().items():
        rows = [(topics[code], [(plan, counts.get((code, plan.pk), 0)) for plan in plans]) for code in codes]
        rows = [(topic, cells, sum(1 for _plan, number in cells if number)) for topic, cells in rows]
        grouped.append((choices.theme_name(theme), [row for row in rows if row[2]]))
    context = {"plans": plans, "groups": [group for group in grouped if group[1]]}
    return render(request, "web/comparisons/index.html", context)


@needs("plans.read")
def comparison(request: HttpRequest, topic: str) -> HttpResponse:
    """One duty, a column for each plan that writes of it."""
    known = catalogue.topics().get(topic)
    if known is None:
        raise Http404(_("没有代码为“{code}”的同类任务，请从“同类任务”页面进入。").format(code=topic))
    plans = choices.visible_plan_list(request.scope)
    chosen = {plan.pk for plan in plans if str(plan.pk) in request.GET.getlist("plan")}
    counts = queries.topics_covered(request.scope, {topic: (topic,)})
    writing = [plan for plan in plans if (topic, plan.pk) in counts and (not chosen or plan.pk in chosen)]
    having = writing[:SIDES_SHOWN]
    tasks = queries.same_duty(request.scope, topic, {plan.pk for plan in having}) if having else []
    sides = [[task for task in tasks if task.plan_id == plan.pk] for plan in having]
    context = {
        "topic": known,
        "theme": choices.theme_name(known.theme),
        "plans": having,
        "chosen": chosen,
        "all_plans": plans,
        "without": [plan for plan in plans if plan not in writing and (not chosen or plan.pk in chosen)],
        "not_shown": writing[SIDES_SHOWN:],
        "tasks": sides,
        "aspects": aspects_of(sides),
    }
    return render(request, "web/comparisons/topic.html", context)


def aspects_of(sides: list[list[Task]]) -> list[Aspect]:
    """Compare the tasks of each plan by lead, participants, deadline and target."""
    lines: list[tuple[str, Callable[[Task], list[Said]], Callable[[Task], set[Hashable]]]] = [
        (_("牵头部门"), lambda task: _printed(task, "lead"), lambda task: _functions(task, "lead")),
        (_("参与部门"), lambda task: _printed(task, "participant"), lambda task: _functions(task, "participant")),
        (_("完成时限"), _deadlines, lambda task: {_days(deadline) for deadline in task.deadlines.all()}),
        (_("目标"), _targets, lambda task: {_quantity(target) for target in task.targets.all()}),
    ]
    aspects = [_aspect(label, sides, words, meant) for label, words, meant in lines]
    return [aspect for aspect in aspects if any(said for side in aspect.sides for _task, said in side.tasks)]


def _aspect(label: str, sides: list[list[Task]], words: Callable, meant: Callable) -> Aspect:
    meanings = [frozenset().union(*(meant(task) for task in side)) for side in sides]
    usual, times = Counter(meanings).most_common(1)[0] if meanings else (frozenset(), 0)
    most_agree = times > len(sides) / 2
    found = [
        Side(side[0].plan, [(task, words(task)) for task in side], most_agree and meaning != usual)
        for side, meaning in zip(sides, meanings, strict=True)
    ]
    return Aspect(label, found, len(set(meanings)) > 1)


def _parts(task: Task, role: str) -> list:
    return [part for part in task.parties.all() if part.role == role]


def _printed(task: Task, role: str) -> list[Said]:
    names = "、".join(part.printed for part in _parts(task, role))
    return [Said(names)] if names else []


def _functions(task: Task, role: str) -> set[Hashable]:
    """Two names of one function are the same lead: 区环保局 of one plan, 生态环境局 of another."""
    found: set[Hashable] = set()
    for part in _parts(task, role):
        codes = [function.code for function in part.party.functions.all()]
        found.update(codes or [part.printed])
    return found


def _deadlines(task: Task) -> list[Said]:
    return [Said(deadline.text, wording.meaning(deadline)) for deadline in task.deadlines.all()]


def _days(deadline) -> Hashable:
    detail = deadline.detail
    return deadline.kind, deadline.first, deadline.last, detail.get("every"), *(detail.get("months") or ()), detail.get("day")


def _targets(task: Task) -> list[Said]:
    return [Said(f"{target.indicator}：{wording.required(target)}", wording.years_of(target)) for target in task.targets.all()]


def _quantity(target) -> Hashable:
    return target.indicator, target.comparator, target.value, target.unit, target.year


urlpatterns = [
    path("comparisons/", comparisons, name="comparisons"),
    path("comparisons/<slug:topic>/", comparison, name="comparison"),
]
