"""Where a task is reported otherwise than the registered data show: judged for one task, and kept for all that are linked."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from jingtu.core import clock
from jingtu.core.plans.models import Task
from jingtu.core.subjects.declaring import UnknownDeclaration
from jingtu.core.work.status import Standing, task_standings

from .live import Live, live
from .models import Difference, Link

Kind = Difference.Kind
DONE = (Standing.CLAIMED, Standing.CLOSED)
RUNNING = (Standing.ON_TIME, Standing.DUE_SOON, Standing.OPEN_ENDED)


def differs(reported: str, behind: Iterable[Live]) -> str:
    """Return how the report and what stands behind the confirmed links differ; empty where they agree or nothing is reported."""
    found = list(behind)
    if not found or not reported:
        return ""
    overdue = any(each.overdue for each in found)
    if reported in DONE:
        if overdue:
            return Kind.DONE_BUT_OVERDUE
        if any(each.kept is False for each in found):
            return Kind.DONE_BUT_MISSED
        return "" if any(each.rows for each in found) else Kind.DONE_BUT_EMPTY
    if reported in RUNNING:
        return Kind.ON_TIME_BUT_OVERDUE if overdue else ""
    if reported == Standing.OVERDUE and not overdue and all(each.rows and each.kept is not False for each in found):
        return Kind.OVERDUE_BUT_KEPT
    return ""


def compare_all() -> int:
    """Compare all tasks with confirmed links as of today, and keep those that differ; return how many they are.

    What stands behind a declaration in a place is asked once, however many tasks it proves.
    """
    on = clock.today()
    links: dict[int, list[Link]] = defaultdict(list)
    for link in Link.objects.filter(state=Link.State.CONFIRMED).order_by():
        links[link.identity_id].append(link)
    tasks = Task.objects.filter(identity__in=list(links), is_current=True)
    stood, kept = task_standings(tasks, on), {}
    made = [
        row
        for task in tasks.only("pk", "identity_id", "place_path")
        if (row := _compared(task, links[task.identity_id], stood.get(task.pk, ""), kept, on))
    ]
    with transaction.atomic():
        Difference.objects.all().delete()
        Difference.objects.bulk_create(made, batch_size=500)
    return len(made)


def _compared(task: Task, links: list[Link], reported: str, kept: dict, on: dt.date) -> Difference | None:
    behind = [found for link in links if (found := _once(link, kept, on))]
    if not (kind := differs(reported, behind)):
        return None
    return Difference(
        identity_id=task.identity_id,
        kind=kind,
        reported=reported,
        overdue=sum(each.overdue for each in behind),
        place_path=task.place_path,
        compared_at=clock.now(),
    )


def _once(link: Link, kept: dict, on: dt.date) -> Live | None:
    """What stands behind a link, asked once a declaration and place; None where the declaration is gone."""
    key = (link.kind, link.code, link.place_path)
    if key not in kept:
        try:
            kept[key] = live(*key, on)
        except UnknownDeclaration:
            kept[key] = None
    return kept[key]
