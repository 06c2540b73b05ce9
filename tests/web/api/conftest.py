"""One world for the interface: an enterprise of 香河 with a demolition, and keys of those who supervise and of the enterprise."""

import datetime as dt
from types import SimpleNamespace

import pytest

from jingtu.core.keys.models import ApiKey
from tests.support.keys import Caller, key_for
from tests.support.supervision import TODAY, city, demolition, supervision


@pytest.fixture
def world(people, settings):
    """Return the people and things of supervision, with `callers` by the name of who owns their key."""
    settings.JINGTU_TODAY = TODAY
    made = supervision(people)
    made.site = demolition(made.inspector, made.enterprise, dt.date(2019, 9, 2), TODAY)
    owners = {
        "inspector": made.inspector,
        "city": city(made),
        "colleague": made.colleague,
        "firm": made.firm,
        "outsider": people.outsider,
    }
    made.callers = SimpleNamespace(
        **{name: Caller(*key_for(owner, people.security_admin)) for name, owner in owners.items()},
        signer=Caller(*key_for(made.inspector, people.security_admin, way=ApiKey.Way.SIGNED)),
    )
    made.people = people
    return made


def problem_of(response, status: int, code: str) -> dict:
    """Check that a response is an error of our one shape, and return it."""
    body = response.json()
    assert (response.status_code, body["type"]) == (status, f"urn:jingtu:problem:{code}"), body
    assert response["Content-Type"] == "application/problem+json"
    assert body["status"] == status
    assert body["detail"].endswith("。")
    assert body["instance"] == response.request["PATH_INFO"]
    return body
