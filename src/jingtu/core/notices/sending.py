"""Sending what is due. What leaves together for one target leaves as one message, so a burst of notices is one mail.

The rows are marked `SENDING` in a transaction of their own before the message leaves. A process killed between sending and
recording leaves them so; after the lease the same batch leaves again, mail with the same Message-ID. So a message outside the
house arrives at least once, a notice in the inbox exactly once.
"""

import datetime as dt
import logging
import secrets
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from . import robots
from .models import Delivery, Notice

log = logging.getLogger("jingtu.notices")

LEASE = dt.timedelta(minutes=5)  # longer than the slowest answer of a mail server
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
AT_ONCE = 50  # notices in one message; the rest follow in the next


@dataclass(frozen=True)
class Target:
    """A mail box (by person) or a robot."""

    recipient: int | None
    robot: int | None

    def rows(self) -> QuerySet[Delivery]:
        """Return the deliveries to this target."""
        if self.robot:
            return Delivery.objects.filter(robot=self.robot)
        return Delivery.objects.filter(robot=None, notice__recipient=self.recipient)


def send_due(now: dt.datetime | None = None) -> int:
    """Send everything that may leave now, one message per target; return how many messages arrived."""
    now = now or timezone.now()
    return sum(_send(target, now) for target in _targets(now))


def retry(deliveries: QuerySet[Delivery]) -> int:
    """Let deliveries that were given up start again; return how many."""
    return deliveries.filter(state=Delivery.State.GIVEN_UP).update(
        state=Delivery.State.WAITING, attempts=0, due_at=timezone.now(), error=""
    )


def _due(now: dt.datetime) -> Q:
    return Q(state=Delivery.State.WAITING, due_at__lte=now) | Q(state=Delivery.State.SENDING, leased_until__lt=now)


def _targets(now: dt.datetime) -> list[Target]:
    found = Delivery.objects.filter(_due(now)).order_by().values_list("notice__recipient", "robot").distinct()
    return list(dict.fromkeys(Target(None if robot else recipient, robot) for recipient, robot in found))


def _send(target: Target, now: dt.datetime) -> bool:
    batch = _claim(target, now)
    rows = list(
        Delivery.objects.filter(batch=batch, state=Delivery.State.SENDING)
        .select_related("notice__recipient", "robot")
        .order_by("pk")
    )
    if not rows:
        return False
    try:
        _deliver(rows, batch)
    except (robots.NotDelivered, SMTPException, OSError) as error:
        _put_off(rows, batch, _reason(error), now)
        return False
    except Exception:  # one message that cannot be made must not stop the others
        log.exception("A message of %s deliveries could not be made.", len(rows))
        _put_off(rows, batch, _("消息未能生成，详情见系统日志。"), now)
        return False
    Delivery.objects.filter(batch=batch, state=Delivery.State.SENDING).update(
        state=Delivery.State.SENT, sent_at=timezone.now(), error="", leased_until=None
    )
    return True


@transaction.atomic
def _claim(target: Target, now: dt.datetime) -> str:
    """Mark what is due to the target as being sent and return its token; a batch whose sender died keeps the one it had."""
    rows = target.rows()
    orphan = rows.filter(state=Delivery.State.SENDING, leased_until__lt=now).values_list("batch", flat=True).first()
    if orphan:
        wanted, batch = Q(batch=orphan, state=Delivery.State.SENDING, leased_until__lt=now), orphan
    else:
        due = list(
            rows.filter(state=Delivery.State.WAITING, due_at__lte=now).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
        )
        wanted, batch = Q(pk__in=due, state=Delivery.State.WAITING), secrets.token_hex(16)
    taken = Delivery.objects.filter(wanted).update(
        state=Delivery.State.SENDING, batch=batch, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    return batch if taken else ""


def _deliver(rows: list[Delivery], batch: str) -> None:
    notices = [row.notice for row in rows]
    if rows[0].robot:
        robots.post(rows[0].robot, text_of(notices))
        return
    mail = EmailMessage(
        subject=subject_of(notices),
        body=text_of(notices),
        to=[notices[0].recipient.email],
        headers={"Message-ID": f"<{batch}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('> ')}>"},
    )
    mail.send()


def subject_of(notices: list[Notice]) -> str:
    """Return the subject of the mail that carries these notices."""
    if len(notices) == 1:
        return notices[0].subject
    return _("净土：%(count)s 条通知，首条“%(first)s”") % {"count": len(notices), "first": notices[0].subject[:40]}


def text_of(notices: list[Notice]) -> str:
    """Return the notices as plain text: for one message, the most pressing first."""
    order = {"red": 0, "yellow": 1, "blue": 2}
    ordered = sorted(notices, key=lambda notice: order.get(notice.colour, 3))
    heading = [_("共 %(count)s 条通知：") % {"count": len(notices)}] if len(notices) > 1 else []
    return "\n\n".join([*heading, *(_paragraph(notice) for notice in ordered)])


def _paragraph(notice: Notice) -> str:
    mark = f"【{notice.get_colour_display()}】" if notice.colour else ""
    lines = [f"{mark}{notice.subject}", notice.text.strip()]
    if notice.link and settings.ADDRESS:
        lines.append(settings.ADDRESS + notice.link)
    return "\n".join(line for line in lines if line)


def _put_off(rows: list[Delivery], batch: str, error: str, now: dt.datetime) -> None:
    owned = Delivery.objects.filter(batch=batch, state=Delivery.State.SENDING)
    for row in rows:
        if row.attempts > len(PAUSES):
            after = {"state": Delivery.State.GIVEN_UP}
        else:
            after = {"state": Delivery.State.WAITING, "due_at": now + PAUSES[row.attempts - 1]}
        owned.filter(pk=row.pk).update(error=error, leased_until=None, **after)


def _reason(error: Exception) -> str:
    if isinstance(error, robots.NotDelivered):
        return str(error)
    words = getattr(error, "smtp_error", None) or getattr(error, "recipients", None) or getattr(error, "strerror", None) or error
    words = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    code = getattr(error, "smtp_code", "")
    return _("邮件服务器没有接受：%(words)s。") % {"words": f"{code} {words}".strip()[:300]}
