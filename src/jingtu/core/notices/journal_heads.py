"""Each morning the head of the journal of the days before leaves the house: to the auditors, and to whoever is named above.

Whoever rewrites the whole journal with new seals cannot rewrite what lies in other people's mail.
"""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.exporting import head_lines
from jingtu.core.journal.verification import daily_heads
from jingtu.core.parties.models import Appointment, User

from .dispatching import mail_is_configured
from .models import Kind
from .services import tell

DAYS = 7  # a week of heads in each letter, so that one lost letter loses nothing

log = logging.getLogger("jingtu.notices")


def send_head() -> dict[str, int]:
    """Tell the auditors the newest head and mail the week's heads to the addresses of JINGTU_JOURNAL_MAIL.

    Returns how many were told and mailed. Raises SMTPException or OSError where the mail server does not take it; asked again,
    nobody is told twice.
    """
    lines = list(head_lines(daily_heads(DAYS)))
    if not lines:
        return {"told": 0, "mailed": 0}
    newest = lines[-1]
    auditors = User.objects.filter(
        is_active=True,
        pk__in=Appointment.objects.held_on(clock.today()).filter(role=Appointment.Role.AUDITOR).values("user"),
    )
    told = [
        notice
        for auditor in auditors
        for notice in tell(auditor, Kind.SYSTEM, _("操作日志的校验值：%s") % newest.split()[0], newest, "/journal/", newest)
    ]
    return {"told": len(told), "mailed": _mail(lines)}


def _mail(lines: list[str]) -> int:
    """Send the lines; a mail server that does not answer is tried again by the queue."""
    if not (settings.JOURNAL_MAIL and mail_is_configured()):
        return 0
    words = _("以下是本平台操作日志每天末条的序号和校验值，请存档。核验时与导出的日志一并交给 verify_journal.py。")
    mail = EmailMessage(_("净土操作日志校验值"), "\n".join([words, "", *lines]), to=settings.JOURNAL_MAIL)
    try:
        return mail.send()
    except (SMTPException, OSError) as error:
        log.warning("The head of the journal could not be mailed: %s", error)
        raise
