"""A filing becomes public, and is taken back from the public. Who may, and what of it is shown, is decided in `core.exchange`."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused

from .lodging import State, _step
from .models import Filing

OPEN_TO_RELEASE = (State.ACCEPTED, State.HIDDEN)


@transaction.atomic
def publish(filing: Filing, *, by: User, on: dt.date, basis: str) -> Filing:
    """Mark an accepted filing as public from a day on. Raises Overtaken in another state, Refused for a day that cannot be."""
    _check_after_decision(filing, on)
    return _step(filing, "publish", OPEN_TO_RELEASE, State.PUBLISHED, by=by, on=on, reason=basis)


@transaction.atomic
def hide(filing: Filing, *, by: User, on: dt.date, reason: str) -> Filing:
    """Take a filing back from the public, with the reason. Raises Overtaken where it is not public."""
    return _step(filing, "hide", (State.PUBLISHED,), State.HIDDEN, by=by, on=on, reason=reason)


def _check_after_decision(filing: Filing, on: dt.date) -> None:
    if filing.decided_on and on < filing.decided_on:
        raise Refused(_("公开日期 %(on)s 早于受理日期 %(decided)s。请改正日期。") % {"on": on, "decided": filing.decided_on})
