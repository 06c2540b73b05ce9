"""From new notices to deliveries: by mail to each person who wants it, and once through each robot concerned."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from jingtu.core.parties.models import User

from .models import Colour, Delivery, Notice, NoticeSettings, Robot
from .timing import Hours, leaves_at


def dispatch(notices: Iterable[Notice]) -> None:
    """Put the notices on their way out; those of one target that are due together will leave as one message."""
    notices = list(notices)
    if not notices:
        return
    now = timezone.localtime()
    Delivery.objects.bulk_create([*_mails(notices, now), *_robots(notices, now)], ignore_conflicts=True, batch_size=500)


def mail_is_configured() -> bool:
    """Tell whether this installation sends mail at all."""
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)


def settings_of(users: Iterable[User]) -> dict[int, NoticeSettings]:
    """Return the settings of each person by id, the defaults for whoever never chose."""
    kept = {row.user_id: row for row in NoticeSettings.objects.filter(user__in={user.pk for user in users})}
    return {user.pk: kept.get(user.pk) or NoticeSettings(user=user) for user in users}


def hours_of(chosen: NoticeSettings) -> Hours:
    """Return the hours that these settings mean."""
    default = settings.QUIET_HOURS
    return Hours(
        quiet=default if chosen.quiet_first is None or chosen.quiet_last is None else (chosen.quiet_first, chosen.quiet_last),
        digest=settings.DIGEST_HOUR if chosen.mail == NoticeSettings.Mail.DIGEST else None,
        red_at_any_hour=chosen.red_at_any_hour,
    )


def _mails(notices: list[Notice], now: dt.datetime) -> list[Delivery]:
    if not mail_is_configured():
        return []
    chosen = settings_of([notice.recipient for notice in notices])
    return [
        Delivery(notice=notice, due_at=leaves_at(now, hours_of(wishes), red=notice.colour == Colour.RED))
        for notice in notices
        if (wishes := chosen[notice.recipient_id]).mail != NoticeSettings.Mail.OFF and notice.recipient.email
    ]


def _robots(notices: list[Notice], now: dt.datetime) -> list[Delivery]:
    """A group reads a notice once, however many of its members were told: hence the key per robot."""
    own, common = defaultdict(list), []
    for robot in Robot.objects.filter(is_active=True):
        (own[robot.party_id] if robot.party_id else common).append(robot)
    at = leaves_at(now, Hours(quiet=settings.QUIET_HOURS))
    first = {}
    for notice in notices:
        for robot in own.get(notice.party_id) or common:
            key = f"{notice.day}:{notice.kind}:{notice.key}"
            first.setdefault((robot.pk, key), Delivery(notice=notice, robot=robot, key=key, due_at=at))
    return list(first.values())
