"""What an evaluation and the report say when its data do not count any more; a trial of another edition is not reported."""

import datetime as dt
import io

import docx
import pytest
from django.urls import reverse

from jingtu.core.observations import receiving
from jingtu.core.observations.models import Delivery, Run
from jingtu.themes.survey.evaluating import evaluate
from tests.support.evaluated import accepted
from tests.support.survey import in_use

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(world):
    in_use(world.inspector, world.bureau, 1, land="arable")
    return accepted(world.campaign, {"P001/0-0.2": {"ph": 8.0, "cd": 0.9}}, world.inspector, on=dt.date(2019, 5, 6))


@pytest.fixture
def run(world, delivery, run_jobs):
    made = evaluate(world.campaign, [delivery], by=world.inspector, use="farmland", given={"land": "其他"})
    run_jobs()
    return Run.objects.get(pk=made.pk)


@pytest.fixture
def office(client, world):
    client.force_login(world.inspector)
    return client


def page_of(office, run):
    return office.get(reverse("web:run", args=[run.pk])).content.decode()


def report_of(office, world):
    content = b"".join(office.get(reverse("web:campaign_report", args=[world.campaign.pk])).streaming_content)
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


@pytest.mark.parametrize(("state", "said"), [("withdrawn", "已撤回"), ("replaced", "已被更正")])
def test_page_and_report_tell_that_data_of_an_evaluation_do_not_count_any_more(world, office, delivery, run, state, said):
    changed = "所用的检测数据后来有变化"
    assert changed not in page_of(office, run)
    assert changed not in report_of(office, world)
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    told = f"{changed}：“{delivery}”（{said}）"
    assert told in page_of(office, run)
    assert told in report_of(office, world)


def test_an_evaluation_over_withdrawn_data_is_not_asked_again(world, office, delivery, run):
    receiving.withdraw(delivery, "样品混淆", by=world.inspector)
    answer = office.post(reverse("web:evaluation_again", args=[run.pk]), {"standard": "GB15618-1995"}, follow=True)
    assert "没有接收，不能评价" in answer.content.decode()


def test_a_trial_of_another_edition_stays_out_of_the_report(world, office, run, run_jobs):
    office.post(reverse("web:evaluation_again", args=[run.pk]), {"standard": "GB15618-1995"})
    run_jobs()
    trial = Run.objects.exclude(pk=run.pk).get()
    assert trial.state == "done"
    assert "不进入报告" in page_of(office, trial)
    said = report_of(office, world)
    assert "GB 15618-2018" in said
    assert "GB 15618-1995" not in said


def test_an_evaluation_is_done_again_from_its_page(office, run, run_jobs):
    assert "重算核对" in office.post(reverse("web:run_repeat", args=[run.pk]), follow=True).content.decode()
    assert "正在重算" in page_of(office, run)
    run_jobs()
    assert "逐字节相同" in page_of(office, run)
