"""What the steps of a delivery have in common: the check that is asked for, the journal, and the words for who came too late."""

from django.utils.translation import gettext as _

from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Overtaken

from .models import Delivery


def ask(delivery: Delivery) -> None:
    """Ask for the check of a delivery, inside the caller's transaction."""
    delivery.job = enqueue("observations.check", delivery=delivery.pk)
    Delivery.objects.filter(pk=delivery.pk).update(job=delivery.job)


def journal(delivery: Delivery, action: str, by: User | None, **detail: object) -> None:
    """Write down what was done with a delivery."""
    record(by, action, subject=f"delivery:{delivery.pk}", detail={"subject": delivery.subject_id} | detail)


def hold(delivery: Delivery, *states: str) -> bool:
    """Hold a delivery for the caller's transaction where it is in one of the states: who decide at once come one by one."""
    held = Delivery.objects.select_for_update().filter(pk=delivery.pk, state__in=states)
    return held.values_list("pk", flat=True).first() is not None


def overtaken(delivery: Delivery) -> Overtaken:
    """Return what to say to who wants a step that the delivery, as it stands now, does not make."""
    delivery.refresh_from_db()
    return Overtaken(_("这份检测数据现在是“%(state)s”，没有办成。请刷新页面查看现状。") % {"state": delivery.get_state_display()})
