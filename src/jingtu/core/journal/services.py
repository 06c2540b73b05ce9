"""Writing the journal: `record` adds one sealed row in the caller's transaction. Checking it: `verify`."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jingtu.core.parties.models import User
from jingtu.core.parties.scope import PERMISSIONS, scope_of

from .models import Entry, Head
from .seals import seal
from .verification import verify, verify_command

__all__ = ["record", "verify", "verify_command"]

_HEAD = 1


@transaction.atomic
def record(
    actor: User | None,
    action: str,
    *,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    on_behalf_of: User | None = None,
) -> Entry:
    """Add one row to the journal and return it; it stands or falls with the caller's transaction.

    `actor` is None for what the system does itself. Where the action is a permission that the actor holds only as a
    deputy, the principal is found by itself. Other writers wait from here to the end of the transaction, so record
    late in a long one.
    """
    sequence, previous = _next()
    entry = Entry(
        sequence=sequence,
        recorded_at=timezone.now().astimezone(dt.UTC),
        actor=actor,
        actor_name=str(actor) if actor else "",
        on_behalf_of_id=on_behalf_of.pk if on_behalf_of else _principal(actor, action),
        action=action,
        subject=subject,
        detail_json=json.dumps(detail or {}, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True),
        algorithm=settings.JOURNAL_HASH,
        previous_hash=previous,
    )
    entry.hash = seal(entry)
    entry.save(force_insert=True)
    Head.objects.filter(pk=_HEAD).update(hash=entry.hash)
    return entry


def _next() -> tuple[int, str]:
    # The update comes before the read: it takes the row lock (PostgreSQL) or the write lock (SQLite), so the values
    # read after it are the last committed ones and no number is given out twice or lost in a rollback.
    if not _advance():
        Head.objects.bulk_create([Head(pk=_HEAD)], ignore_conflicts=True)
        _advance()
    head = Head.objects.get(pk=_HEAD)
    return head.sequence, head.hash


def _advance() -> int:
    return Head.objects.filter(pk=_HEAD).update(sequence=F("sequence") + 1)


def _principal(actor: User | None, action: str) -> int | None:
    return scope_of(actor).principal_for(action) if actor and action in PERMISSIONS else None
