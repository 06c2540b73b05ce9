"""The standing people: every page is asked by each of them, and by nobody at all."""

import datetime as dt
from dataclasses import dataclass, fields

from jingtu.core.parties.models import Appointment, Party, User
from jingtu.core.places.models import Division, Level

SINCE = dt.date(1984, 1, 1)
PASSWORD = "Long-enough-4-tests"


@dataclass(frozen=True)
class People:
    """`keeper` is the plan office of Xianghe; `outsider` the plan office of another county; the last three administer."""

    keeper: User
    bureau: User
    town: User
    leader: User
    outsider: User
    system_admin: User
    security_admin: User
    auditor: User

    def by_name(self) -> dict[str, User]:
        """Return the people by the name of their part."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def division(code: str, name: str, level: Level, path: str, parent: Division | None = None) -> Division:
    """Return the division with this code, made when no loader has brought it."""
    present = Division.objects.filter(code=code).order_by("-valid_from").first()
    return present or Division.objects.create(code=code, name=name, level=level, path=path, parent=parent, valid_from=SINCE)


def places() -> tuple[Division, Division]:
    """Return the county of the standing people and the outsider's county."""
    province = division("130000", "河北省", Level.PROVINCE, "13")
    city = division("131000", "廊坊市", Level.CITY, "1310", province)
    home = division("131024", "香河县", Level.COUNTY, "131024", city)
    elsewhere = division("131081", "霸州市", Level.COUNTY, "131081", city)
    return home, elsewhere


def standing_people() -> People:
    """Make the standing people with one appointment each."""
    home, elsewhere = places()
    office = Party.objects.create(name="香河县土壤污染防治办公室", place=home)
    bureau = Party.objects.create(name="香河县农业局", place=home)
    town = Party.objects.create(name="淑阳镇人民政府", place=home, kind=Party.Kind.TOWN)
    other_office = Party.objects.create(name="霸州市土壤污染防治办公室", place=elsewhere)
    role = Appointment.Role
    return People(
        keeper=person("keeper", "张文", role.PLAN_OFFICE, office, home),
        bureau=person("bureau", "李农", role.BUREAU, bureau, home),
        town=person("town", "王镇", role.TOWN, town, home),
        leader=person("leader", "赵县", role.LEADER, office, home),
        outsider=person("outsider", "钱霸", role.PLAN_OFFICE, other_office, elsewhere),
        system_admin=person("system_admin", "孙系", role.SYSTEM_ADMIN),
        security_admin=person("security_admin", "周安", role.SECURITY_ADMIN),
        auditor=person("auditor", "吴审", role.AUDITOR),
    )


def person(username: str, full_name: str, role: str, party: Party | None = None, *areas: Division) -> User:
    """Make a person who holds `role` for `areas` without end."""
    user = User.objects.create_user(username, password=PASSWORD, full_name=full_name, party=party)
    Appointment.objects.create(user=user, role=role, party=party, valid_from=SINCE).areas.set(areas)
    return user
