"""The tasks of plans that a subject stands behind: what its dossier shows."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from jingtu.core.duties.declaring import Duty
from jingtu.core.filings.types import FilingType
from jingtu.core.lists.models import Entry
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.paths import parent_paths
from jingtu.core.plans.models import Task
from jingtu.core.plans.queries import WHOLE_PLAN
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import kind_of
from jingtu.core.subjects.models import Registered
from jingtu.core.work.visible import tasks_visible_to

from .models import Link

READ = "plans.read"


@dataclass(frozen=True)
class Proven:
    """A task and the links by which the subject stands behind it."""

    task: Task
    links: list[Link]


def tasks_of(row: Registered, user: User) -> list[Proven]:
    """Return the tasks in force that a subject stands behind, of the plans of its place and above that the person may read."""
    kind = kind_of(row).code
    here = [row.place_path, *parent_paths(row.place_path)]
    duties = [code for code, duty in declared(Duty).items() if duty.who.kind == kind]
    filings = [code for code, type_ in declared(FilingType).items() if type_.about == kind]
    lists = Entry.objects.filter(subject=row.pk, left_on=None).values("list_code")
    concerns = (
        Q(kind=Link.Kind.REGISTER, code=kind)
        | Q(kind=Link.Kind.DUTY, code__in=duties)
        | Q(kind=Link.Kind.FILING, code__in=filings)
        | Q(kind=Link.Kind.LISTED, code__in=lists)
    )
    links = Link.objects.filter(concerns, state=Link.State.CONFIRMED, place_path__in=here)
    found: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        found[link.identity_id].append(link)
    tasks = Task.objects.filter(identity__in=list(found), is_current=True)
    own, charged = scope_of(user).within(tasks, "place_path", READ), tasks_visible_to(user)
    readable = tasks.filter(Q(pk__in=own.order_by().values("pk")) | Q(pk__in=charged.order_by().values("pk")))
    rows = readable.select_related("plan__place").defer("text", *WHOLE_PLAN).order_by("plan_id", "ordinal")
    return [Proven(task, found[task.identity_id]) for task in rows]
