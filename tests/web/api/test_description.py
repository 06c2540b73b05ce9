"""The description (OpenAPI) is true: schemathesis draws requests from it, good and bad, and every answer must be as it says."""

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from jingtu.core.duties.models import Due
from jingtu.core.duties.reckoning import reckon
from jingtu.core.filings import lodging
from jingtu.core.gates.asking import Gate, ask
from jingtu.core.lists.editions import publish
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.moves import make
from jingtu.themes.development_land.gates.land import PLANNING
from jingtu.themes.development_land.questions import ask_about
from jingtu.themes.industry.filings import DEMOLITION_PLAN
from jingtu.themes.industry.lists import KEY_UNITS
from jingtu.web.api.description import described
from tests.support.supervision import TODAY, city

pytestmark = pytest.mark.django_db
KEPT = Path(__file__).resolve().parents[3] / "docs/openapi.json"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def things(world):
    """Return one of each thing that an address can name, by the name of the parameter and the beginning of the address."""
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="廊环〔2019〕1号")
    reckon()
    filing = lodging.begin(DEMOLITION_PLAN, world.site, by=world.firm)
    paper = lodging.attach(filing, b"%PDF-1.4", "方案.pdf", by=world.firm)
    gate = next(each for each in declared(Gate).values() if each.about == "industry.demolition")
    verdict = ask(gate, world.site, by=world.inspector)
    edition = publish(KEY_UNITS, world.bureau.place, by=world.inspector, as_of=TODAY, document="公告2019年第1号")
    return {
        "registers": {"kind": "industry.demolition", "id": world.site.pk, "pk": world.site.pk},
        "filings": {"id": filing.pk, "pk": filing.pk, "file": paper.pk},
        "dues": {"id": Due.objects.first().pk, "pk": Due.objects.first().pk},
        "gates": {"gate": gate.code},
        "verdicts": {"number": verdict.number},
        "lists": {"code": KEY_UNITS.code, "id": edition.pk, "pk": edition.pk},
        "panels": {"id": 1, "pk": 1},
        "deliveries": {"id": 1, "pk": 1, "which": "marked"},
        "campaigns": {"id": 1, "pk": 1},
        "transfers": {"number": "L-A"},
        "places": {"code": world.bureau.place.code},
        "plans": {"id": 1, "pk": 1},
        "tasks": {"id": 1, "pk": 1},
        "land": {"number": ask_about(PLANNING, by=world.inspector, codes=["P-1"]).number},
    }


@pytest.fixture
def application():
    """Return the server's own entry; as Django's test client does, it leaves the connection of the test's transaction open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_answer_is_as_the_description_says(world, things, application):
    firm, inspector = (
        {"Authorization": caller.authorization("GET", "/")} for caller in (world.callers.firm, world.callers.inspector)
    )
    schema = schemathesis.openapi.from_dict(described())
    schema.app = application
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        part = operation.path.split("/")[3]
        known, headers = things.get(part, {}), firm if part.startswith("filing") else inspector
        names = {parameter.name for parameter in operation.path_parameters}
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            asked += _ask(operation, mode, {name: known[name] for name in names}, headers)
    assert asked > 100


def _ask(operation, mode, path_parameters, headers):
    """Send some requests of one operation and check every answer; return how many."""
    sent = []

    @EXAMPLES
    @given(case=operation.as_strategy(mode, path_parameters=path_parameters))
    def send(case):
        sent.append(case.call_and_validate(headers=headers, checks=CHECKS))

    try:
        send()
    except Exception as error:
        if "Unsatisfiable" not in type(error).__name__:
            raise
    return len(sent)


def test_the_description_in_the_docs_is_the_one_that_is_served(world):
    """After a change: `.venv/bin/jingtu manage spectacular --format openapi-json --file docs/openapi.json`."""
    served = world.callers.inspector.get("/api/v1/openapi.json").json()

    assert json.loads(KEPT.read_text(encoding="utf-8")) == served


def test_the_description_is_for_who_logs_in_or_holds_a_key(client_of):
    assert client_of("leader").get("/api/v1/openapi.json").status_code == 200
    assert client_of(None).get("/api/v1/openapi.json").status_code == 302
