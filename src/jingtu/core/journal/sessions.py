"""Logins, logouts and failed logins go into the journal as they happen."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from jingtu.core.parties.models import User

from .services import record


@receiver(user_logged_in)
def _came_in(sender: Any, user: User, **kwargs: Any) -> None:
    record(user, "session.login", subject=f"user:{user.pk}")


@receiver(user_logged_out)
def _left(sender: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(user, "session.logout", subject=f"user:{user.pk}")


@receiver(user_login_failed)
def _was_refused(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    record(None, "session.refused", detail={"username": str(credentials.get("username", ""))[:150]})
