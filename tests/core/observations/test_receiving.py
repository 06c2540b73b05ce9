"""A delivery of results: accepted whole or not at all, recognised, corrected, withdrawn."""

import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.jobs.models import Job
from jingtu.core.observations import handing_out, receiving
from jingtu.core.observations.models import Delivery, Result, Sample
from jingtu.core.observations.visible import correctable_of, deliveries_of, may_deliver, may_read
from jingtu.core.subjects.errors import Refused
from tests.support.agencies import agency
from tests.support.deliveries import RESULT, SAMPLE, content
from tests.support.laboratory import clean, write_xlsx

pytestmark = pytest.mark.django_db
State = Delivery.State
UNPROVEN = RESULT | {"检测结果": "未检出", "检出限": None}


def test_a_good_delivery_is_kept_as_it_was_reported(delivered):
    made = delivered(
        [SAMPLE | {"采样日期": "2019-05-06"}], [RESULT, RESULT | {"检测项目": "砷", "检测结果": "<0.01", "单位": "ug/kg"}]
    )
    assert made.state == State.ACCEPTED
    assert (made.counts["samples"], made.counts["results"]) == (1, 2)
    sample = made.samples.get()
    assert (sample.number, sample.point, sample.medium, sample.depth_from_m, sample.depth_to_m) == ("S1", "P1", "soil", 0, 0.5)
    assert str(sample.sampled_on) == "2019-05-06"
    told = [(row.analyte, row.value, row.qualifier, row.detection_limit) for row in sample.results.all()]
    assert told == [("cd", 0.3, "", None), ("as", None, "<", 0.01)]


def test_one_bad_cell_refuses_the_whole_delivery_and_is_marked_in_the_senders_workbook(delivered):
    made = delivered([SAMPLE], [RESULT, RESULT | {"检测项目": "镉镉镉"}])
    assert made.state == State.REFUSED
    assert not Sample.objects.exists()
    finding = made.findings.get(grade="refused")
    assert (finding.sheet, finding.row) == ("结果", 3)
    with made.returned.open() as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    page = book["结果"]
    assert finding.code in page.cell(3, page.max_column).value


def test_the_same_file_is_recognised(delivered, world):
    made = delivered()
    with pytest.raises(receiving.AlreadyDelivered, match="已经交付过") as refusal:
        receiving.deliver(world.enterprise, _bytes(made), "另一个名字.xlsx", by=world.firm, stage="x", name="x", format="site-1")
    assert refusal.value.delivery == made
    assert Delivery.objects.count() == 1


def test_a_refused_file_may_be_delivered_again(delivered, world):
    made = delivered([SAMPLE], [RESULT | {"检测项目": "镉镉镉"}])
    again = receiving.deliver(world.enterprise, _bytes(made), "检测.xlsx", by=world.firm, stage="x", name="x", format="site-1")
    assert again.pk != made.pk


def test_a_corrected_delivery_takes_the_place_of_the_one_before_which_stays(delivered):
    first = delivered()
    second = delivered(results=[RESULT | {"检测结果": 0.4}], replaces=first)
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == (State.REPLACED, State.ACCEPTED, 2)
    assert str(second) == "初步调查第2版"
    assert first.samples.get().results.get().value == 0.3
    with pytest.raises(Refused, match="更正最新的一版"):
        delivered(results=[RESULT | {"检测结果": 0.5}], replaces=first)


def test_what_another_unit_delivered_is_corrected_by_that_unit_or_the_office_alone(delivered, world):
    first = delivered()
    Delivery.objects.filter(pk=first.pk).update(by=agency("演示检测公司", world.works.place)[0])
    first.refresh_from_db()
    corrected = {"results": [RESULT | {"检测结果": 0.4}], "replaces": first}
    assert not correctable_of(world.enterprise, world.firm).exists()
    with pytest.raises(PermissionDenied, match="由原来交付的单位或主管部门更正"):
        delivered(**corrected)
    first.refresh_from_db()
    assert first.state == State.ACCEPTED
    assert list(correctable_of(world.enterprise, world.inspector)) == [first]
    assert delivered(by=world.inspector, **corrected).state == State.ACCEPTED


def test_a_correction_that_is_refused_leaves_the_first_as_it_was_and_open_to_another(delivered, world):
    first = delivered()
    refused = delivered(results=[RESULT | {"检测项目": "镉镉镉"}], replaces=first)
    first.refresh_from_db()
    assert (refused.state, first.state) == (State.REFUSED, State.ACCEPTED)
    assert list(correctable_of(world.enterprise, world.firm)) == [first]
    second = delivered(results=[RESULT | {"检测结果": 0.4}], replaces=first)
    first.refresh_from_db()
    assert (second.state, first.state) == (State.ACCEPTED, State.REPLACED)


def test_two_who_correct_at_once_are_one_correction_and_a_sentence(delivered, world, monkeypatch):
    first = delivered()
    delivered(results=[RESULT | {"检测结果": 0.4}], replaces=first)
    looked = receiving._check_new
    looks = iter([lambda *told: None, looked])  # the second looked before the first had written
    monkeypatch.setattr(receiving, "_check_new", lambda *told: next(looks)(*told))
    with pytest.raises(Refused, match="已经有更正的版本"):
        delivered(results=[RESULT | {"检测结果": 0.5}], replaces=first)
    assert Delivery.objects.count() == 2


def test_a_correction_that_waits_is_the_only_one_until_it_is_withdrawn(delivered, world):
    first = delivered()
    samples = [SAMPLE, SAMPLE | {"样品编号": "S2"}]  # S2 has no result
    waiting = delivered(samples, [RESULT], replaces=first)
    assert waiting.state == State.WAITING
    assert not correctable_of(world.enterprise, world.firm).exists()
    with pytest.raises(Refused, match="已经有更正的版本"):
        delivered(results=[RESULT | {"检测结果": 0.4}], replaces=first)
    receiving.withdraw(waiting, "样品破损", by=world.firm)
    assert delivered(results=[RESULT | {"检测结果": 0.4}], replaces=first).state == State.ACCEPTED


def test_a_withdrawn_delivery_stays_with_its_rows(delivered, world, people):
    made = delivered()
    for who in (people.outsider, world.firm):  # once it is accepted others rest on it: its sender corrects it
        with pytest.raises(PermissionDenied, match="接收以后由主管部门撤回"):
            receiving.withdraw(made, "送错了项目", by=who)
    receiving.withdraw(made, "送错了项目", by=world.inspector)
    made.refresh_from_db()
    assert (made.state, made.samples.count()) == (State.WITHDRAWN, 1)


def test_only_who_holds_or_supervises_delivers_and_reads(world, people, delivered):
    row = world.enterprise
    delivered()
    assert [may_deliver(row, who) for who in (world.firm, world.inspector, people.outsider, people.bureau)] == [
        True,
        True,
        False,
        False,
    ]
    assert may_read(row, world.inspector)
    assert not may_read(row, people.outsider)
    assert deliveries_of(row, world.firm).count() == 1
    assert deliveries_of(row, people.outsider).count() == 0
    with pytest.raises(PermissionDenied):
        receiving.deliver(row, content(), "检测.xlsx", by=people.outsider, stage="x", name="x", format="site-1")


def test_a_check_that_was_killed_after_writing_began_leaves_nothing_and_begins_again(delivered, world, run_jobs, monkeypatch):
    made = receiving.deliver(world.enterprise, content(), "检测.xlsx", by=world.firm, stage="x", name="x", format="site-1")
    real = receiving.write

    def killed(*told):
        real(*told)
        raise KeyboardInterrupt

    monkeypatch.setattr(receiving, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        receiving.judge(made.pk, lambda done, total: None)
    assert not Sample.objects.exists()
    monkeypatch.undo()
    receiving.judge(made.pk, lambda done, total: None)
    receiving.judge(made.pk, lambda done, total: None)  # taken over by another worker meanwhile
    assert Sample.objects.count() == 1
    assert Job.objects.filter(kind="observations.check").count() == 1


def test_a_file_that_is_no_workbook_is_not_taken(world):
    with pytest.raises(Refused, match="xlsx"):
        receiving.deliver(world.enterprise, b"a,b", "检测.csv", by=world.firm, stage="x", name="x", format="site-1")


def test_what_was_delivered_is_what_is_kept_value_by_value(world, tmp_path):
    made = clean(5, form="site-1", most=6)
    upload = write_xlsx(made, tmp_path / "检测.xlsx").read_bytes()
    told = {"by": world.firm, "stage": "x", "name": "x", "format": "site-1"}
    delivery = receiving.deliver(world.enterprise, upload, "检测.xlsx", **told)
    receiving.judge(delivery.pk, lambda done, total: None)
    rows = Result.objects.filter(delivery=delivery).order_by("line").values_list("sample__number", "value", "qualifier", "unit")
    expected = [(row.sample, *_read(row.value), "-" if row.unit == "无量纲" else row.unit) for row in made.results.itertuples()]
    assert list(rows) == expected
    assert any(qualifier == "<" for _sample, _value, qualifier, _unit in rows)


def _read(cell):
    return (None, "<") if isinstance(cell, str) else (cell, "")


def _bytes(delivery):
    with delivery.content.open() as file:
        return file.read()


def test_the_horizon_of_a_profile_is_kept_and_handed_out(delivered):
    made = delivered(samples=[SAMPLE | {"土层": "耕作层"}])
    assert made.samples.get().horizon == "耕作层"
    with handing_out.tables(Result.objects.filter(delivery=made)) as file, zipfile.ZipFile(file) as archive:
        assert "耕作层" in archive.read("样品.csv").decode("utf-8-sig")
