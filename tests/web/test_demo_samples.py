"""The upload page of the demonstration offers documents to try; no other installation does."""

import pytest
from django.urls import reverse

NAME = "清源区净土行动计划（修订）.docx"


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / NAME).write_bytes(b"PK")
    (tmp_path / "secret-key").write_text("s")
    settings.DEMONSTRATION = True
    return settings


@pytest.mark.usefixtures("home")
def test_samples_are_offered_and_handed_out(client_of):
    keeper = client_of("keeper")
    assert NAME in keeper.get(reverse("web:upload")).content.decode()
    answer = keeper.get(reverse("web:sample", args=[NAME]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"PK"
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.usefixtures("home")
def test_nothing_but_a_sample_is_handed_out(client_of):
    for name in ("secret-key", "..", "无此文件.docx"):
        assert client_of("keeper").get(f"{reverse('web:upload')}samples/{name}").status_code == 404


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("who", "status"), [("outsider", 200), ("bureau", 403), ("leader", 403), ("system_admin", 403), (None, 302)]
)
def test_samples_are_for_those_who_may_upload(client_of, who, status):
    assert client_of(who).get(reverse("web:sample", args=[NAME])).status_code == status


def test_a_real_installation_offers_none(client_of, home):
    home.DEMONSTRATION = False
    assert NAME not in client_of("keeper").get(reverse("web:upload")).content.decode()
    assert client_of("keeper").get(reverse("web:sample", args=[NAME])).status_code == 404
