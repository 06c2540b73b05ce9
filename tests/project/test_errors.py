"""Error pages help: what happened, what to do, and a number that the log knows."""

import logging
import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from jingtu.project.logs import OneLine
from jingtu.project.uploads import UploadLimit
from jingtu.project.urls import handler400, handler403, handler404, handler500  # noqa: F401  Django reads them here
from jingtu.project.urls import urlpatterns as installed


def _break(request):
    raise RuntimeError("a secret detail")


def _suspect(request):
    raise SuspiciousOperation("a secret detail")


urlpatterns = [path("break/", _break), path("suspect/", _suspect), *installed]


@pytest.fixture
def stranger(settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.django_db
def test_a_crash_shows_a_reference_number_that_the_log_knows_and_never_its_text(stranger, caplog):
    answer = stranger.get("/break/")

    shown = answer.content.decode()
    assert answer.status_code == 500
    assert "a secret detail" not in shown
    reference = re.search(r"Reference ([0-9A-F]{8})", caplog.text).group(1)
    assert reference in shown


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/suspect/", 400)])
def test_other_errors_have_pages_too(stranger, address, status):
    answer = stranger.get(address)

    assert answer.status_code == status
    assert "a secret detail" not in answer.content.decode()
    assert "<html" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_explained(settings):
    settings.ROOT_URLCONF = __name__
    answer = Client(enforce_csrf_checks=True).post("/nowhere/", {"a": "b"})

    assert answer.status_code in {403, 404}


@pytest.mark.django_db
def test_a_body_above_the_limit_is_answered_before_it_is_kept(settings):
    settings.UPLOAD_LIMIT_BYTES = 1024
    reached = []
    limit = UploadLimit(lambda request: reached.append(request) or HttpResponse())
    request = RequestFactory().post("/", b"x" * 3_000_000, content_type="application/octet-stream")

    answer = limit(request)

    assert answer.status_code == 413
    assert reached == []
    assert request.read() == b""


def test_a_body_below_the_limit_passes(rf):
    assert UploadLimit(lambda request: HttpResponse("passed"))(rf.post("/", {"a": "b"})).content == b"passed"


def test_a_log_record_is_one_line_whatever_it_holds():
    record = logging.LogRecord("x", logging.INFO, "", 0, "first\nsecond %s", ("a\r\nb",), None)

    assert "\n" not in OneLine("%(message)s").format(record)
