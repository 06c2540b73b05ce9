"""Third-party units for tests, each with one person who works there."""

from jingtu.core.parties.models import Appointment, Party, User
from tests.support.people import person


def agency(name: str, place: object, username: str = "", **facts: object) -> tuple[Party, User | None]:
    """Return a unit, and where a user name is given its person, appointed for the place of the unit."""
    unit = Party.objects.create(name=name, place=place, kind=Party.Kind.AGENCY, **facts)
    return unit, person(username, "林工", Appointment.Role.AGENCY, unit, place) if username else None


def again(user: User) -> User:
    """Return the person as the next request reads him: what a person may see is kept for the length of one."""
    return User.objects.get(pk=user.pk)
