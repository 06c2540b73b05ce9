"""The door of the second factor: administrators before anything else, exports by whoever has just shown it."""

import re
import time
from urllib.parse import urlencode

import pytest
from django.test import RequestFactory

from jingtu.core.factors import services
from jingtu.web import second_factor
from tests.support.factors import offered_password, password_now

pytestmark = pytest.mark.django_db
PAGE = "/account/second-factor/"


@pytest.fixture(autouse=True)
def asked_for(settings):
    settings.SECOND_FACTOR = True


def request_of(client):
    """Return a request with the session of a client, as a view gets it."""
    request = RequestFactory().get("/registers/?state=listed")
    request.session = client.session
    request.user = services.User.objects.get(pk=client.session["_auth_user_id"])
    return request


def test_an_administrator_gets_nowhere_before_enrolling(client_of):
    client = client_of("security_admin")

    response = client.get("/appointments/")

    assert response.url == f"{PAGE}?next=%2Fappointments%2F"
    assert client.get("/account/password/").status_code == 200
    page = client.get(response.url).content.decode()
    assert re.search(r'src="data:image/svg\+xml', page)


def test_enrolling_shows_the_recovery_codes_once_and_leads_on(client_of, people):
    client = client_of("security_admin")
    page = client.post(PAGE, {"code": offered_password(people.security_admin), "next": "/appointments/"})

    assert len(re.findall(r'class="jt-once">\w{5}-\w{5}<', page.content.decode())) == services.CODES
    assert 'href="/appointments/"' in page.content.decode()
    assert client.get("/appointments/").status_code == 200


def test_at_the_next_login_the_password_of_the_telephone_opens(client_of, people):
    device, _codes = services.enrol(people.auditor, offered_password(people.auditor))
    client = client_of("auditor")
    assert client.get("/journal/").status_code == 302
    assert "动态口令不对" in client.post(PAGE, {"code": "zzzzz"}).content.decode()
    services.TOTPDevice.objects.update(throttling_failure_timestamp=None)

    response = client.post(PAGE, {"code": password_now(device, 1), "next": "/journal/"})

    assert response.url == "/journal/"
    assert client.get("/journal/").status_code == 200


def test_a_device_that_was_reset_opens_no_more(client_of, people):
    client = client_of("auditor")
    client.post(PAGE, {"code": offered_password(people.auditor)})
    assert client.get("/journal/").status_code == 200

    services.reset(people.auditor, by=people.security_admin)

    assert client.get("/journal/").status_code == 302


def test_nobody_is_led_to_another_house(client_of, people):
    device, _codes = services.enrol(people.auditor, offered_password(people.auditor))

    response = client_of("auditor").post(PAGE, {"code": password_now(device, 1), "next": "https://example.com/"})

    assert response.url == "/"


def test_who_supervises_works_without_and_exports_with_it(client_of, people):
    client = client_of("bureau")
    assert client.get("/plans/").status_code == 200
    assert not second_factor.fresh(request_of(client))

    client.post(PAGE, {"code": offered_password(people.bureau)})

    assert second_factor.fresh(request_of(client))


@pytest.mark.parametrize("download", ["/duties/export/", "/catalogues/editions/1/download/xlsx/"])
def test_what_is_carried_out_of_the_registers_asks_for_it_first(client_of, people, download):
    client = client_of("bureau")

    asked = client.get(download)
    assert asked.url == f"{PAGE}?{urlencode({'next': download})}"

    client.post(PAGE, {"code": offered_password(people.bureau)})
    assert PAGE not in client.get(download).headers.get("Location", "")


def test_it_is_fresh_for_some_minutes_only(client_of, people, settings, monkeypatch):
    client = client_of("bureau")
    client.post(PAGE, {"code": offered_password(people.bureau)})
    shown = client.session[second_factor.MARK]["at"]

    for seconds, expected in ((settings.FACTOR_MINUTES * 60 - 1, True), (settings.FACTOR_MINUTES * 60, False)):
        monkeypatch.setattr(time, "time", lambda at=shown + seconds: at)
        assert second_factor.fresh(request_of(client)) is expected


def test_where_it_is_not_asked_for_everything_is_fresh(client_of, settings):
    settings.SECOND_FACTOR = False
    client = client_of("security_admin")

    assert client.get("/appointments/").status_code == 200
    assert second_factor.fresh(request_of(client))


def test_fresh_recovery_codes_only_after_showing_it(client_of, people):
    client = client_of("bureau")
    assert client.post(f"{PAGE}codes/").status_code == 302
    client.post(PAGE, {"code": offered_password(people.bureau)})

    assert client.post(f"{PAGE}codes/").status_code == 200


def test_the_security_administrator_resets_another_person(client_of, people, settings):
    services.enrol(people.bureau, offered_password(people.bureau))
    settings.SECOND_FACTOR = False
    client = client_of("security_admin")

    client.post(f"/appointments/people/{people.bureau.pk}/second-factor/")
    own = client.post(f"/appointments/people/{people.security_admin.pk}/second-factor/", follow=True)

    assert services.device_of(people.bureau) is None
    assert "另一位安全管理员" in own.content.decode()
