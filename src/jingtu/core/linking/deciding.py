"""A person decides what proves a task: confirms or refuses a suggestion, adds one by hand, takes a decision back."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.plans.models import Task
from jingtu.core.subjects.errors import Refused

from .declared import all_declared
from .models import Link

DECIDE = "work.record"
State = Link.State


@transaction.atomic
def decide(links: Sequence[Link], state: str, *, by: User, remark: str = "") -> int:
    """Bring links to a state (confirmed, refused, or suggested again) and return how many changed. Raises PermissionDenied."""
    for path in {link.place_path for link in links}:
        _check_may(path, by)
    changing = [link for link in links if link.state != state]
    for link in changing:
        link.state, link.remark = state, remark.strip()
        link.decided_by, link.decided_at = (None, None) if state == State.SUGGESTED else (by, clock.now())
    Link.objects.bulk_update(changing, ["state", "remark", "decided_by", "decided_at"], batch_size=500)
    if changing:
        said = [f"{link.identity_id} {link.kind} {link.code}" for link in changing]
        record(by, "linking.decide", detail={"state": state, "links": said, "remark": remark.strip()})
        enqueue("linking.compare")
    return len(changing)


@transaction.atomic
def add(task: Task, kind: str, code: str, *, by: User) -> Link:
    """Link a task by hand to what proves it. Raises Refused for what is not declared, PermissionDenied."""
    _check_may(task.place_path, by)
    if (kind, code) not in all_declared():
        raise Refused(_("没有这样的登记、名录、材料、事项或指标，没有关联。请从列表中选择。"))
    link, _made = Link.objects.get_or_create(
        identity_id=task.identity_id, kind=kind, code=code, defaults={"place_path": task.place_path, "why": [{"by": "hand"}]}
    )
    decide([link], State.CONFIRMED, by=by)
    return link


def may_decide(path: str, by: User) -> bool:
    """Tell whether a person decides what proves the tasks of a place."""
    return scope_of(by).may(DECIDE, path)


def _check_may(path: str, by: User) -> None:
    if not may_decide(path, by):
        raise PermissionDenied(_("任务由什么登记数据证明，由当地方案主管办公室确认。需要时请联系该办公室。"))
