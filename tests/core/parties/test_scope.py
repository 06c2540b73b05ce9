"""Who may do what and where, on which day, and for whom."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from jingtu.core.parties.models import Appointment, Deputy, User
from jingtu.core.parties.scope import ADMINISTRATORS, NOTHING, PERMISSIONS, ROLES, Grant, Scope, scope_of
from jingtu.core.places.models import Division
from tests.support.people import SINCE

pytestmark = pytest.mark.django_db

TODAY = dt.date(2019, 6, 30)


@pytest.fixture(autouse=True)
def today(settings):
    settings.JINGTU_TODAY = TODAY


def fresh(user: User) -> User:
    """Return the person as the next request meets them."""
    return User.objects.get(pk=user.pk)


def names(scope: Scope) -> set[str]:
    return set(scope.within(Division.objects.all(), "path").values_list("name", flat=True))


def test_every_role_has_its_permissions_and_every_permission_a_role():
    assert set(ROLES) == set(Appointment.Role)
    assert set().union(*ROLES.values()) == set(PERMISSIONS)


def test_no_administrator_has_content_or_another_ones_rights():
    content = set().union(*(rights for role, rights in ROLES.items() if role not in ADMINISTRATORS))
    rights = [ROLES[role] for role in ADMINISTRATORS]
    assert not content & set().union(*rights)
    assert sum(map(len, rights)) == len(set().union(*rights))


def test_nobody_without_appointment_sees_anything(people):
    stranger = User.objects.create_user("stranger")
    for user in (stranger, AnonymousUser(), User()):
        assert scope_of(user) == NOTHING
    assert names(scope_of(stranger)) == set()


def test_a_superuser_flag_gives_nothing(people):
    assert scope_of(User.objects.create_superuser("root", password="x")) == NOTHING


def test_a_disabled_person_has_nothing(people):
    people.keeper.is_active = False
    assert scope_of(people.keeper) == NOTHING


def test_areas_are_ranges_and_stop_at_the_neighbour(people):
    assert names(scope_of(people.keeper)) == {"香河县"}
    assert names(scope_of(people.outsider)) == {"霸州市"}


def test_an_empty_path_is_the_whole_country(people):
    everywhere = Scope((Grant(frozenset({"plans.read"}), ""),))
    assert names(everywhere) == set(Division.objects.values_list("name", flat=True))
    assert everywhere.paths == ("",)


def test_an_area_inside_another_is_not_asked_twice():
    read = frozenset({"plans.read"})
    assert Scope((Grant(read, "1310"), Grant(read, "131024"), Grant(read, "1309"))).paths == ("1309", "1310")


def test_a_permission_holds_only_in_the_areas_of_its_role(people):
    elsewhere = people.outsider.appointments.get().areas.get()
    extra = Appointment.objects.create(user=people.keeper, role="bureau", valid_from=SINCE)
    extra.areas.add(elsewhere)
    scope = scope_of(fresh(people.keeper))
    assert names(scope) == {"香河县", "霸州市"}
    assert scope.may("plans.confirm", "131024")
    assert not scope.may("plans.confirm", elsewhere.path)
    assert not scope.within(Division.objects.filter(name="霸州市"), "path", "plans.confirm").exists()


def test_reaching_includes_the_places_above(people):
    found = scope_of(people.bureau).reaching(Division.objects.all(), "path").values_list("name", flat=True)
    assert set(found) == {"河北省", "廊坊市", "香河县"}


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (TODAY, None, True),
        (TODAY + dt.timedelta(1), None, False),
        (SINCE, TODAY, False),
        (SINCE, TODAY + dt.timedelta(1), True),
    ],
)
def test_an_appointment_holds_from_its_first_day_until_before_its_last(people, first, last, held):
    people.bureau.appointments.update(valid_from=first, valid_until=last)
    assert scope_of(fresh(people.bureau)).may("plans.read") is held


def test_the_scope_follows_the_day(people, settings):
    people.bureau.appointments.update(valid_until=TODAY + dt.timedelta(1))
    assert scope_of(people.bureau).may("plans.read")
    settings.JINGTU_TODAY = TODAY + dt.timedelta(1)
    assert not scope_of(people.bureau).may("plans.read")


def test_a_deputy_acts_with_the_principals_rights_while_it_lasts(people):
    row = Deputy.objects.create(principal=people.keeper, deputy=people.bureau, valid_from=TODAY)
    scope = scope_of(fresh(people.bureau))
    assert scope.may("plans.confirm")
    assert scope.principal_for("plans.confirm") == people.keeper.pk
    assert scope.principal_for("plans.read") is None  # the bureau may read by itself
    row.valid_until = TODAY
    row.save()
    assert not scope_of(fresh(people.bureau)).may("plans.confirm")


def test_a_principal_who_left_has_no_deputy(people):
    Deputy.objects.create(principal=people.keeper, deputy=people.bureau, valid_from=TODAY)
    User.objects.filter(pk=people.keeper.pk).update(is_active=False)
    assert not scope_of(fresh(people.bureau)).may("plans.confirm")


def test_an_administrators_rights_never_pass_to_a_deputy(people):
    Deputy.objects.create(principal=people.auditor, deputy=people.bureau, valid_from=TODAY)
    assert not scope_of(fresh(people.bureau)).may("journal.read")


def test_an_unknown_permission_is_an_error():
    with pytest.raises(ValueError, match=r"Unknown permission 'plans\.burn'"):
        NOTHING.may("plans.burn")


def test_the_scope_is_read_once_a_request(people, assert_queries_at_most):
    user = fresh(people.keeper)
    with assert_queries_at_most(1):
        scope_of(user)
        scope_of(user)
