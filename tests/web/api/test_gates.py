"""The question of other bureaus' approval systems: may this go ahead; a numbered, kept verdict comes back."""

import pytest

from jingtu.core.gates.models import Verdict
from jingtu.core.journal.models import Entry
from jingtu.core.keys.models import ApiKey
from tests.support.keys import Caller, key_for
from tests.web.api.conftest import problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(world):
    """Return the address of the first gate about a demolition."""
    gates = world.callers.inspector.get("/api/v1/gates").json()
    gate = next(each for each in gates if each["about"] == "industry.demolition")
    return f"/api/v1/gates/{gate['gate']}/verdicts"


def test_a_verdict_is_numbered_kept_journalled_and_read_again(world, question):
    made = world.callers.signer.post(question, {"subject": world.site.pk})
    verdict = made.json()

    assert (made.status_code, verdict["outcome"]) == (201, "blocked")
    assert verdict["reasons"][0]["opens_by"]
    assert Verdict.objects.get(number=verdict["number"]).asked_by == world.inspector
    assert Entry.objects.filter(action="gates.ask").get().actor == world.inspector
    assert world.callers.colleague.get(f"/api/v1/verdicts/{verdict['number']}").json() == verdict
    given = {name: said for name, said in verdict.items() if name != "stands"}
    assert world.callers.colleague.get("/api/v1/verdicts?outcome=blocked").json()["results"] == [given]
    problem_of(world.callers.outsider.get(f"/api/v1/verdicts/{verdict['number']}"), 404, "not-found")


def test_a_verdict_tells_whether_it_stands_also_when_it_is_asked_for_again(world, question):
    ask = {"subject": world.site.pk, "on": "2019-06-30"}
    first = world.callers.signer.post(question, ask, Idempotency_Key="SP-1")
    Verdict.objects.update(outcome="pass")  # as if what blocks now had been recorded since
    again = world.callers.signer.post(question, ask, Idempotency_Key="SP-1")
    read = world.callers.signer.get(f"/api/v1/verdicts/{first.json()['number']}")
    assert [each.json()["stands"] for each in (first, again, read)] == [True, False, False]
    assert [each["Cache-Control"] for each in (first, again, read)] == ["no-store"] * 3
    assert (again.json()["number"], Verdict.objects.count()) == (first.json()["number"], 1)


def test_the_subject_is_named_by_number_name_or_code(world, question):
    caller = world.callers.inspector
    assert caller.post(question, {"name": world.site.name}).status_code == 201
    problem_of(caller.post(question, {"code": "91131024MA000000XX"}), 400, "not-valid")
    problem_of(caller.post(question, {}), 400, "not-valid")
    problem_of(caller.post(question, {"subject": world.site.pk, "name": world.site.name}), 400, "not-valid")


def test_what_lies_elsewhere_is_not_found_and_the_enterprise_asks_about_its_own(world, question):
    problem_of(world.callers.outsider.post(question, {"subject": world.site.pk}), 400, "not-valid")
    assert world.callers.firm.post(question, {"subject": world.site.pk}).status_code == 201
    type(world.site).objects.update(sensitivity="K3")
    problem_of(
        Caller(*key_for(world.people.keeper, world.people.security_admin)).post(question, {"subject": world.site.pk}),
        400,
        "not-valid",
    )
    assert len(world.callers.firm.get("/api/v1/verdicts").json()["results"]) == 1


def test_an_unknown_gate_is_not_found(world):
    problem_of(world.callers.inspector.post("/api/v1/gates/industry.nothing/verdicts", {"subject": 1}), 404, "not-found")


def test_a_key_for_gates_asks_gates_and_nothing_else(world, question):
    caller = Caller(*key_for(world.inspector, world.people.security_admin, rights=ApiKey.Rights.GATES))

    assert caller.post(question, {"subject": world.site.pk}).status_code == 201
    problem_of(caller.get("/api/v1/registers"), 403, "not-allowed")


def test_a_reading_key_asks_but_changes_nothing(world, question):
    caller = Caller(*key_for(world.inspector, world.people.security_admin, rights=ApiKey.Rights.READ))
    row = f"/api/v1/registers/industry.enterprise/{world.enterprise.pk}"

    assert caller.post(question, {"subject": world.site.pk}).status_code == 201
    problem_of(caller.post(f"{row}/moves", {"move": "list"}, If_Match='"0"'), 403, "not-allowed")
