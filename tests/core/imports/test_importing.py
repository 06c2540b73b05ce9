"""A table of enterprises comes in, is judged, written whole and taken back whole."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.imports import publishing, undoing
from jingtu.core.imports.models import Batch
from jingtu.core.jobs.worker import run_due_jobs
from jingtu.core.journal.models import Entry
from jingtu.core.parties.models import Appointment
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Event, Subject
from jingtu.core.subjects.search import SUBJECTS
from jingtu.themes.industry.models import Enterprise
from tests.core.imports.conftest import code, firm, workbook
from tests.support.people import person
from tests.support.supervision import city, demolition

pytestmark = pytest.mark.django_db


def apply(batch: Batch, mode: str = "all", by=None) -> Batch:
    publishing.confirm(batch, mode, by or batch.received_by)
    run_due_jobs()
    batch.refresh_from_db()
    return batch


def take_back(batch: Batch, **options) -> Batch:
    undoing.ask(batch, batch.received_by, **({"keep_changed": False} | options))
    run_due_jobs()
    batch.refresh_from_db()
    return batch


def test_nothing_is_in_the_register_before_somebody_confirms(brought):
    before = Enterprise.objects.count()

    batch = brought(workbook(firm(1), firm(2)))

    assert (batch.state, batch.counts) == ("ready", {"create": 2})
    assert Enterprise.objects.count() == before


def test_what_is_confirmed_is_written_with_event_search_and_journal(brought, office):
    batch = apply(brought(workbook(firm(1), firm(2))))

    row = Enterprise.objects.get(code=code(1))
    assert batch.state == "applied"
    assert (row.name, row.place_path, row.sector, row.state) == ("香河第1电镀厂", "131024", "电镀", "candidate")
    assert (round(row.geometry.x, 4), row.south) == (117.0001, 39.75)
    assert Event.objects.get(subject=row.pk).detail == {"import": batch.pk}
    assert set(Enterprise.objects.filter(pk__in=SUBJECTS.found("第1电镀"))) == {row}
    assert Entry.objects.get(action="registers.import").detail["written"] == 2


def test_the_second_time_nothing_changes(brought):
    table = workbook(firm(1), firm(2))
    apply(brought(table))

    again = brought(table)

    assert again.counts == {"unchanged": 2}
    with pytest.raises(Refused, match="不用导入"):
        publishing.confirm(again, "all", again.received_by)


def test_what_an_import_moves_is_found_where_it_lies_now_and_after_undoing_where_it_lay(brought, office, people):
    apply(brought(workbook(firm(1))))
    there = people.outsider.party.place.path

    def found(area: str) -> bool:
        return Enterprise.objects.filter(pk__in=SUBJECTS.found("第1电镀", marks=[area])).exists()

    batch = apply(brought(workbook(firm(1, place="霸州市")), by=city(office)))
    assert (found("131024"), found(there)) == (False, True)
    take_back(batch)
    assert (found("131024"), found(there)) == (True, False)


def test_empty_cells_leave_what_is_known(brought):
    apply(brought(workbook(firm(1))))

    batch = apply(brought(workbook(firm(1, name="香河新名电镀厂", address="", sector=""))))

    row = Enterprise.objects.get(code=code(1))
    assert batch.counts == {"update": 1}
    assert batch.lines.get().before == {"name": "香河第1电镀厂"}
    assert (row.name, row.address, row.sector, row.version) == ("香河新名电镀厂", "大道1号", "电镀", 1)
    assert row.sort_key.startswith("xiang he xin ming")


def test_all_or_none_writes_none_when_one_row_is_bad(brought):
    batch = brought(workbook(firm(1), firm(2, code="911310240000000000")))

    with pytest.raises(Refused, match="有 1 行不能导入"):
        publishing.confirm(batch, "all", batch.received_by)
    apply(batch, "good")

    assert list(Enterprise.objects.filter(code__startswith="91131024MA000000").values_list("code", flat=True)).count(code(1)) == 1
    assert not Enterprise.objects.filter(name="香河第2电镀厂").exists()


def test_the_whole_batch_is_taken_back(brought):
    apply(brought(workbook(firm(1))))
    rows, subjects = Enterprise.objects.count(), Subject.objects.count()
    batch = apply(brought(workbook(firm(1, name="改名厂"), firm(2), firm(3))))

    take_back(batch)

    assert batch.state == "undone"
    assert (Enterprise.objects.count(), Subject.objects.count()) == (rows, subjects)
    assert Enterprise.objects.get(code=code(1)).name == "香河第1电镀厂"
    assert not Enterprise.objects.filter(pk__in=SUBJECTS.found("第2电镀")).exists()


def test_what_was_changed_since_is_told_and_stays_when_asked(brought, office):
    from jingtu.core.subjects.moves import make

    batch = apply(brought(workbook(firm(1), firm(2))))
    row = Enterprise.objects.get(code=code(1))
    make(row, "list", by=city(office), on=row.valid_from, grounds="名录文件")

    with pytest.raises(Refused, match="香河第1电镀厂"):
        undoing.ask(batch, batch.received_by, keep_changed=False)
    take_back(batch, keep_changed=True)

    assert Enterprise.objects.filter(code=code(1)).exists()
    assert not Enterprise.objects.filter(code=code(2)).exists()
    assert batch.lines.get(subject=row.pk).kept


def test_a_row_changed_between_judging_and_confirming_is_judged_again(brought):
    apply(brought(workbook(firm(1))))
    batch = brought(workbook(firm(1, sector="制药")))
    Enterprise.objects.filter(code=code(1)).update(version=7)

    apply(batch)

    assert batch.state == "ready"
    assert "核对之后被改过" in batch.sentence
    assert apply(batch).state == "applied"
    assert Enterprise.objects.get(code=code(1)).sector == "制药"


def test_new_rows_begin_on_the_day_of_the_file_unless_it_names_one(brought):
    table = workbook(
        (*firm(1), "2015-03-01"),
        (*firm(2), ""),
        headings=("企业名称", "信用代码", "区县", "地址", "行业", "经度", "纬度", "成立日期"),
    )

    apply(brought(table))

    assert Enterprise.objects.get(code=code(1)).valid_from == dt.date(2015, 3, 1)


def test_whatever_hangs_on_a_new_one_hinders_and_says_what(brought, office):
    batch = apply(brought(workbook(firm(1), firm(2), firm(3))))
    rows = {row.code: row for row in Enterprise.objects.filter(code__in=[code(1), code(2), code(3)])}
    demolition(office.inspector, rows[code(1)], dt.date(2019, 9, 3), rows[code(1)].valid_from)
    Enterprise.objects.filter(code=code(2)).update(version=1)

    found = {line.name: why for line, why in undoing.hindered(batch)}

    assert found == {"香河第1电镀厂": "已有拆除活动", "香河第2电镀厂": "导入以后又改过"}


def test_a_person_of_a_smaller_area_does_not_confirm_what_was_judged_for_a_larger_one(brought, office, people):
    batch = brought(workbook(firm(1)))
    narrow = person("narrow", "吴窄", Appointment.Role.BUREAU, office.bureau, people.outsider.party.place)

    with pytest.raises(PermissionDenied, match="范围超出您的管辖区域"):
        publishing.confirm(batch, "all", narrow)
    apply(batch, by=office.colleague)
    with pytest.raises(PermissionDenied):
        undoing.ask(batch, narrow, keep_changed=True)
