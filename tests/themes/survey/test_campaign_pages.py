"""The pages of a campaign as three parties use them: the bureau lays out, the unit samples and sends, the laboratory signs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from jingtu.core.parties.models import Party
from jingtu.core.subjects.moves import make
from jingtu.themes.survey.models import CustodyStep, PlannedSample, Transfer
from tests.support.people import person
from tests.support.supervision import TODAY
from tests.support.survey import EAST, NORTH, in_use

pytestmark = pytest.mark.django_db
LOGGED = int(connection.vendor == "postgresql")  # the row of the access log, which SQLite keeps in a file of its own
CORNERS = ";".join(f"{EAST + x:.4f},{NORTH + y:.4f}" for x, y in ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01)))
AROUND = ";".join(f"{EAST + x:.4f},{NORTH + y:.4f}" for x, y in ((-0.01, -0.01), (0.01, -0.01), (0.01, 0.01), (-0.01, 0.01)))
LAYOUT = {"method": "coverage", "count": "4", "seed": "1", "outline": CORNERS}


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def bureau(world):
    return logged_in(world.inspector)


@pytest.fixture
def firm(world):
    return logged_in(world.firm)


@pytest.fixture
def laboratory(world):
    party = Party.objects.create(name="演示检测公司", place=world.works.place, kind=Party.Kind.AGENCY)
    return logged_in(person("analyst", "郑检", "agency", party))


def url(name, pk):
    return reverse(f"web:{name}", args=[pk])


@pytest.fixture
def numbered(world, bureau):
    """The campaign with four places and five samples, at work."""
    campaign = world.campaign
    bureau.post(url("campaign_places", campaign.pk), LAYOUT)
    make(campaign, "approve", by=world.inspector, on=TODAY, grounds="文号")
    bureau.post(url("campaign_number", campaign.pk), {"blanks": "0"})
    make(campaign, "begin", by=world.firm, on=TODAY, grounds="合同")
    return list(campaign.samples.order_by("number"))


def step(action, samples, at="2019-06-29T09:00", **more):
    return {"action": action, "at": at, "sample": [each.pk for each in samples]} | more


def sending(samples, **more):
    names = {"to-receiver": "演示检测公司", "to-purpose": "analysis", "to-at": "2019-06-29T10:00", "to-analytes": "镉、汞"}
    return names | {"send": "1", "sample": [each.pk for each in samples]} | more


def test_places_are_laid_out_on_the_page_with_map_and_table(world, bureau):
    page = bureau.post(url("campaign_places", world.campaign.pk), LAYOUT, follow=True).content.decode()
    assert "已布 4 个点" in page
    assert page.count("<circle") == world.campaign.stations.count() == 4
    left = world.campaign.stations.values_list("pk", flat=True)[:3]
    bureau.post(url("campaign_stations", world.campaign.pk), {"chosen": [*left]})
    bureau.post(url("station_add", world.campaign.pk), {"longitude": EAST + 0.005, "latitude": NORTH + 0.005, "remark": "菜地"})
    assert world.campaign.stations.filter(chosen=True).count() == 4


def test_what_cannot_be_laid_out_is_said_on_the_page(world, bureau):
    page = bureau.post(url("campaign_places", world.campaign.pk), LAYOUT | {"outline": ""}).content.decode()
    assert "还没有范围" in page


def test_an_area_in_which_nothing_can_be_laid_out_is_not_kept(world, bureau):
    campaign = world.campaign
    page = bureau.post(url("campaign_places", campaign.pk), LAYOUT | {"count": "", "density": ""}).content.decode()
    assert "请用点数、间距、布点密度中的一个" in page
    campaign.refresh_from_db()
    assert (campaign.geometry, campaign.stations.count()) == (None, 0)


def test_the_dossier_counts_places_samples_and_deliveries_within_its_queries(
    numbered, world, bureau, firm, assert_queries_at_most
):
    address = reverse("web:dossier", args=["survey.campaign", world.campaign.pk])
    for client in (bureau, firm):
        client.get(address)  # the session is prolonged once a minute
        with assert_queries_at_most(15 + LOGGED):
            page = client.get(address).content.decode()
        assert "采样点 4 个，样品 5 个。" in page
        assert "交付 0 次" in page


def test_labels_for_the_field_show_numbers_and_those_for_the_laboratory_blind_codes_alone(numbered, world, firm):
    field = firm.get(url("campaign_labels", world.campaign.pk)).content.decode()
    blind = firm.get(url("campaign_labels", world.campaign.pk) + "?for=laboratory").content.decode()
    assert all(sample.number in field for sample in numbered)
    assert all(sample.blind_code in blind and f">{sample.number}<" not in blind for sample in numbered)
    assert field.count('shape-rendering="crispEdges"') == 5


def test_samples_go_from_the_sampling_unit_to_the_laboratory_which_sees_neither_owner_nor_place(
    numbered, world, firm, laboratory, bureau
):
    samples = url("campaign_samples", world.campaign.pk)
    photo = SimpleUploadedFile("采样.png", b"\x89PNG\r\n\x1a\n" + b"0" * 9)
    firm.post(samples, step("collected", numbered, photo=photo, longitude=EAST, latitude=NORTH))
    firm.post(samples, sending(numbered))
    sent = Transfer.objects.get()
    assert sent.number in laboratory.get(reverse("web:transfers")).content.decode()
    page = laboratory.get(url("transfer", sent.pk)).content.decode()
    assert all(sample.blind_code in page for sample in numbered)
    assert not any(word in page for word in (world.campaign.name, world.campaign.code, world.works.name, "香河县"))
    codes = [each.blind_code for each in numbered]
    laboratory.post(url("transfer", sent.pk), {"at": "2019-06-29T12:00"} | {f"cond_{code}": "intact" for code in codes})
    signed = laboratory.get(url("transfer", sent.pk)).content.decode()
    assert not any(f'name="sample" value="{each.pk}"' in signed or f'"cond_{each.pk}"' in page for each in numbered)
    laboratory.post(url("transfer", sent.pk), step("analysed", (), at="2019-06-29T13:00", sample=codes))
    bureau.post(samples, step("reviewed", numbered, at="2019-06-29T14:00"))
    assert CustodyStep.objects.filter(sample=numbered[0]).count() == 5
    chain = bureau.get(url("planned_sample", numbered[0].pk)).content.decode()
    assert "采集" in chain
    taken = CustodyStep.objects.filter(sample=numbered[0]).exclude(photo="").get()
    assert bureau.get(url("custody_photo", taken.pk)).status_code == 200
    for address in (samples, url("planned_sample", numbered[0].pk), url("custody_photo", taken.pk)):
        assert laboratory.get(address).status_code == 404


def test_the_list_of_samples_tells_the_gravest_of_what_is_wrong(numbered, world, firm):
    samples = url("campaign_samples", world.campaign.pk)
    firm.post(samples, step("collected", numbered[:1]))
    firm.post(samples, step("lost", numbered[:1], at="2019-06-29T10:00"))
    page = firm.get(samples).content.decode()
    assert "样品已灭失" in page
    assert "没有拍照" not in page


def test_a_point_leads_to_its_dossier_only_for_who_may_open_it(world, bureau, firm):
    point = in_use(world.inspector, world.bureau, 1)
    bureau.post(url("campaign_places", world.campaign.pk), {"method": "points", "seed": "1", "outline": AROUND})
    link = reverse("web:dossier", args=["survey.point", point.pk])
    pages = [each.get(url("campaign_places", world.campaign.pk)).content.decode() for each in (bureau, firm)]
    assert [link in page for page in pages] == [True, False]
    assert all(point.name in page for page in pages)
    assert firm.get(link).status_code == 404


def test_samples_are_chosen_by_the_numbers_of_their_labels_and_unknown_ones_are_told(numbered, world, firm):
    samples = url("campaign_samples", world.campaign.pk)
    typed = f"{numbered[0].number}，{numbered[1].blind_code.lower()}\n{numbered[1].number}"
    answer = firm.post(samples, step("collected", numbered[2:3], numbers=f"{typed} 没有的号"))
    assert "没有登记：没有的号" in answer.content.decode()
    assert not CustodyStep.objects.exists()
    firm.post(samples, step("collected", numbered[2:3], numbers=typed))
    assert set(CustodyStep.objects.values_list("sample", flat=True)) == {each.pk for each in numbered[:3]}


def test_samples_beyond_the_first_page_are_found_counted_and_written_down(numbered, world, firm, monkeypatch):
    monkeypatch.setattr("jingtu.themes.survey.pages.samples.SHOWN_AT_MOST", 2)
    samples, last = url("campaign_samples", world.campaign.pk), numbered[-1]
    assert last.number not in firm.get(samples).content.decode()
    assert last.number in firm.get(samples, {"page": 3}).content.decode()
    assert last.number in firm.get(samples, {"words": last.blind_code}).content.decode()
    firm.post(samples, step("lost", [last]))
    assert "共 5 个样品，1 个的流转有缺失或灭失" in firm.get(samples).content.decode()
    broken = firm.get(samples, {"only": "broken"}).content.decode()
    assert last.number in broken
    assert numbered[0].number not in broken


def test_a_transfer_is_signed_for_only_with_the_condition_of_each_sample(numbered, world, firm, laboratory):
    samples = url("campaign_samples", world.campaign.pk)
    firm.post(samples, step("collected", numbered))
    firm.post(samples, sending(numbered))
    sent = Transfer.objects.get()
    page = laboratory.post(url("transfer", sent.pk), {"at": "2019-06-29T12:00"}).content.decode()
    assert "还有 5 个样品没有写明状况" in page
    assert firm.post(url("transfer", sent.pk), {}).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"to-receiver": "没有的公司"}, "单位名录里没有"), ({"to-analytes": ""}, "检测项目"), ({"sample": []}, "没有选样品")],
)
def test_what_is_in_the_way_of_sending_is_said_on_the_page(numbered, world, firm, laboratory, wrong, says):
    samples = url("campaign_samples", world.campaign.pk)
    firm.post(samples, step("collected", numbered))
    assert says in firm.post(samples, sending(numbered) | wrong).content.decode()
    assert not Transfer.objects.exists()


def test_others_see_neither_places_nor_samples(numbered, world, people):
    in_use(world.inspector, world.bureau, 1)
    for who, code in ((people.leader, 403), (people.keeper, 403), (people.outsider, 404)):
        client = logged_in(who)
        for name in ("campaign_places", "campaign_samples", "campaign_labels"):
            assert client.get(url(name, world.campaign.pk)).status_code == code
        assert client.get(url("planned_sample", numbered[0].pk)).status_code == code
    assert PlannedSample.objects.count() == 5
