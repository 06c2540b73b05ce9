"""Third-party units for tests, each with one person who works there."""

from jingtu.core.commissions.commissioning import commission
from jingtu.core.commissions.declaring import Stage
from jingtu.core.parties.models import Appointment, Party, User
from jingtu.core.subjects.models import Registered
from tests.support.people import person


def agency(name: str, place: object, username: str = "", **facts: object) -> tuple[Party, User | None]:
    """Return a unit, and where a user name is given its person, appointed for the place of the unit."""
    unit = Party.objects.create(name=name, place=place, kind=Party.Kind.AGENCY, **facts)
    return unit, person(username, "林工", Appointment.Role.AGENCY, unit, place) if username else None


def commissioned(stage: Stage, row: Registered, by: User) -> User:
    """Return a person of a unit that does a stage of the work at a subject from its first day."""
    unit, user = agency(f"香河演示{stage.label}公司", row.place, stage.code)
    commission(stage, row, unit, by=by, on=row.valid_from)
    return user


def again(user: User) -> User:
    """Return the person as the next request reads him: what a person may see is kept for the length of one."""
    return User.objects.get(pk=user.pk)
