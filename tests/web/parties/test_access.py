"""Who may open which of these pages: every page asked by every standing person and by nobody."""

import pytest
from django.urls import reverse

from jingtu.core.parties.models import Appointment, Deputy

pytestmark = pytest.mark.django_db

READERS = {"keeper", "bureau", "town", "leader"}
EVERYONE = {*READERS, "outsider", "system_admin", "security_admin", "auditor"}


@pytest.fixture
def pages(people):
    """Return for each address name: method, path, who may, and what the outsider gets."""
    party = people.bureau.party
    row = Deputy.objects.create(principal=people.keeper, deputy=people.leader, valid_from="2000-01-01")
    held = Appointment.objects.get(user=people.town)
    return {
        "password": ("get", reverse("web:password"), EVERYONE, 200),
        "parties": ("get", reverse("web:parties"), {*READERS, "outsider"}, 200),
        "party": ("get", reverse("web:party", args=[party.pk]), READERS, 404),
        "party_rename": ("post", reverse("web:party_rename", args=[party.pk]), {"keeper", "leader"}, 404),
        "party_succession": ("post", reverse("web:party_succession", args=[party.pk]), {"keeper", "leader"}, 404),
        "people": ("get", reverse("web:people"), {"system_admin"}, 403),
        "person_new": ("get", reverse("web:person_new"), {"system_admin"}, 403),
        "person": ("get", reverse("web:person", args=[people.bureau.pk]), {"system_admin"}, 403),
        "person_reset": ("post", reverse("web:person_reset", args=[people.bureau.pk]), {"system_admin"}, 403),
        "person_unlock": ("post", reverse("web:person_unlock", args=[people.bureau.pk]), {"system_admin"}, 403),
        "person_state": ("post", reverse("web:person_state", args=[people.town.pk]), {"system_admin"}, 403),
        "appointments": ("get", reverse("web:appointments"), {"security_admin"}, 403),
        "person_roles": ("get", reverse("web:person_roles", args=[people.bureau.pk]), {"security_admin"}, 403),
        "person_deputy": ("post", reverse("web:person_deputy", args=[people.bureau.pk]), {"security_admin"}, 403),
        "appointment_end": ("post", reverse("web:appointment_end", args=[held.pk]), {"security_admin"}, 403),
        "deputy_end": ("post", reverse("web:deputy_end", args=[row.pk]), {"security_admin"}, 403),
        "journal": ("get", reverse("web:journal"), {"auditor"}, 403),
        "journal_verify": ("post", reverse("web:journal_verify"), {"auditor"}, 403),
    }


PAGES = (
    *("password", "parties", "party", "party_rename", "party_succession"),
    *("people", "person_new", "person", "person_reset", "person_unlock", "person_state"),
    *("appointments", "person_roles", "person_deputy", "appointment_end", "deputy_end"),
    *("journal", "journal_verify"),
)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_those_it_is_for_and_no_one_else(pages, client_of, page):
    method, path, allowed, outsider = pages[page]
    ask = {who: getattr(client_of(who), method) for who in EVERYONE}
    refused = {who: ask[who](path).status_code for who in EVERYONE - allowed}  # first: the allowed may change something
    answered = {who: ask[who](path).status_code for who in allowed}
    assert refused == {who: outsider if who == "outsider" else 403 for who in EVERYONE - allowed}
    assert set(answered.values()) <= {200, 302}


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_sent_to_the_login_page(pages, client_of, page):
    method, path, _allowed, _outsider = pages[page]
    response = getattr(client_of(None), method)(path)
    assert response.status_code == 302
    assert response.url.startswith("/login/?next=")


def test_whoever_must_change_the_password_comes_to_that_page_first(people, client_of):
    people.keeper.must_change_password = True
    people.keeper.save()
    response = client_of("keeper").get(reverse("web:parties"))
    assert (response.status_code, response.url) == (302, reverse("web:password"))
