"""The public portal: for everybody, without an account or a script, and nothing in it that is not for everybody."""

import html
import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jingtu.core.exchange.declaring import Publication
from jingtu.core.exchange.models import Release
from jingtu.core.exchange.releasing import release_edition, release_filing, withdraw
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.lists.editions import publish
from jingtu.core.lists.entering import enter
from jingtu.core.subjects.declaring import tried_out
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.parameters import Parameter
from jingtu.themes.industry.lists import ORDERED_CLOSED
from tests.support.publishing import BASIS, accepted, edition
from tests.support.supervision import TODAY, enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.requires("PUB-02", "PUB-03", "PUB-04", "PUB-05", "PUB-11")]

TO_THE_PUBLIC = {"on": TODAY, "basis": BASIS, "reviewed": True}
ONCE = {
    "phases": (Phase.explicit, Phase.generate),
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}
CLASSES = ("K1", "K2", "K3", "K4", "K5", "K6")


def text(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def unpacked(path: str) -> str:
    """All words of a downloaded workbook."""
    answer = Client().get(path)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:
        return html.unescape("".join(book.read(name).decode() for name in book.namelist()))


def everything_public(*words: str) -> str:
    """All that the portal says: its first page, searches, each item, each download."""
    said = text("/public/") + "".join(text(f"/public/?words={word}") for word in words)
    for release in Release.objects.all():
        said += text(f"/public/{release.pk}/") + "".join(text(f"/public/{release.pk}/?words={word}") for word in words)
        if release.withdrawn_on is None:
            said += unpacked(f"/public/{release.pk}/download/")
    return said


def test_everybody_reads_searches_and_downloads_without_a_script(world, assert_queries_at_most):
    listed = release_edition(edition(world), by=world.inspector, **TO_THE_PUBLIC)
    report = release_filing(accepted(world), by=world.firm, **TO_THE_PUBLIC)
    page = text("/public/?words=香河演示")
    for each, authority in ((listed, "香河县生态环境局"), (report, "香河演示电镀厂")):
        assert each.number in page
        item = text(reverse("web:portal_item", args=[each.pk]))
        assert authority in item
        assert BASIS in item
        assert "2019-06-30" in item
    assert "<script" not in page + item
    assert "没有符合条件" in text("/public/?words=廊坊无此厂")
    assert "没有符合条件" in text("/public/?publication=industry.releases_public")
    assert "没有符合条件" in text("/public/?place=霸州市")
    assert "廊坊演示检测公司" in unpacked(reverse("web:portal_download", args=[report.pk]))
    with assert_queries_at_most(6):
        text("/public/")
    with assert_queries_at_most(6):
        text(reverse("web:portal_item", args=[listed.pk]))


def test_a_name_that_begins_like_a_formula_is_a_name(world):
    type(world.enterprise).objects.update(name="=1+1")
    release = release_edition(edition(world), by=world.inspector, **TO_THE_PUBLIC)
    assert "<f>" not in unpacked(f"/public/{release.pk}/download/")


def test_what_was_taken_back_is_not_downloaded(world):
    release = release_edition(edition(world), by=world.inspector, **TO_THE_PUBLIC)
    withdraw(release, by=world.inspector, on=TODAY, reason="有误")
    assert Client().get(f"/public/{release.pk}/download/").status_code == 404
    assert "已撤销公开" in text("/public/")


def test_a_firm_that_took_back_what_is_no_longer_public_is_not_named(world):
    release = release_filing(accepted(world), by=world.firm, **TO_THE_PUBLIC)
    withdraw(release, by=world.firm, on=TODAY, reason="有误")
    assert "香河演示电镀厂" in text(f"/public/{release.pk}/")
    type(world.enterprise).objects.update(sensitivity="K3")
    said = text(f"/public/{release.pk}/")
    assert "责任单位 2019-06-30 撤销公开" in said
    assert "香河演示电镀厂" not in said + text("/public/")


@settings(max_examples=12, **ONCE)
@given(
    fields=st.lists(st.tuples(st.booleans(), st.sampled_from(("", *CLASSES))), min_size=3, max_size=3),
    before=st.sampled_from(CLASSES),
    later=st.sampled_from(CLASSES),
)
def test_nothing_that_is_not_for_everybody_is_ever_said(world, fields, before, later):
    """Fields with and without a class, named as public or not; a firm of any class when released, and of any other since."""
    table = type(world.enterprise).objects
    table.update(sensitivity=before)
    with tried_out():
        names = [f"field_{at}" for at in range(3)]
        asked = tuple(Field(name, name, sensitivity=kind) for name, (_named, kind) in zip(names, fields, strict=True))
        FilingType("industry.drawn", "抽签报告", requires=("PUB-03",), about="industry.enterprise", fields=asked, public=True)
        named = tuple(name for name, (is_named, _kind) in zip(names, fields, strict=True) if is_named)
        rule = Parameter("industry.publish_self_monitoring")
        facts = {"filings": ("industry.drawn",), "fields": named or ("none",), "rule": rule, "meaning": "抽签"}
        Publication("industry.drawn_public", "抽签公开", requires=("PUB-03",), **facts)
        filing = Filing.objects.create(
            type="industry.drawn",
            subject_id=world.enterprise.pk,
            place_path="131024",
            by=world.works,
            state="accepted",
            values={name: f"MARK-{name}" for name in names},
            decided_on=TODAY,
            begun_by=world.firm,
            begun_at="2019-06-30T00:00:00Z",
        )
        try:
            release_filing(filing, by=world.firm, **TO_THE_PUBLIC)
            released = True
        except Refused:
            released = False
        assert released == (before in ("K5", "K6"))
        if released:
            table.update(sensitivity=later)
        said = everything_public("香河演示", "电镀")
        open_now = released and later == "K6"
        for name, (is_named, kind) in zip(names, fields, strict=True):
            assert (f"MARK-{name}" in said) == (open_now and is_named and kind in ("", "K6"))
        some_fact = any(is_named and kind in ("", "K6") for is_named, kind in fields)
        assert (world.enterprise.code in said) == (open_now and some_fact)
        assert (world.enterprise.name in said) == open_now
        Release.objects.all().delete()
        filing.events.all().delete()
        filing.delete()


@settings(max_examples=8, **ONCE)
@given(later=st.lists(st.sampled_from(CLASSES), min_size=2, max_size=2))
def test_a_firm_that_was_classed_more_strictly_since_is_gone_from_the_list(world, later):
    firms = [world.enterprise]
    if not Release.objects.exists():
        firms.append(enterprise(world.inspector, world.works, name="安次机械厂", code="C-OTHER"))
        for firm in firms:
            enter(ORDERED_CLOSED, firm, by=world.inspector, on=TODAY, basis=BASIS)
        found = publish(ORDERED_CLOSED, world.enterprise.place, by=world.inspector, as_of=TODAY, document=BASIS)
        release_edition(found, by=world.inspector, **TO_THE_PUBLIC)
    rows = type(world.enterprise).objects.filter(pk__in=world.enterprise.subject.entries.model.objects.values("subject"))
    for row, sensitivity in zip(rows.order_by("pk"), later, strict=True):
        rows.filter(pk=row.pk).update(sensitivity=sensitivity)
    said = everything_public("机械", "电镀")
    for row, sensitivity in zip(rows.order_by("pk"), later, strict=True):
        assert (row.code in said) == (sensitivity == "K6"), (row.name, sensitivity)
