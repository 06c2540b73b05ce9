"""A filing becomes public, and is taken back from the public. Who may, and what of it is shown, is decided in `core.exchange`."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused

from .lodging import State, take_step
from .models import Filing


def may_become_public(filing: Filing) -> bool:
    """Tell whether a filing stands: accepted, taken back from the public, or filed by an office with itself."""
    return filing.state in _sources(filing)


def stands_since(filing: Filing) -> dt.date | None:
    """Return the day from which a filing stands: of its acceptance, or of what an office filed with itself."""
    return filing.decided_on or (filing.submitted_on if may_become_public(filing) else None)


@transaction.atomic
def publish(filing: Filing, *, by: User, on: dt.date, basis: str) -> Filing:
    """Mark a filing that stands as public from a day on. Raises Overtaken in another state, Refused for a day that cannot be."""
    _check_after_decision(filing, on)
    return take_step(filing, "publish", _sources(filing), State.PUBLISHED, by=by, on=on, reason=basis)


@transaction.atomic
def hide(filing: Filing, *, by: User, on: dt.date, reason: str) -> Filing:
    """Take a filing back from the public, with the reason. Raises Overtaken where it is not public."""
    return take_step(filing, "hide", (State.PUBLISHED,), State.HIDDEN, by=by, on=on, reason=reason)


def _sources(filing: Filing) -> tuple[str, ...]:
    own = filing.by_id is not None and filing.by_id == filing.to_id
    return (State.ACCEPTED, State.HIDDEN, State.SUBMITTED) if own else (State.ACCEPTED, State.HIDDEN)


def _check_after_decision(filing: Filing, on: dt.date) -> None:
    since = stands_since(filing)
    if since and on < since:
        raise Refused(_("公开日期 %(on)s 早于受理日期 %(since)s。请改正日期。") % {"on": on, "since": since})
