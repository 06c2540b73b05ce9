"""Filings over the interface: a system of an enterprise begins, fills in, attaches and submits; the bureau's reads it."""

import dataclasses

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.journal.models import Entry
from jingtu.core.subjects.declaring import _declared, declared, tried_out
from jingtu.themes.industry.filings import DEMOLITION_PLAN
from tests.support.keys import Caller, key_for
from tests.support.supervision import TODAY
from tests.web.api.conftest import problem_of

pytestmark = pytest.mark.django_db
FILINGS = "/api/v1/filings"
SAMPLES = {"text": "文字", "long_text": "长文", "number": "12.50", "date": "2019-06-01", "yes_no": True}


def sample_values(kind):
    """Return a value for every field of a type, from its declaration."""
    return {field.name: SAMPLES.get(field.kind) or field.choices[0][0] for field in kind.of_stage("submit")}


def attached(caller, filing, name="方案.pdf", content=b"%PDF-1.4"):
    path = f"{FILINGS}/{filing}/attachments"
    headers = {"Authorization": caller.authorization("POST", path)}
    return caller.client.post(path, {"file": SimpleUploadedFile(name, content)}, headers=headers)


@pytest.fixture
def begun(world):
    """Return what the enterprise's system got when it began a demolition plan."""
    return world.callers.firm.post(FILINGS, {"type": DEMOLITION_PLAN.code, "subject": world.site.pk})


def test_a_type_tells_its_facts_as_a_schema_that_its_own_samples_meet(world):
    import jsonschema

    types = {each["type"]: each for each in world.callers.firm.get("/api/v1/filing-types").json()}

    assert set(types) == set(declared(FilingType))
    for code, kind in declared(FilingType).items():
        jsonschema.validate(sample_values(kind), types[code]["values"])
        assert kind.read(sample_values(kind))[1] == {}


def test_a_filing_goes_all_the_way_and_the_bureau_reads_it(world, begun):
    caller, path = world.callers.firm, f"{FILINGS}/{begun.json()['id']}"
    assert (begun.status_code, begun.json()["state"]) == (201, "draft")

    filled = caller.send("PATCH", path, {"values": sample_values(DEMOLITION_PLAN)}, If_Match=begun["ETag"])
    assert (filled.status_code, filled.json()["missing"]) == (200, [])
    file = attached(caller, begun.json()["id"])
    assert file.status_code == 201
    step = {"step": "submit", "on": TODAY.isoformat()}
    submitted = caller.post(f"{path}/steps", step, If_Match=caller.get(path)["ETag"])

    assert submitted.json()["number"].startswith("2019-")
    seen = world.callers.inspector.get(path).json()
    assert seen["values"] == submitted.json()["values"] != {}
    assert world.callers.inspector.get(f"{FILINGS}?state=submitted&type={DEMOLITION_PLAN.code}").json()["total"]["number"] == 1
    content = world.callers.inspector.get(f"{path}/attachments/{file.json()['id']}")
    assert b"".join(content.streaming_content) == b"%PDF-1.4"
    problem_of(world.callers.outsider.get(path), 404, "not-found")
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"filings.begin", "filings.fill", "filings.attach", "filings.step"} <= actions
    taken = Entry.objects.get(action="files.take")
    assert (taken.subject, taken.actor) == (f"filing:{begun.json()['id']}", world.inspector)


def test_beginning_twice_is_one_draft(world, begun):
    again = world.callers.firm.post(FILINGS, {"type": DEMOLITION_PLAN.code, "subject": world.site.pk})

    assert again.json()["id"] == begun.json()["id"]
    assert Filing.objects.count() == 1


def test_what_cannot_be_kept_is_said_by_field_and_nothing_is_kept(world, begun):
    caller, path = world.callers.firm, f"{FILINGS}/{begun.json()['id']}"
    text = next(field.name for field in DEMOLITION_PLAN.fields if field.kind == "long_text")
    other = next(field.name for field in DEMOLITION_PLAN.fields if field.kind == "number")
    wrong = {text: "好", other: "1e999999999"}  # a gigabyte, once it is printed

    body = problem_of(caller.send("PATCH", path, {"values": wrong}, If_Match=begun["ETag"]), 400, "not-valid")

    assert [each["field"] for each in body["errors"]] == [f"values.{other}"]
    assert caller.get(path).json()["values"].get(text) != "好"
    for values in ({"nothing": 1}, {text: ["列"]}, {text: "a\x00b"}, {text: "\ud800"}):
        assert caller.send("PATCH", path, {"values": values}, If_Match=begun["ETag"]).status_code == 400
    problem_of(caller.send("PATCH", path, [], If_Match=begun["ETag"]), 400, "not-valid")


def test_two_systems_do_not_overwrite_each_other(world, begun):
    caller, path = world.callers.firm, f"{FILINGS}/{begun.json()['id']}"
    text = next(field.name for field in DEMOLITION_PLAN.fields if field.kind in ("text", "long_text"))
    change = {"values": {text: "甲"}}

    problem_of(caller.send("PATCH", path, change), 428, "version-missing")
    assert caller.send("PATCH", path, change, If_Match=begun["ETag"]).status_code == 200
    problem_of(caller.send("PATCH", path, change, If_Match=begun["ETag"]), 412, "version-stale")


def test_an_incomplete_filing_is_not_submitted_and_says_what_lacks(world, begun):
    path = f"{FILINGS}/{begun.json()['id']}"

    step = {"step": "submit", "on": TODAY.isoformat()}
    body = problem_of(world.callers.firm.post(f"{path}/steps", step, If_Match=begun["ETag"]), 409, "refused")

    assert str(DEMOLITION_PLAN.fields[0].label) in body["detail"]


def test_a_file_that_is_not_what_it_says_is_refused(world, begun):
    problem_of(attached(world.callers.firm, begun.json()["id"], "方案.pdf", b"MZ\x90\x00"), 409, "refused")


def test_a_signed_upload_of_many_megabytes_comes_through(world, begun):
    caller = Caller(*key_for(world.firm, world.people.security_admin, way="signed"))
    content = b"%PDF-1.4" + b"\x00" * 6_000_000
    path = f"{FILINGS}/{begun.json()['id']}/attachments"
    boundary = "frontier"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="plan.pdf"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Authorization": caller.authorization("POST", path, body)}

    response = caller.client.generic("POST", path, body, f"multipart/form-data; boundary={boundary}", headers=headers)

    assert (response.status_code, response.json()["size"]) == (201, len(content))


def test_who_does_not_file_this_is_told(world):
    problem_of(
        world.callers.inspector.post(FILINGS, {"type": DEMOLITION_PLAN.code, "subject": world.site.pk}), 403, "not-allowed"
    )
    problem_of(world.callers.firm.post(FILINGS, {"type": "industry.nothing", "subject": world.site.pk}), 400, "not-valid")
    problem_of(world.callers.outsider.post(FILINGS, {"type": DEMOLITION_PLAN.code, "subject": world.site.pk}), 400, "not-valid")


@pytest.fixture
def submitted(world, begun):
    """Return the address of a demolition plan that waits for the bureau's decision."""
    caller, path = world.callers.firm, f"{FILINGS}/{begun.json()['id']}"
    caller.send("PATCH", path, {"values": sample_values(DEMOLITION_PLAN)}, If_Match=begun["ETag"])
    attached(caller, begun.json()["id"])
    step = {"step": "submit", "on": TODAY.isoformat(), "reason": "照方案"}
    assert caller.post(f"{path}/steps", step, If_Match=caller.get(path)["ETag"]).status_code == 200
    return path


def decide(caller, path, step, **more):
    body = {"step": step, "on": TODAY.isoformat(), **more}
    return caller.post(f"{path}/steps", body, If_Match=caller.get(path)["ETag"])


def test_the_bureau_accepts_once_and_the_firm_reads_it(world, submitted):
    accepted = decide(world.callers.inspector, submitted, "accept", reason="符合要求")

    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    assert world.callers.firm.get(submitted).json()["decided_on"] == TODAY.isoformat()
    event = Filing.objects.get().events.get(step="accept")
    assert (event.recorded_by, event.reason) == (world.inspector, "符合要求")
    problem_of(decide(world.callers.colleague, submitted, "return", reason="再改"), 409, "overtaken")


def test_returning_needs_a_reason_and_lets_the_firm_write_again(world, submitted):
    problem_of(decide(world.callers.inspector, submitted, "return"), 409, "refused")
    returned = decide(world.callers.inspector, submitted, "return", reason="缺应急措施")

    assert (returned.status_code, returned.json()["state"]) == (200, "returned")


def test_nobody_decides_on_what_is_his_own_or_not_his_to_decide(world, submitted):
    problem_of(decide(world.callers.firm, submitted, "accept"), 409, "refused")
    problem_of(world.callers.outsider.post(f"{submitted}/steps", {"step": "accept"}), 404, "not-found")
    stale = {"step": "accept", "on": TODAY.isoformat()}
    problem_of(world.callers.inspector.post(f"{submitted}/steps", stale, If_Match='"0"'), 412, "version-stale")
    assert Filing.objects.get().state == Filing.State.SUBMITTED


def test_the_office_writes_only_the_fields_that_are_its_own(world, submitted):
    text = next(field.name for field in DEMOLITION_PLAN.fields if field.kind in ("text", "long_text"))

    for step, values in (("accept", {text: "改写"}), ("accept", ["x"]), ("return", {text: "改写"})):
        answer = decide(world.callers.inspector, submitted, step, values=values, reason="理由")
        wrong = problem_of(answer, 400, "not-valid")
        assert wrong["errors"][0]["field"].startswith("values")


@pytest.fixture
def with_a_field_of_the_office():
    """Let the deciding office of a demolition plan write a number of its own."""
    with tried_out():
        del _declared[FilingType][DEMOLITION_PLAN.code]
        yield dataclasses.replace(DEMOLITION_PLAN, fields=(*DEMOLITION_PLAN.fields, Field("basis", "备案文号", stage="accept")))


def test_a_field_of_the_deciding_office_is_written_with_its_decision(world, submitted, with_a_field_of_the_office):
    problem_of(decide(world.callers.inspector, submitted, "accept"), 409, "refused")
    accepted = decide(world.callers.inspector, submitted, "accept", values={"basis": "廊环备〔2019〕3号"})

    assert accepted.json()["values"]["basis"] == "廊环备〔2019〕3号"
    types = {each["type"]: each for each in world.callers.firm.get("/api/v1/filing-types").json()}
    assert types[DEMOLITION_PLAN.code]["values_of_office"]["required"] == ["basis"]


def test_who_files_for_a_holder_does_not_choose_the_day(world, begun):
    caller, path = world.callers.firm, f"{FILINGS}/{begun.json()['id']}"
    caller.send("PATCH", path, {"values": sample_values(DEMOLITION_PLAN)}, If_Match=begun["ETag"])
    attached(caller, begun.json()["id"])
    step = {"step": "submit", "on": "2019-06-29"}
    refused = problem_of(caller.post(f"{path}/steps", step, If_Match=caller.get(path)["ETag"]), 400, "not-valid")
    assert [each["field"] for each in refused["errors"]] == ["on"]
    step["on"] = TODAY.isoformat()
    assert caller.post(f"{path}/steps", step, If_Match=caller.get(path)["ETag"]).json()["submitted_on"] == "2019-06-30"
    problem_of(decide(caller, path, "withdraw", on="2019-06-29"), 400, "not-valid")
    assert decide(caller, path, "withdraw").json()["state"] == "withdrawn"
