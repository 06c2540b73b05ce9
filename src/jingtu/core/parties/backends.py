"""Who is logged in, as every page needs it."""

from django.contrib.auth.backends import ModelBackend

from .models import User


class PersonBackend(ModelBackend):
    """Django's own, but the person comes along with the unit that every page names beside the person."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session; None for one who is gone or no longer active."""
        user = User.objects.select_related("party").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
