"""The matrix of rights: every address of the installation, asked both ways by every standing person and by nobody.

`addresses.yaml` holds what each of them must get. An address without a line there fails, and so does a line without an address.
"""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from jingtu.core.duties import relieving
from jingtu.core.exchange.models import Delivery
from jingtu.core.exchange.releasing import release_edition
from jingtu.core.exports import asking
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.gates.asking import ask
from jingtu.core.gates.suspending import suspend
from jingtu.core.imports import staging
from jingtu.core.imports.models import Likeness, Merge
from jingtu.core.lists.editions import publish
from jingtu.core.lists.entering import enter
from jingtu.core.notices.models import Robot
from jingtu.core.notices.services import tell
from jingtu.core.parties.models import Appointment, Deputy, Party
from jingtu.core.plans import intake
from jingtu.core.plans.models import Annex, Target
from jingtu.core.work import demands, meetings, offices, reporting, requests
from jingtu.core.work.models import Request
from jingtu.themes.industry.filings import DEMOLITION_PLAN, SOIL_MONITORING
from jingtu.themes.industry.gates import ASSESSMENTS
from jingtu.themes.industry.gates import DEMOLITION as MAY_START
from jingtu.themes.industry.kinds import ENTERPRISES
from jingtu.themes.industry.lists import KEY_UNITS
from jingtu.themes.industry.models import Enterprise
from jingtu.web.waiting import STOP_POLLING
from tests.support.keys import key_for
from tests.support.people import person
from tests.support.review_plan import PLAN
from tests.support.supervision import demolition, enterprise, supervision
from tests.support.survey import campaign_world, in_use
from tests.web.land_world import land_world
from tests.web.results_world import results_world
from tests.web.work.conftest import TODAY, plans, today, work  # noqa: F401

pytestmark = pytest.mark.django_db


STANDING = ("keeper", "bureau", "town", "leader", "outsider", "system_admin", "security_admin", "auditor")
EXPECTED = yaml.safe_load(Path(__file__).with_name("addresses.yaml").read_text(encoding="utf-8"))
ADDRESSES = [pattern.name for pattern in get_resolver("jingtu.web.urls").url_patterns]

DECISION = {"decided_by": "香河县人民政府", "level": "county", "document": "香政〔2018〕3号"}


@pytest.fixture
def world(people, plans, work, run_jobs):  # noqa: F811
    """Return one of each thing that an address can name, all of the keeper's county."""
    keeper, bureau = people.keeper, people.bureau
    report = reporting.begin(work.survey, by=bureau)
    reporting.save(report, by=bureau, version=0, text="完成布点。")
    evidence = reporting.attach(report, SimpleUploadedFile("图.pdf", b"%PDF-1.4"), "图.pdf", by=bureau)
    reporting.submit(report, by=bureau, on=TODAY)
    asked = requests.ask(work.waste, Request.Kind.NOT_APPLICABLE, by=bureau, on=TODAY, reason="无此类任务")
    resolved = [meetings.Resolved("农业局牵头开展农膜回收。", bureau.party, due_on=dt.date(2018, 10, 31))]
    meeting = meetings.hold(plans.river, title="第一次联席会议", held_on=TODAY, by=keeper, decisions=resolved)
    successor = Party.objects.create(name="香河县农业农村局", place=bureau.party.place)
    supervised = supervision(people)
    site = demolition(supervised.inspector, supervised.enterprise, dt.date(2018, 9, 3), TODAY)
    filing = lodging.begin(DEMOLITION_PLAN, site, by=supervised.firm)
    paper = lodging.attach(filing, b"%PDF-1.4", "方案.pdf", by=supervised.firm)
    owed = relieving.term_of(site, "industry.demolition_plan_filed", "")
    relief = relieving.ask(site, owed, relieving.Wish("waive", "会议纪要", "不再拆除"), by=supervised.firm)
    Filing.objects.filter(pk=filing.pk).update(state=Filing.State.SUBMITTED, submitted_on=TODAY)
    edition, release, delivery = _published(supervised, bureau)
    review = intake.receive(PLAN.encode(), "方案.txt", by=keeper)
    run_jobs()
    return SimpleNamespace(
        concerned=(supervised.inspector, supervised.firm, _stranger(keeper)),
        plan=plans.river.pk,
        task=work.tasks[1].pk,
        annex=Annex.objects.filter(plan=plans.river).first().pk,
        target=Target.objects.filter(plan=plans.river).first().pk,
        assignment=work.survey.pk,
        report=report.pk,
        evidence=evidence.pk,
        request=asked.pk,
        handover=offices.hand_over([work.listing], successor, by=keeper, on=TODAY, basis="机构改革")[0].pk,
        demand=demands.ask([work.listing], by=keeper, on=TODAY, due_on=TODAY)[0].pk,
        meeting=meeting.pk,
        review=review.pk,
        party=bureau.party.pk,
        place=keeper.party.place.code,
        person=bureau.pk,
        appointment=Appointment.objects.get(user=people.town).pk,
        deputy=Deputy.objects.create(principal=bureau, deputy=work.clerk, valid_from="2000-01-01").pk,
        notice=tell(bureau, "reminder", "完成期限已过", "请办理。", "/tasks/", "assignment:1", TODAY, colour="red")[0].pk,
        site=site.pk,
        batch=_batch(bureau),
        twin=(twins := _twins(supervised))[0],
        second_twin=twins[1],
        merge=Merge.objects.create(
            kept_id=supervised.enterprise.pk,
            gone_id=twins[1],
            basis="文件",
            merged_by=supervised.inspector,
            merged_at=edition.published_at,
            before={"kept": {}, "after": {}, "gone": {}},
        ).pk,
        likeness=Likeness.objects.create(
            kind=ENTERPRISES.code, first_id=twins[0], second_id=twins[1], place_path="131024", ground=Likeness.Ground.NAME
        ).pk,
        filing=filing.pk,
        relief=relief.pk,
        export=asking.ask(ENTERPRISES, Enterprise.objects.all(), by=supervised.inspector, purpose="年度总结").pk,
        verdict=ask(MAY_START, site, by=supervised.inspector).pk,
        suspension=suspend(ASSESSMENTS, site.place, by=supervised.inspector, on=TODAY, **DECISION).pk,
        attachment=paper.pk,
        entry=supervised.enterprise.subject.entries.get().pk,
        edition=edition.pk,
        point=in_use(supervised.inspector, supervised.bureau, 1).pk,
        **campaign_world(supervised),
        release=release.pk,
        delivery=delivery.pk,
        report_of_works=_accepted(supervised).pk,
        api_key=key_for(bureau, people.security_admin)[0].pk,
        **(about_land := land_world(supervised, TODAY)),
        **results_world(supervised, about_land["land"]),
        robot=Robot.objects.create(name="农业局群", shape="dingtalk", url="https://127.0.0.1:9/", secret="SECret").pk,
    )


def _stranger(keeper):
    """Somebody of another enterprise in the same county."""
    works = Party.objects.create(name="香河邻厂", place=keeper.party.place, kind=Party.Kind.ENTERPRISE)
    return person("stranger", "吴邻", Appointment.Role.ENTERPRISE, works, keeper.party.place)


def _twins(supervised):
    """Two registrations that look like one enterprise."""
    return [enterprise(supervised.inspector, supervised.works, name="香河同名厂", code="").pk for _each in range(2)]


def _batch(by):
    """A table that was brought in and waits for a word."""
    batch = staging.receive("名称,所在地\n香河表中厂,香河县\n".encode(), "名单.csv", target=ENTERPRISES.code, by=by)
    staging.judge(batch.pk, lambda done, total: None)
    return batch.pk


def _published(supervised, receiver):
    """An edition of the list of key units that is public, and lies with another office for its receipt."""
    inspector, words = supervised.inspector, {"on": TODAY, "basis": "文件"}
    enter(KEY_UNITS, supervised.enterprise, by=inspector, **words)
    edition = publish(KEY_UNITS, supervised.enterprise.place, by=inspector, as_of=TODAY, document="文件")
    release = release_edition(edition, by=inspector, reviewed=True, **words)
    sent = {"sent_on": TODAY, "sent_by": inspector, "sent_at": edition.published_at}
    return edition, release, Delivery.objects.create(edition=edition, to=receiver.party, **sent)


def _accepted(supervised):
    """A report of the works that is to become public."""
    filing = lodging.begin(SOIL_MONITORING, supervised.enterprise, by=supervised.firm)
    Filing.objects.filter(pk=filing.pk).update(state=Filing.State.ACCEPTED, submitted_on=TODAY, decided_on=TODAY)
    return filing


def logged_in(user) -> Client:
    """Return the client of a person."""
    client = Client()
    client.force_login(user)
    return client


def answer(client: Client, method: str, path: str) -> str:
    """Return what the person gets: `ok` (the page, or on to another), `login`, or the code of the refusal. Nothing is kept."""
    cookies = client.cookies.copy()
    files = {name: SimpleUploadedFile("图.pdf", b"%PDF-1.4") for name in ("file", "files")}
    filled = (
        {"reason": "理由", "decision": "approve", "on": TODAY.isoformat(), "grounds": "依据"} | files if method == "post" else {}
    )
    with transaction.atomic():
        response = getattr(client, method)(path, filled)
        transaction.set_rollback(True)
    client.cookies = cookies  # whoever logged out is in again
    if response.status_code == 302:
        return "login" if response.url.startswith("/login/") else "ok"
    return "ok" if response.status_code in (200, STOP_POLLING) else str(response.status_code)


def test_every_address_has_a_line_and_every_line_an_address():
    assert sorted(EXPECTED) == sorted(ADDRESSES)


@pytest.mark.parametrize("method", ["get", "post"])
def test_everyone_gets_what_the_matrix_says_and_nothing_else(world, client_of, method):
    """Rights are the same on each database; on the others it is enough that every page answers those who see most and least."""
    paths = {
        name: reverse(f"web:{name}", args=[_argument(world, at) for at in row.get("at", [])]) for name, row in EXPECTED.items()
    }
    clients = [*(client_of(who) for who in STANDING), *map(logged_in, world.concerned), client_of(None)]
    asking = (
        range(len(clients)) if connection.vendor == "sqlite" else [*map(STANDING.index, ("keeper", "outsider")), len(STANDING)]
    )
    answered = {name: [answer(clients[who], method, path) for who in asking] for name, path in paths.items()}
    assert answered == {name: [row[method].split()[who] for who in asking] for name, row in EXPECTED.items()}


def _argument(world, at: str):
    """An argument of an address: a thing of the world by name, or `=words` as they stand."""
    return at[1:] if at.startswith("=") else getattr(world, at)
