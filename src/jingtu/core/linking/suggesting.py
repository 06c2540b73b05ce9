"""Suggesting what proves a task, from what the reading of its plan found.

Four ways lead from a task to a declaration, and each suggestion says which: its topic stands for requirements that the
declaration carries; it names a list or filing of that name; its target is what an indicator is printed as; the
term of a duty is quoted from this clause of this plan.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from jingtu.core import clock
from jingtu.core.duties.declaring import Duty
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.plans.models import Plan, Task
from jingtu.core.subjects.declaring import Declaration
from jingtu.core.subjects.parameters import Parameter
from jingtu.plandoc.themes import topics

from .declared import all_declared, mark
from .models import Link, Searched

SHORTEST = 6  # characters that two names must share: 工作方案 is in half of all names
NAMED = ("register", "filing")
ASIDE = re.compile(r"（[^）]*）|\s")
# How clauses quote a task: 任务014 and 第19行 are rows of a table, 第4条 a numbered measure.
ROWS = re.compile(r"(?:任务|、)0*(\d+)|第(\d+)行")
MEASURES = re.compile(r"第(\d+)条")
Found = dict[tuple[str, str], list[dict[str, Any]]]


def suggest_all() -> int:
    """Search the plans in force that were not searched for what is declared now; return how many suggestions are new."""
    now = mark()
    plans = Plan.objects.filter(is_current=True).exclude(searched__mark=now)
    return sum(suggest(plan, now) for plan in plans.select_related("place"))


@transaction.atomic
def suggest(plan: Plan, declared_mark: str) -> int:
    """Keep what is suggested for the tasks of a plan; what a person decided stays, and what is there is not made twice."""
    tasks = plan.tasks.prefetch_related("topics", "mentions", "targets")
    known = set(Link.objects.filter(identity__in=plan.tasks.values("identity")).values_list("identity", "kind", "code"))
    made = [
        Link(identity_id=task.identity_id, kind=kind, code=code, why=why, place_path=plan.place.path)
        for task in tasks
        for (kind, code), why in suggestions(task, plan.place.path).items()
        if (task.identity_id, kind, code) not in known
    ]
    Link.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    Searched.objects.update_or_create(plan=plan, defaults={"mark": declared_mark, "searched_at": clock.now()})
    return len(made)


def suggestions(task: Task, place_path: str) -> Found:
    """Return for one task what may prove it, and why."""
    found: Found = defaultdict(list)
    for key, declaration in all_declared().items():
        for why in _reasons(task, place_path, declaration):
            found[key].append(why)
    return dict(found)


def _reasons(task: Task, place_path: str, declaration: Declaration) -> Iterator[dict[str, Any]]:
    for topic in task.topics.all():
        known = topics().get(topic.code)
        if known and (shared := [each for each in declaration.requires if each in known.requires]):
            yield {"by": "topic", "words": known.name, "requires": shared}
    label = str(declaration.label)
    for mention in task.mentions.all():
        if mention.kind in NAMED and alike(mention.name, label):
            yield {"by": "mention", "words": mention.name, "requires": list(declaration.requires)}
    if isinstance(declaration, Indicator):
        for target in task.targets.all():
            if declaration.printed and all(str(words) in target.indicator for words in declaration.printed):
                yield {"by": "target", "words": target.indicator, "requires": list(declaration.requires)}
    if isinstance(declaration, Duty):
        for clause in _quoted(declaration, place_path):
            if quotes(clause, task.reference):
                yield {"by": "clause", "words": clause, "requires": list(declaration.requires)}


def alike(one: str, other: str) -> bool:
    """Tell whether one name is in the other, brackets left out; short names are too common to tell anything."""
    short, long = sorted((ASIDE.sub("", one), ASIDE.sub("", other)), key=len)
    return len(short) >= SHORTEST and short in long


def quotes(clause: str, reference: str) -> bool:
    """Tell whether a clause as sources quote it names the task with this reference."""
    rows = {f"第{number}行" for pair in ROWS.findall(clause) for number in pair if number}
    measures = set(MEASURES.findall(clause))
    section = clause if clause.startswith("（") else ""
    return reference in rows | measures or bool(section and reference.endswith(section))


def _quoted(duty: Duty, place_path: str) -> Iterable[str]:
    """The clauses of this place's own plan that the numbers of a duty's clock are taken from."""
    numbers = [each for each in vars(duty.clock).values() if isinstance(each, Parameter)]
    return [value.source.clause for each in numbers for value in each.facts.values if value.place == place_path]
