"""A task that is not printed in the plan but was decided under it, as by a joint meeting: with its parties and counts."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Max

from jingtu.core.parties.models import Party

from . import search
from .models import DueCount, Plan, RoleCount, Task, TaskDeadline, TaskIdentity, TaskParty

THEME = "organization"


@transaction.atomic
def add_task(
    plan: Plan,
    *,
    reference: str,
    text: str,
    leads: Sequence[Party],
    participants: Sequence[Party] = (),
    due_on: dt.date | None = None,
    deadline_text: str = "",
    theme: str = THEME,
    note: str = "",
) -> Task:
    """Add one task to the current edition of a plan and return it. It covers no words of the plan's text."""
    # The update comes first: it takes the lock, so that two additions never get the same ordinal.
    Plan.objects.filter(pk=plan.pk).update(task_count=F("task_count") + 1)
    last = Task.objects.filter(plan=plan).aggregate(Max("ordinal"))["ordinal__max"] or 0
    task = Task.objects.create(
        plan=plan,
        identity=TaskIdentity.objects.create(),
        ordinal=last + 1,
        reference=reference[:40],
        title=text.strip().splitlines()[0][:200],
        text=text,
        start=0,
        end=0,
        theme=theme,
        place_path=plan.place.path,
        leads="、".join(party.name for party in leads),
        participants="、".join(party.name for party in participants),
        first_lead=leads[0].name[:120] if leads else "",
        deadline_text=deadline_text,
        deadline_kind="by" if due_on else "",
        due_on=due_on,
        note=note,
    )
    _parties(task, TaskParty.Role.LEAD, leads)
    _parties(task, TaskParty.Role.PARTICIPANT, [party for party in participants if party not in leads])
    _deadline(task, due_on, deadline_text)
    search.TASKS.put([(task.pk, search.searched(task))])
    return task


def _parties(task: Task, role: str, parties: Sequence[Party]) -> None:
    unique = list(dict.fromkeys(parties))
    rows = [TaskParty(task=task, party=party, role=role, position=at, printed=party.name) for at, party in enumerate(unique)]
    TaskParty.objects.bulk_create(rows)
    for party in unique:
        counted, _made = RoleCount.objects.get_or_create(
            plan=task.plan, party=party, role=role, defaults={"place_path": task.place_path, "tasks": 0}
        )
        RoleCount.objects.filter(pk=counted.pk).update(tasks=F("tasks") + 1)


def _deadline(task: Task, due_on: dt.date | None, text: str) -> None:
    if due_on:
        TaskDeadline.objects.create(task=task, position=0, text=text, kind="by", last=due_on, place_path=task.place_path)
    quarter = due_on and due_on.replace(month=due_on.month - (due_on.month - 1) % 3, day=1)
    counted, _made = DueCount.objects.get_or_create(
        plan=task.plan, kind="by" if due_on else "", quarter=quarter, defaults={"place_path": task.place_path, "tasks": 0}
    )
    DueCount.objects.filter(pk=counted.pk).update(tasks=F("tasks") + 1)
