"""Samples and deliveries over the interface: a laboratory delivers under blind codes, the bureau reads what is behind."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jingtu.core.journal.models import Entry
from jingtu.core.observations.models import Delivery
from jingtu.themes.survey.custody import note, receive, send
from tests.support.blind import accredited, delivered
from tests.support.keys import Caller, key_for
from tests.support.survey import told
from tests.web.api.conftest import problem_of

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def sent(world, sampling):
    """All samples at the laboratory, which signed for them and is accredited."""
    note(sampling, "collected", told(1), by=world.firm)
    transfer = send(sampling, world.laboratory, "analysis", told(2), by=world.firm, analytes="镉")
    receive(transfer, {each.pk: "intact" for each in sampling}, told(3), by=world.analyst)
    accredited(world.laboratory, world.inspector)
    return transfer


@pytest.fixture
def callers(world, people, sampling):
    """Callers by who owns their key."""
    owners = {"bureau": world.inspector, "laboratory": world.analyst, "sampler": world.firm, "outsider": people.outsider}
    return {name: Caller(*key_for(owner, people.security_admin)) for name, owner in owners.items()}


def uploaded(caller, path, content, **fields):
    file = SimpleUploadedFile("检测.xlsx", content)
    return caller.client.post(path, {"file": file} | fields, headers={"Authorization": caller.authorization("POST", path)})


def values(samples):
    found = {each.blind_code: 0.2 + 0.01 * at for at, each in enumerate(samples)}
    return delivered(found, laboratory="演示检测公司")


@pytest.mark.requires("SYS-02", "SYS-25")
def test_a_laboratory_delivers_over_the_interface_and_the_bureau_reads_what_is_behind_its_codes(
    world, sampling, sent, callers, run_jobs
):
    path = f"{API}/transfers/{sent.number}/deliveries"
    made = uploaded(callers["laboratory"], path, values(sampling))
    assert (made.status_code, made.json()["state"], made.json()["subject"]) == (201, "checking", None)
    run_jobs()
    address = f"{API}/deliveries/{made.json()['id']}"
    blind, open_ = (callers[name].get(address).json() for name in ("laboratory", "bureau"))
    assert (blind["state"], open_["subject"]) == ("accepted", world.campaign.pk)
    assert callers["bureau"].get(f"{address}/file/original").status_code == 200
    assert Entry.objects.get(action="files.take").subject == f"delivery:{made.json()['id']}"
    results = {name: callers[name].get(f"{address}/results").json() for name in ("laboratory", "bureau")}
    assert results["bureau"]["total"] == {"number": len(sampling), "exact": True}
    inside = {row["sample"]: row["own_number"] for row in results["bureau"]["results"]}
    assert inside == {each.blind_code: each.number for each in sampling}
    for row in results["laboratory"]["results"]:
        assert {row[name] for name in ("own_number", "point", "longitude", "depth_to_m", "sampled_on", "qc")} == {None}
    hidden = str(blind) + str(results["laboratory"]) + str(callers["laboratory"].get(f"{API}/transfers/{sent.number}").json())
    assert not any(word in hidden for word in (world.campaign.name, world.campaign.code, world.works.name, sampling[0].number))
    assert callers["laboratory"].get(f"{API}/deliveries").json()["total"]["number"] == 1
    assert callers["bureau"].get(f"{API}/deliveries?subject={world.campaign.pk}").json()["total"]["number"] == 1


def test_a_file_that_is_sent_again_is_recognised_and_one_that_is_none_is_refused_with_its_sentence(sampling, sent, callers):
    path = f"{API}/transfers/{sent.number}/deliveries"
    content = values(sampling)
    uploaded(callers["laboratory"], path, content)
    assert "已经交付过" in problem_of(uploaded(callers["laboratory"], path, content), 409, "refused")["detail"]
    assert problem_of(uploaded(callers["laboratory"], path, b"x"), 400, "not-valid")["errors"][0]["field"] == "file"
    assert Delivery.objects.count() == 1


def test_what_must_be_explained_is_accepted_and_taken_back_by_the_bureau_with_its_reasons(
    world, sampling, sent, callers, run_jobs
):
    note(sampling[:1], "lost", told(4, note="打破"), by=world.analyst)
    made = uploaded(callers["laboratory"], f"{API}/transfers/{sent.number}/deliveries", values(sampling)).json()
    run_jobs()
    address, step = f"{API}/deliveries/{made['id']}", {"step": "waive", "reason": "样品已另行补采"}
    found = callers["laboratory"].get(address).json()
    assert found["state"] == "waiting"
    assert [each["code"] for each in found["findings"] if each["grade"] == "explained"] == ["R14"]
    problem_of(callers["laboratory"].post(f"{address}/steps", step), 403, "not-allowed")
    assert callers["bureau"].post(f"{address}/steps", step).json()["waived_because"] == step["reason"]
    run_jobs()
    problem_of(callers["laboratory"].post(f"{address}/steps", {"step": "withdraw", "reason": "称量有误"}), 403, "not-allowed")
    back = callers["bureau"].post(f"{address}/steps", {"step": "withdraw", "reason": "称量有误"}).json()
    assert (back["state"], back["withdrawn_because"]) == ("withdrawn", "称量有误")
    assert callers["bureau"].get(f"{address}/results").json()["total"]["number"] == len(sampling)  # visible as withdrawn


def test_each_failed_check_is_taken_with_its_own_reason_over_the_interface_and_taken_back(
    world, sampling, sent, callers, run_jobs
):
    note(sampling[:1], "lost", told(4, note="打破"), by=world.analyst)
    found = {sampling[0].blind_code: 0.3, sampling[1].blind_code: 0}
    content = delivered(found, laboratory="演示检测公司")
    made = uploaded(callers["laboratory"], f"{API}/transfers/{sent.number}/deliveries", content).json()
    run_jobs()
    bureau, address = callers["bureau"], f"{API}/deliveries/{made['id']}"

    def step(name, *checks, **more):
        return bureau.post(f"{address}/steps", {"step": name, "checks": list(checks)} | more)

    assert [(each["code"], each["places"], each["waiver"]) for each in bureau.get(address).json()["checks"]] == [
        ("R14", 1, None),
        ("T04", 1, None),
        ("V15", 1, None),
    ]
    wrong = ({"code": 14}, "R14", {"reason": "无"}, {"code": "R14", "because": "无"}, {"code": "R14", "reason": "无" * 2001})
    for each in wrong:
        assert problem_of(step("waive", each), 400, "not-valid")["errors"][0]["field"] == "checks"
    assert "还没有填写" in problem_of(step("waive", {"code": "R14"}), 409, "refused")["detail"]
    assert "R14、T04、V15" in problem_of(step("waive", {"code": "Q05", "reason": "无"}), 409, "refused")["detail"]
    assert step("waive", {"code": "R14", "reason": "已另行补采"}).json()["state"] == "waiting"
    problem_of(step("waive", {"code": "R14", "reason": "已另行补采"}), 409, "overtaken")
    back = step("take_back", {"code": "R14"}).json()["checks"][0]
    assert (back["waiver"], back["before"][0]["reason"], back["before"][0]["ended_by"]) == (None, "已另行补采", "孙环")
    problem_of(step("take_back"), 409, "refused")
    rest = [{"code": "R14", "reason": "灭失前已分析"}, {"code": "V15", "inside": False}, {"code": "T04"}]
    done = step("waive", *rest, reason="仪器未检出").json()
    assert (done["state"], done["waived_because"]) == ("checking", "灭失前已分析；仪器未检出")
    run_jobs()
    read = callers["laboratory"].get(address).json()
    assert (read["state"], [each["waiver"]["by"] for each in read["checks"]]) == ("accepted", ["孙环"] * 3)


@pytest.mark.requires("SYS-02")
def test_samples_with_their_custody_are_read_by_who_sees_the_places(world, sampling, sent, callers, assert_queries_at_most):
    path = f"{API}/campaigns/{world.campaign.pk}/samples"
    with assert_queries_at_most(15):
        page = callers["bureau"].get(path).json()
    assert {(row["number"], row["stands"]) for row in page["results"]} == {(each.number, "received") for each in sampling}
    assert {one["code"] for row in page["results"] for one in row["breaks"]} == {"photo"}
    assert callers["sampler"].get(path).status_code == 200
    for name in ("laboratory", "outsider"):
        problem_of(callers[name].get(path), 404, "not-found")


def test_nobody_else_reads_or_delivers(world, sampling, sent, callers, run_jobs):
    made = uploaded(callers["laboratory"], f"{API}/transfers/{sent.number}/deliveries", values(sampling)).json()
    run_jobs()
    outsider = callers["outsider"]
    for path in (f"deliveries/{made['id']}", f"deliveries/{made['id']}/results", f"transfers/{sent.number}"):
        problem_of(outsider.get(f"{API}/{path}"), 404, "not-found")
    about = {"subject": world.campaign.pk, "stage": "analysis", "format": "lab-1"}
    refused = uploaded(outsider, f"{API}/deliveries", values(sampling), **about)
    assert problem_of(refused, 400, "not-valid")["errors"][0]["field"] == "subject"
    assert outsider.get(f"{API}/deliveries?subject={world.campaign.pk}").json()["results"] == []
