"""The auditor reads who saw what, and nobody else does; every page with guarded data is in the log once."""

import pytest
from django.test import Client
from django.urls import reverse

from jingtu.core.accesslog.keeping import using
from jingtu.core.accesslog.models import Access

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(world, empty_log):
    """The register and the dossier of an enterprise, each looked at once by the inspector."""
    client = Client()
    client.force_login(world.inspector)
    assert client.get(reverse("web:register", args=["industry.enterprise"]), {"words": "电镀"}).status_code == 200
    assert client.get(reverse("web:dossier", args=["industry.enterprise", world.enterprise.pk])).status_code == 200


def test_the_auditor_reads_who_saw_what_by_which_condition(seen, client_of, assert_queries_at_most):
    auditor = client_of("auditor")
    with assert_queries_at_most(10):
        page = auditor.get(reverse("web:accesses")).content.decode()
    assert page.count("孙环") == 2
    assert "words=电镀" in page
    assert "香河县生态环境局" in page
    assert "企业 1 条" in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"words": "孙环"}, 2),
        ({"words": "别人"}, 0),
        ({"sensitivity": "K5"}, 2),
        ({"sensitivity": "K1"}, 0),
        ({"last": "2001-01-01"}, 0),
    ],
)
def test_the_log_is_narrowed_by_words_class_and_day(seen, client_of, query, number):
    assert client_of("auditor").get(reverse("web:accesses"), query).context["listing"].count == number


def test_reading_the_log_is_not_itself_an_access_to_guarded_data(seen, client_of):
    client_of("auditor").get(reverse("web:accesses"))
    assert Access.objects.using(using()).count() == 2


def test_the_auditor_is_told_that_the_log_is_intact(seen, client_of):
    page = client_of("auditor").post(reverse("web:accesses_verify")).content.decode()
    assert "记录完好" in page
    assert "另有 2 条刚刚写入" in page
