"""Every answer with guarded data stands in the access log once; nothing in it can be changed without being noticed."""

import datetime as dt

import pytest
from django.core.signals import request_finished
from django.db import DatabaseError, close_old_connections, transaction
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from jingtu.core.accesslog import keeping, seeing
from jingtu.core.accesslog.middleware import AccessLog
from jingtu.core.accesslog.models import Access, Seal
from jingtu.core.accesslog.sealing import seal, verify
from jingtu.core.accesslog.writing import hash_of_ids
from jingtu.themes.industry.models import Enterprise
from tests.support.supervision import enterprise

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(minutes=2)


@pytest.fixture
def ask(world, rf, empty_log):
    """Return a function that lets the inspector ask a view through the middleware and returns the rows kept."""

    def ask(view, path="/registers/?words=厂"):
        request = rf.get(path)
        request.user = world.inspector
        response = AccessLog(view)(request)
        if response.streaming:
            list(response.streaming_content)
        return list(rows())

    return ask


def rows():
    return Access.objects.using(keeping.using()).order_by("pk")


def test_an_answer_with_guarded_rows_is_kept_once_with_person_query_and_digest(ask, world):
    def view(request):
        for _again in range(3):
            Enterprise.objects.get(pk=world.enterprise.pk)
        return HttpResponse("seen")

    (kept,) = ask(view)
    assert (kept.person_id, kept.person, kept.office) == (world.inspector.pk, "孙环", "香河县生态环境局")
    assert (kept.page, kept.address, kept.classes, kept.amount) == ("/registers/", "127.0.0.1", "K5", 1)
    assert kept.shown == "industry.enterprise 1"
    assert kept.query == "words=%E5%8E%82"
    assert kept.ids_hash == hash_of_ids({"industry.enterprise": {world.enterprise.pk: "K5"}})


@pytest.mark.parametrize("sensitivity", ["K1", "K2", "K3", "K4", "K5"])
def test_every_guarded_class_is_kept(ask, world, sensitivity):
    Enterprise.objects.filter(pk=world.enterprise.pk).update(sensitivity=sensitivity)
    (kept,) = ask(lambda request: HttpResponse(Enterprise.objects.get(pk=world.enterprise.pk).name))
    assert kept.classes == sensitivity


def test_what_is_public_is_not_kept_unless_a_field_of_it_is_guarded(ask, world):
    Enterprise.objects.filter(pk=world.enterprise.pk).update(sensitivity="K6")

    def public(request):
        return HttpResponse(Enterprise.objects.get(pk=world.enterprise.pk).name)

    def guarded(request):
        seeing.shows("industry.enterprise", {"K3"})
        return public(request)

    assert ask(public) == []
    assert [row.classes for row in ask(guarded)] == ["K3"]


@pytest.mark.parametrize("answer", [HttpResponseRedirect("/"), HttpResponse(status=404), HttpResponse(status=403)])
def test_a_redirection_or_refusal_shows_nothing(ask, world, answer):
    def view(request):
        Enterprise.objects.get(pk=world.enterprise.pk)
        return answer

    assert ask(view) == []


def test_a_stream_is_watched_to_its_end(ask, world):
    other = enterprise(world.inspector, world.works, name="另一家厂", code="91131024MA0000002X")

    def view(request):
        names = (row.name for row in Enterprise.objects.filter(pk__in=[world.enterprise.pk, other.pk]).order_by("pk").iterator())
        return StreamingHttpResponse(names)

    (kept,) = ask(view)
    assert kept.amount == 2


def test_a_stream_that_nobody_reads_to_its_end_is_kept_too(world, rf, empty_log):
    request = rf.get("/")
    request.user = world.inspector
    pieces = (Enterprise.objects.get(pk=world.enterprise.pk).name for _at in range(5))
    response = AccessLog(lambda request: StreamingHttpResponse(pieces))(request)
    next(iter(response))
    assert not rows().exists()
    request_finished.disconnect(close_old_connections)  # as the test client does: the test goes on with this connection
    response.close()
    request_finished.connect(close_old_connections)
    assert rows().count() == 1


def test_pages_are_kept_without_asking_for_it(world, empty_log, client):
    client.force_login(world.inspector)
    for name, arguments, amount in (
        ("registers", [], 0),
        ("register", ["industry.enterprise"], 1),
        ("dossier", ["industry.enterprise", world.enterprise.pk], 1),
    ):
        before = rows().count()
        assert client.get(reverse(f"web:{name}", args=arguments)).status_code == 200
        assert rows().count() == before + bool(amount), name
        assert not amount or rows().last().amount == amount


def test_nothing_is_watched_outside_a_request(world):
    assert seeing._sight.get() is None
    Enterprise.objects.get(pk=world.enterprise.pk)


def written(count):
    """Write so many rows two minutes ago."""
    for at in range(count):
        keeping.keep(
            Access(
                token=f"{at:032}",
                seen_at=timezone.now() - LATER,
                method="GET",
                page=f"/{at}",
                classes="K5",
                shown="x 1",
                amount=1,
            )
        )


def test_rows_are_sealed_in_the_background_and_the_chain_holds(empty_log, monkeypatch):
    monkeypatch.setattr("jingtu.core.accesslog.sealing.ROWS_AT_ONCE", 4)
    written(10)
    assert (seal(), seal()) == (10, 0)
    report = verify()
    assert (report.checked, report.faults, report.unsealed) == (10, (), 0)
    assert Seal.objects.using(keeping.using()).count() == 3


def test_a_row_written_this_moment_waits_for_its_seal(empty_log):
    keeping.keep(Access(token="a" * 32, seen_at=timezone.now(), method="GET", page="/", classes="K5", shown="x 1", amount=1))
    assert seal() == 0
    assert verify().unsealed == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: rows().filter(page="/3").update(person="别人"), "内容被改动"),
        (lambda: rows().filter(page="/3").delete(), "有删除或插入"),
        (lambda: Seal.objects.using(keeping.using()).update(previous_hash="0"), "内容被改动"),
    ],
)
def test_whoever_changes_the_log_is_noticed(empty_log, change, words):
    written(5)
    seal()
    change()
    assert words in verify().faults[0]


@pytest.mark.parametrize("change", [lambda: rows().update(person="别人"), lambda: rows().delete()])
def test_the_database_refuses_to_change_or_remove_a_row(db, change):
    if not rows().exists():
        written(1)
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(using=keeping.using()):
        change()


def test_a_row_that_the_database_cannot_take_waits_beside_it_and_comes_in_once(empty_log, monkeypatch):
    def refuse(self, **more):
        raise DatabaseError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(Access, "save", refuse)
        written(2)
    assert rows().count() == 0
    assert seal() == 2
    assert keeping.bring_in() == 0
    assert rows().count() == 2
