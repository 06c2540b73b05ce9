"""A day in a year whose holidays are not published stops nothing: it is counted provisionally, marked, and counted again."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from jingtu.core.duties.models import Due
from jingtu.core.duties.reckoning import reckon
from jingtu.core.gates.asking import ask
from jingtu.core.jobs.worker import run_due_jobs
from jingtu.core.journal.models import Entry
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.working_days import PRESUMED
from jingtu.project.cli import main
from jingtu.themes.industry import duties, gates
from jingtu.themes.industry.models import Demolition
from tests.support.holidays import YEAR_2027
from tests.support.supervision import city, demolition

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def odd(world, settings):
    """A demolition that begins in February 2027."""
    settings.JINGTU_TODAY = TODAY
    return demolition(world.inspector, world.enterprise, dt.date(2027, 2, 15), TODAY)


def due_of(row):
    reckon(subjects=[row.pk])
    return Due.objects.get(subject=row.pk, duty=duties.DEMOLITION_PLAN.code)


def test_everybody_else_is_reckoned_as_ever(world, odd):
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名单")
    reckon()
    assert Due.objects.filter(subject=world.enterprise.pk).exists()
    assert not Due.objects.get(subject=world.demolition.pk, duty=duties.DEMOLITION_PLAN.code).presumed


def test_the_day_is_provisional_and_says_so_wherever_it_is_shown(world, odd):
    due = due_of(odd)
    assert (due.due_on, due.presumed) == (dt.date(2027, 1, 25), PRESUMED)
    console = Client()
    console.force_login(world.firm)
    for address in (
        reverse("web:dossier", args=["industry.demolition", odd.pk]),
        reverse("web:due", args=[odd.pk, due.duty, "-"]),
        reverse("web:dues"),
        reverse("web:home"),
    ):
        assert PRESUMED in console.get(address).content.decode(), address


def test_a_gate_answers_and_says_so(world, odd):
    verdict = ask(gates.DEMOLITION, odd, by=world.firm, on=odd.starts_on)
    assert any(PRESUMED in reason["clause"] for reason in verdict.reasons)


def test_what_must_be_public_next_year_is_shown(world, settings):
    settings.JINGTU_TODAY = dt.date(2026, 12, 10)
    make(world.enterprise, "list", by=city(world), on=dt.date(2026, 12, 10), grounds="名单")
    console = Client()
    console.force_login(world.inspector)
    assert console.get(reverse("web:disclosure")).status_code == 200
    lists = console.get(reverse("web:disclosure_of", args=["industry.key_units_public"])).content.decode()
    assert "2027-01-07" in lists
    assert PRESUMED in lists


def test_loading_the_year_counts_anew_and_is_journalled(world, odd, tmp_path, capsys):
    assert due_of(odd).presumed
    file = tmp_path / "2027.yaml"
    file.write_text(YEAR_2027, encoding="utf-8")

    assert main(["holidays", "load", str(file)]) == 0
    run_due_jobs()

    due = Due.objects.get(subject=odd.pk, duty=duties.DEMOLITION_PLAN.code)
    assert (due.due_on, due.presumed) == (dt.date(2027, 1, 18), "")
    assert Entry.objects.get(action="installation.holidays").detail["year"] == 2027
    assert "已装入 2027 年的放假安排：放假 27 天，调休上班 2 天" in capsys.readouterr().out


def test_a_file_with_a_fault_loads_nothing(world, odd, tmp_path, capsys):
    file = tmp_path / "2027.yaml"
    file.write_text(YEAR_2027.replace("春节", "假期"), encoding="utf-8")
    assert main(["holidays", "load", str(file)]) == 1
    assert "缺少春节" in capsys.readouterr().err
    assert due_of(odd).presumed


def test_a_mistyped_year_is_refused_where_it_is_entered(world, settings):
    settings.JINGTU_TODAY = TODAY
    console = Client()
    console.force_login(world.firm)
    answers = {"of": world.enterprise.pk, "name": "一号车间", "starts_on": "2072-02-15"}
    page = console.post(reverse("web:subject_announce", args=["industry.demolition"]), answers).content.decode()
    assert "日期 2072-02-15 应在 1900-01-01 到 2046-12-31 之间" in page
    assert not Demolition.objects.filter(starts_on__year=2072).exists()
