"""Changing how people and groups are told; each change is written into the journal, secrets are not."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from jingtu.core.journal.services import record
from jingtu.core.parties.models import User

from . import robots
from .models import Delivery, NoticeSettings, Robot
from .sending import retry


@transaction.atomic
def choose(user: User, *, email: str, **wishes: Any) -> NoticeSettings:
    """Keep the person's own address and wishes (fields of NoticeSettings)."""
    User.objects.filter(pk=user.pk).update(email=email)
    chosen, _made = NoticeSettings.objects.update_or_create(user=user, defaults=wishes)
    record(user, "notices.settings", subject=f"user:{user.pk}", detail={"email": email, **wishes})
    return chosen


@transaction.atomic
def save_robot(robot: Robot, *, by: User) -> Robot:
    """Keep a new or changed robot; the journal names it without its address and secret."""
    if robot.pk is None:
        robot.added_by = by
    robot.save()
    detail = {"name": robot.name, "kind": robot.shape, "party": str(robot.party or ""), "active": robot.is_active}
    record(by, "notices.robot", subject=f"robot:{robot.pk}", detail=detail)
    return robot


def try_robot(robot: Robot, *, by: User, text: str) -> None:
    """Send one message now to see whether the group gets it. Raises robots.NotDelivered with the reason."""
    record(by, "notices.try", subject=f"robot:{robot.pk}", detail={"name": robot.name})
    robots.post(robot, text)


@transaction.atomic
def retry_given_up(*, by: User) -> int:
    """Let everything that was given up start again; return how many deliveries."""
    count = retry(Delivery.objects.all())
    if count:
        record(by, "notices.retry", detail={"count": count, "on": timezone.localdate()})
    return count
