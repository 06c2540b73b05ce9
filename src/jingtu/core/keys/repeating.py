"""Requests that are sent twice: what was answered under an Idempotency-Key is answered again, and nothing is done again.

A caller that got no answer cannot know whether it was done. It sends the same request under the same words once more.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Answered, ApiKey

WORDS = re.compile(r"[A-Za-z0-9_-]{1,64}")
KEPT = dt.timedelta(hours=24)
R = TypeVar("R")


class WordsReused(Exception):
    """The words of an earlier request came with another one."""


def digest_of(method: str, address: str, body: bytes) -> str:
    """Return what tells one request from another."""
    return hashlib.sha256(b"\n".join((method.encode(), address.encode(), body))).hexdigest()


def once(
    key: ApiKey,
    words: str,
    digest: str,
    do: Callable[[Answered], R],
    again: Callable[[Answered], R],
    refusals: type[Exception],
) -> R:
    """Return what `do` answers, or what `again` makes of the answer that was given under these words.

    `do` fills in the answer, which is kept in the transaction of what it does: both stand or neither. What is refused is not
    kept (`refusals`, after which the transaction is whole), so that it can be sent again once its reason is gone. Requests at
    the same time wait for the first.
    Raises WordsReused.
    """
    refusal: Exception
    with transaction.atomic():
        kept, made = Answered.objects.get_or_create(
            key=key, words=words, defaults={"digest": digest, "answered_at": timezone.now()}
        )
        if not made:
            if kept.digest != digest:
                raise WordsReused(
                    _("“%(words)s”已经用于另一个请求，这次没有办理。每个新的请求请换一个 Idempotency-Key。") % {"words": words}
                )
            return again(kept)
        try:
            answer = do(kept)
            kept.save()
            return answer
        except refusals as refused:  # its own transaction is rolled back; a gate's verdict about it stays
            kept.delete()
            refusal = refused
    raise refusal


def forget_answers() -> int:
    """Remove the answers that nobody asks for again; return how many."""
    return Answered.objects.filter(answered_at__lt=timezone.now() - KEPT).delete()[0]
