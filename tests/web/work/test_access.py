"""Who may open which page of the daily work: every address asked by every standing person and by nobody."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jingtu.core.work import reporting, requests
from jingtu.core.work.models import Request
from jingtu.web.console import work_assignments, work_list, work_plans, work_reports, work_todo
from tests.web.work.conftest import TODAY

pytestmark = pytest.mark.django_db

WORKERS = {"keeper", "bureau", "town", "outsider"}
READERS = {*WORKERS, "leader"}
EVERYONE = {*READERS, "system_admin", "security_admin", "auditor"}
HIDDEN = {"outsider": 404}


@pytest.fixture
def pages(work, people):
    """Return for each address name: method, path, who has the right, and what some of them get instead of the page.

    The right to report or verify opens the door; whose work it is decides inside, with 403 and the reason.
    """
    report = reporting.begin(work.survey, by=people.bureau)
    reporting.save(report, by=people.bureau, version=0, text="完成布点。")
    file = reporting.attach(report, SimpleUploadedFile("图.pdf", b"%PDF-1.4"), "图.pdf", by=people.bureau)
    reporting.submit(report, by=people.bureau, on=TODAY)
    asked = requests.ask(work.waste, Request.Kind.NOT_APPLICABLE, by=people.bureau, on=TODAY, reason="无此类任务")
    plan, at, of = [work.plan.pk], [work.survey.pk], [report.pk]
    inside = dict.fromkeys(("bureau", "town"), 403)
    return {
        "todo": ("get", reverse("web:todo"), READERS, {}),
        "work": ("get", reverse("web:work"), READERS, {}),
        "work_moves": ("post", reverse("web:work_moves"), WORKERS, dict.fromkeys(WORKERS, 404)),
        "board": ("get", reverse("web:board", args=plan), READERS, HIDDEN),
        "assign": ("get", reverse("web:assign", args=plan), {"keeper", "outsider"}, HIDDEN),
        "assignment": ("get", reverse("web:assignment", args=at), READERS, HIDDEN),
        "assignment_move": (
            "post",
            reverse("web:assignment_move", args=[*at, "claim"]),
            WORKERS,
            {**HIDDEN, "keeper": 403, "town": 403},
        ),
        "hand_down": ("get", reverse("web:hand_down", args=at), {"bureau", "town", "keeper"}, {"keeper": 403, "town": 403}),
        "request_new": ("get", reverse("web:request_new", args=at), {"bureau", "town"}, {"town": 403}),
        "request_decide": ("post", reverse("web:request_decide", args=[asked.pk]), WORKERS, HIDDEN),
        "remind": ("get", reverse("web:remind", args=at), WORKERS, {**HIDDEN, **inside}),
        "report_begin": ("post", reverse("web:report_begin", args=at), {"bureau", "town"}, {"town": 403}),
        "report": ("get", reverse("web:report", args=of), READERS, HIDDEN),
        "report_accept": ("post", reverse("web:report_accept", args=of), WORKERS, {**HIDDEN, **inside}),
        "report_return": ("post", reverse("web:report_return", args=of), WORKERS, {**HIDDEN, **inside}),
        "evidence_add": ("post", reverse("web:evidence_add", args=of), {"bureau", "town"}, {}),
        "evidence": ("get", reverse("web:evidence", args=[file.pk]), READERS, HIDDEN),
    }


MODULES = (work_assignments, work_list, work_plans, work_reports, work_todo)
PAGES = [pattern.name for module in MODULES for pattern in module.urlpatterns]


def test_every_address_is_asked(pages):
    assert set(pages) == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_those_it_is_for_and_no_one_else(pages, client_of, page):
    method, path, allowed, but = pages[page]
    wanted = dict.fromkeys(EVERYONE, 403) | dict.fromkeys(allowed, 200) | but
    asked = sorted(EVERYONE, key=lambda who: wanted[who] == 200)  # the allowed come last: they may change something
    answered = {who: getattr(client_of(who), method)(path, {"reason": "理由"}).status_code for who in asked}
    assert {who: 200 if code == 302 else code for who, code in answered.items()} == wanted


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_sent_to_the_login_page(pages, client_of, page):
    method, path, _allowed, _but = pages[page]
    response = getattr(client_of(None), method)(path)
    assert response.status_code == 302
    assert response.url.startswith("/login/?next=")
