"""From what an answer showed to the row that says so."""

import hashlib
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from .keeping import keep
from .models import Access
from .seeing import Sight


def write(request: HttpRequest, sight: Sight) -> Access | None:
    """Keep one row for the answer to this request, or none where it showed nothing guarded."""
    guarded = sight.guarded()
    if not guarded:
        return None
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    row = Access(
        token=uuid.uuid4().hex,
        seen_at=timezone.now(),
        person_id=user.pk if known else None,
        person=str(user)[:200] if known else "",
        office=_office(user)[:200] if known else "",
        address=request.META.get("REMOTE_ADDR", "")[:45],
        method=request.method or "",
        page=request.path[:500],
        query=request.GET.urlencode()[:2000],
        purpose=sight.purpose[:500],
        classes="、".join(sorted({each for rows in guarded.values() for each in rows.values()})),
        shown="、".join(f"{kind} {len(rows)}" for kind, rows in sorted(guarded.items()))[:500],
        amount=sum(len(rows) for rows in guarded.values()),
        ids_hash=hash_of_ids(guarded),
    )
    keep(row)
    return row


def hash_of_ids(rows: Mapping[str, Mapping[int, str]]) -> str:
    """Return the digest over kinds and ids in order, so that a page that is shown again can be compared with the log."""
    digest = hashlib.new(settings.JOURNAL_HASH)
    for kind in sorted(rows):
        digest.update(f"{kind}:{','.join(map(str, sorted(rows[kind])))};".encode())
    return digest.hexdigest()


def _office(user: object) -> str:
    party = getattr(user, "party", None)
    return str(party) if party else ""
