"""Other systems ask about land: by number and outline, and the approval system of another bureau as a process of its own."""

import datetime as dt
import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from shapely import to_geojson

from jingtu.core.keys.models import ApiKey, Nonce
from jingtu.core.places.models import Boundary
from jingtu.themes.development_land.declaring import declare
from jingtu.themes.development_land.models import LandQuestion, Parcel, Status
from tests.support import planning_bureau
from tests.support.keys import Caller, key_for
from tests.support.land import land, square
from tests.web.api.conftest import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FLOW-37", "GATE-01")]
ON = dt.date(2019, 6, 30)
KNOWN = {"land_use": "industrial", "key_sector": False, "heavily_polluted_farmland": False, "unused_land": False}
ADDRESS = "/api/v1/land/questions"
ASKED = {"gate": "development_land.land_supply", "planned_use": "industrial", "on": "2019-06-30"}


@pytest.fixture
def parcels(world):
    """One polluted parcel and a clean one."""
    Parcel.objects.filter(pk=world.parcel.pk).update(code="P-0", **KNOWN)
    land("parcel", world.inspector, world.works, code="P-1", name="第二宗", geometry=square(1, 0), **KNOWN)
    declare(world.site, Status.CONTAMINATED, by=world.inspector, on=ON, reason="评审意见")
    return world


@pytest.fixture
def caller(parcels, people):
    """The land bureau's system, with a key for gates alone."""
    return Caller(*key_for(parcels.land_officer, people.security_admin, rights="gates"))


def test_parcels_are_asked_by_number_and_the_answer_is_read_again(caller, parcels):
    response = caller.post(ADDRESS, ASKED | {"parcels": ["P-0", "P-1", "NO"], "reference": "SP-17"})
    body = response.json()
    assert (response.status_code, response["Cache-Control"]) == (201, "no-store")
    assert (body["outcome"], body["reference"], body["stands"]) == ("blocked", "SP-17", True)
    assert [(each["code"], each["verdict"]["outcome"]) for each in body["parcels"]] == [("P-0", "blocked"), ("P-1", "pass")]
    assert ([each["code"] for each in body["unknown"]], body["replaced"]) == (["NO"], [])
    again = caller.get(f"{ADDRESS}/{body['number']}")
    assert (again.json(), again["Cache-Control"]) == (body, "no-store")


def test_what_was_answered_is_never_kept_beyond_its_evidence(caller, parcels):
    number = caller.post(ADDRESS, ASKED | {"parcels": ["P-1"]}).json()["number"]
    first = caller.get(f"{ADDRESS}/{number}")
    assert caller.get(f"{ADDRESS}/{number}", If_None_Match=first["ETag"]).status_code == 304
    declare(parcels.site, Status.LISTED, by=parcels.inspector, on=ON, reason="名录", geometry=square(1, 0))
    later = caller.get(f"{ADDRESS}/{number}", If_None_Match=first["ETag"])
    assert (later.status_code, later.json()["stands"], later.json()["outcome"]) == (200, False, "pass")


def test_a_question_sent_again_is_not_asked_again_and_tells_that_it_no_longer_stands(caller, parcels):
    ask = ASKED | {"parcels": ["P-1"]}
    first = caller.post(ADDRESS, ask, Idempotency_Key="SP-17").json()
    declare(parcels.site, Status.LISTED, by=parcels.inspector, on=ON, reason="名录", geometry=square(1, 0))
    again = caller.post(ADDRESS, ask, Idempotency_Key="SP-17")
    body = again.json()
    assert (again["Idempotency-Replayed"], again["Cache-Control"], body["number"]) == ("true", "no-store", first["number"])
    assert (first["stands"], body["stands"], body["parcels"][0]["verdict"]["stands"]) == (True, False, False)
    assert LandQuestion.objects.count() == 1


def test_a_question_sent_again_by_whom_it_no_longer_concerns_is_not_answered(caller, parcels):
    ask = ASKED | {"parcels": ["P-1"]}
    caller.post(ADDRESS, ask, Idempotency_Key="SP-17")
    LandQuestion.objects.update(asked_by=parcels.inspector, office=parcels.bureau, place_path="440000")
    problem_of(caller.post(ADDRESS, ask, Idempotency_Key="SP-17"), 404, "not-found")


def test_an_outline_is_asked_as_geojson(caller, parcels):
    home = square(-9, -9, 20, 20)
    Boundary.objects.create(division=parcels.works.place, outline=home, geometry=home, source="演示")
    body = caller.post(ADDRESS, ASKED | {"geometry": json.loads(to_geojson(square(1, 0, width=2)))}).json()
    assert [(each["code"], each["share"]) for each in body["parcels"]] == [("P-1", 1.0)]
    assert (body["rest"]["outcome"], body["outcome"]) == ("not_decidable", "not_decidable")


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"gate": "development_land.castle", "parcels": ["P-1"]}, "gate"),
        ({"planned_use": "castle", "parcels": ["P-1"]}, "planned_use"),
        ({"parcels": "P-1"}, "parcels"),
        ({"geometry": {"type": "Point", "coordinates": [117, 39]}}, "geometry"),
        ({"geometry": [1]}, "geometry"),
        ({"colour": "red", "parcels": ["P-1"]}, "colour"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(caller, what, field):
    problem = problem_of(caller.post(ADDRESS, ASKED | what), 400, "not-valid")
    assert [each["field"] for each in problem["errors"]] == [field]


def test_nothing_asked_about_is_refused_and_others_read_nothing(caller, parcels, people):
    problem_of(caller.post(ADDRESS, ASKED), 409, "refused")
    number = caller.post(ADDRESS, ASKED | {"parcels": ["P-1"]}).json()["number"]
    stranger = Caller(*key_for(people.outsider, people.security_admin))
    problem_of(stranger.get(f"{ADDRESS}/{number}"), 404, "not-found")


@pytest.fixture
def bureau(parcels, people, live_server):
    """The address of the planning bureau's own system, which runs as a process beside."""
    key, secret = key_for(parcels.land_officer, people.security_admin, rights="gates", way=ApiKey.Way.SIGNED)
    command = [sys.executable, str(Path(planning_bureau.__file__)), live_server.url, key.name, secret]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait(timeout=10)
    process.stdout.close()


def posted(address: str, told: dict) -> dict:
    request = urllib.request.Request(address, json.dumps(told).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_the_approval_system_of_another_bureau_asks_before_it_approves_and_nobody_in_between_can(bureau):
    application = ASKED | {"reference": "SP-18", "planned_use": "residential", "parcels": ["P-0"]}
    refused = posted(f"{bureau}/applications", application)
    assert (refused["decision"], refused["answer"]["reference"]) == ("refused", "SP-18")
    assert any("认定为“污染地块”" in each["said"] for each in refused["answer"]["parcels"][0]["verdict"]["reasons"])

    attacks = {how: posted(f"{bureau}/attack", {"how": how}) for how in ("replay", "altered", "stranger", "late")}
    assert {how: (told["status"], told["answer"]["type"].rsplit(":")[-1]) for how, told in attacks.items()} == {
        "replay": (401, "nonce-used"),
        "altered": (401, "signature-wrong"),
        "stranger": (401, "signature-wrong"),
        "late": (401, "clock-skew"),
    }
    assert (LandQuestion.objects.count(), Nonce.objects.count()) == (1, 1)

    approved = posted(f"{bureau}/applications", ASKED | {"reference": "SP-19", "parcels": ["P-1"]})
    assert approved["decision"] == "approved"
