"""A person sees the areas of the appointment and what parties there are charged with from above, nothing else."""

import datetime as dt

import pytest

from jingtu.core.parties.models import Appointment, Party
from jingtu.core.parties.scope import scope_of
from jingtu.core.plans.models import Plan, Task
from jingtu.core.plans.queries import readable_plans, visible_tasks
from jingtu.core.work import assigning, moves
from jingtu.core.work.models import Assignment
from jingtu.core.work.visible import assignments_visible_to, plans_visible_to, tasks_visible_to
from tests.support.people import person, places

pytestmark = pytest.mark.django_db
DAY = dt.date


@pytest.fixture
def of_the_city(people, plan):
    """Make the plan the city's: its lead is the city's bureau, its implementers the towns and counties below."""
    city = places()[0].parent
    Plan.objects.filter(pk=plan.pk).update(place=city)
    Task.objects.filter(plan=plan).update(place_path=city.path)
    office = Party.objects.create(name="廊坊市土壤办", place=city)
    keeper = person("city", "韩市", Appointment.Role.PLAN_OFFICE, office, city)
    plan.refresh_from_db()
    rows = assigning.assign(plan, by=keeper, on=DAY(2018, 1, 15))
    return {"keeper": keeper, "rows": rows}


def seen(user):
    return set(assignments_visible_to(user).values_list("pk", flat=True))


def test_people_of_the_place_see_its_work(people, assigned):
    everything = set(Assignment.objects.values_list("pk", flat=True))
    for user in (people.keeper, people.bureau, people.town, people.leader):
        assert seen(user) == everything


def test_whose_area_holds_all_work_is_asked_nothing_more(people, assigned):
    assert not assignments_visible_to(people.keeper).query.has_filters()
    charged = next(iter(assigned.values()))
    Assignment.objects.filter(pk=charged.pk).update(place_path="44")  # a plan of another province, for a party from here
    seen_by_keeper = assignments_visible_to(people.keeper)
    assert seen_by_keeper.query.has_filters()
    assert charged.pk in set(seen_by_keeper.values_list("pk", flat=True))


def test_others_see_nothing(people, assigned):
    for user in (people.outsider, people.system_admin, people.security_admin, people.auditor):
        assert seen(user) == set()
        assert not tasks_visible_to(user).exists()


def test_a_county_sees_what_its_city_charges_it_with(people, of_the_city):
    charged = {row.pk for row in of_the_city["rows"] if row.party.place == places()[0]}
    assert seen(people.keeper) == charged
    assert seen(people.outsider) == set()
    assert set(tasks_visible_to(people.keeper)) == {row.task for row in of_the_city["rows"] if row.pk in charged}
    assert [plan.place.name for plan in plans_visible_to(people.keeper)] == ["廊坊市"]
    assert readable_plans(scope_of(people.keeper)).count() == 1
    assert not plans_visible_to(people.outsider).exists()


def test_what_was_withdrawn_is_not_a_reason_to_read(people, of_the_city):
    for row in of_the_city["rows"]:
        moves.move(row, "withdraw", by=of_the_city["keeper"], on=DAY(2018, 2, 1), reason="重新分工")
    assert not tasks_visible_to(people.keeper).exists()
    assert not visible_tasks(scope_of(people.keeper)).exists()


def test_a_lead_sees_its_partners(people, plan):
    """The lead's people may have no area that holds the others: what they lead is theirs to see all the same."""
    _home, elsewhere = places()
    stranger = Party.objects.create(name="霸州市环保局", place=elsewhere)
    person_there = person("stranger", "杨外", Appointment.Role.BUREAU, stranger, elsewhere)
    task = plan.tasks.get(title="农用地详查")
    task.parties.filter(role="lead").update(party=stranger)
    rows = assigning.assign(plan, by=people.keeper, on=DAY(2018, 1, 15))
    partners = {row.pk for row in rows if row.task_id == task.pk}
    assert seen(person_there) == partners | {row.pk for row in rows if row.party == stranger}
