"""三员分立 and the other rules of giving rights."""

import datetime as dt

import pytest

from jingtu.core.parties.appointing import AppointmentRefused, appoint, appoint_deputy, end
from jingtu.core.parties.models import Appointment, User

pytestmark = pytest.mark.django_db

DAY = dt.date(2019, 6, 30)
ROLE = Appointment.Role


@pytest.fixture
def newcomer(people):
    return User.objects.create_user("newcomer", full_name="郑新")


@pytest.fixture
def county(people):
    return people.keeper.appointments.get().areas.get()


def test_a_role_comes_with_areas_days_and_who_granted_it(people, newcomer, county):
    appointment = appoint(newcomer, ROLE.BUREAU, by=people.security_admin, areas=[county], valid_from=DAY)
    assert (list(appointment.areas.all()), appointment.granted_by) == ([county], people.security_admin)


@pytest.mark.parametrize("asked", [ROLE.SECURITY_ADMIN, ROLE.AUDITOR, ROLE.BUREAU])
def test_an_administrator_takes_no_other_office(people, county, asked):
    areas = [county] if asked == ROLE.BUREAU else []
    with pytest.raises(AppointmentRefused, match="互不兼任"):
        appoint(people.system_admin, asked, by=people.security_admin, areas=areas, valid_from=DAY)


def test_a_former_administrator_may_take_another_office(people, county):
    end(people.system_admin.appointments.get(), people.security_admin, DAY)
    appoint(people.system_admin, ROLE.BUREAU, by=people.security_admin, areas=[county], valid_from=DAY)


def test_nobody_appoints_or_ends_themselves(people):
    with pytest.raises(AppointmentRefused, match="另一位安全管理员"):
        appoint(people.security_admin, ROLE.SECURITY_ADMIN, by=people.security_admin, valid_from=DAY)
    with pytest.raises(AppointmentRefused, match="另一位安全管理员"):
        end(people.security_admin.appointments.get(), people.security_admin)


def test_content_needs_an_area_and_an_administrator_has_none(people, newcomer, county):
    with pytest.raises(AppointmentRefused, match="至少填写一个区域"):
        appoint(newcomer, ROLE.LEADER, by=people.security_admin, valid_from=DAY)
    with pytest.raises(AppointmentRefused, match="不需要管辖区域"):
        appoint(newcomer, ROLE.AUDITOR, by=people.security_admin, areas=[county], valid_from=DAY)


def test_dates_run_forwards(people, newcomer, county):
    with pytest.raises(AppointmentRefused, match="晚于起始日期"):
        appoint(newcomer, ROLE.BUREAU, by=people.security_admin, areas=[county], valid_from=DAY, valid_until=DAY)


def test_an_ended_appointment_is_kept_and_ends_once(people):
    appointment = people.bureau.appointments.get()
    end(appointment, people.security_admin, DAY)
    assert Appointment.objects.get(pk=appointment.pk).valid_until == DAY
    with pytest.raises(AppointmentRefused, match="已于 2019-06-30 终止"):
        end(appointment, people.security_admin, DAY)


def test_an_administrator_neither_has_nor_is_a_deputy(people):
    for principal, deputy in ((people.auditor, people.bureau), (people.bureau, people.auditor)):
        with pytest.raises(AppointmentRefused, match="不能代理"):
            appoint_deputy(principal, deputy, by=people.security_admin, valid_from=DAY)


def test_a_deputy_is_someone_else(people):
    with pytest.raises(AppointmentRefused, match="另选代理人"):
        appoint_deputy(people.keeper, people.keeper, by=people.security_admin, valid_from=DAY)
