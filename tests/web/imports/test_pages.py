"""The pages by which a table is brought in, looked at, confirmed, handed back and taken back."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from shapely.geometry import Point

from jingtu.core.imports import likening
from jingtu.core.imports.models import Batch, Merge
from jingtu.core.jobs.worker import run_due_jobs
from jingtu.core.places.models import Division
from jingtu.core.subjects.moves import make
from jingtu.themes.industry.kinds import ENTERPRISES
from jingtu.themes.industry.models import Enterprise
from tests.core.imports.conftest import code, firm, workbook
from tests.support.people import person
from tests.support.supervision import city, enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(office):
    client = Client()
    client.force_login(office.inspector)
    return client


def sent(client, content: bytes, name: str = "名单.xlsx", **given):
    return client.post(
        reverse("web:import_new", args=["industry.enterprise"]), {"file": SimpleUploadedFile(name, content), **given}
    )


def said(response) -> str:
    return response.content.decode()


def test_a_table_is_brought_in_looked_at_confirmed_and_taken_back(client, office, django_assert_max_num_queries):
    answer = sent(client, workbook(firm(1), firm(2, code="9113102400000000X1")), place="香河县")
    address = answer["Location"]
    assert "正在读取" in said(client.get(address))
    run_due_jobs()
    with django_assert_max_num_queries(15):
        page = said(client.get(address))
    assert "将新增 1 项" in page
    assert "校验位" in page
    assert "正在导入" in said(client.post(f"{address}confirm/", {"mode": "good"}, follow=True))
    run_due_jobs()
    assert Enterprise.objects.filter(code=code(1)).exists()
    assert "撤销整批" in said(client.get(f"{address}undo/"))

    client.post(f"{address}undo/")
    run_due_jobs()

    assert not Enterprise.objects.filter(code=code(1)).exists()
    with django_assert_max_num_queries(15):
        assert "已撤销" in said(client.get(reverse("web:imports")))


def test_the_own_workbook_comes_back_with_the_bad_cells_marked(client):
    address = sent(client, workbook(firm(1), firm(2, code="9113102400000000X1"), titles=("香河县企业名单",)))["Location"]
    run_due_jobs()

    page = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"{address}returned/"))))["企业"]

    assert page["A1"].value == "香河县企业名单"
    assert "校验位" in page["B4"].comment.text
    assert page["B4"].fill.start_color.rgb == "FFF4C7C3"
    assert page["B3"].comment is None


def test_a_file_that_is_no_table_is_refused_at_the_form(client):
    answer = sent(client, b"%PDF-1.4", "名单.pdf")

    assert "不是表格" in said(answer)
    assert not Batch.objects.exists()


def test_a_table_without_the_needed_columns_says_which_it_has(client):
    address = sent(client, workbook(("a", "b"), headings=("经度", "纬度")))["Location"]
    run_due_jobs()

    assert "缺少必需的列" in said(client.get(address))


def test_the_batches_of_another_office_are_not_there(client, people):
    address = sent(client, workbook(firm(1)))["Location"]
    other = Client()
    other.force_login(people.bureau)

    assert other.get(address).status_code == 404


def test_a_colleague_of_narrower_areas_does_not_read_what_was_judged_for_wider_ones(client, office):
    address = sent(client, workbook(firm(1)))["Location"]
    run_due_jobs()
    town = Division.objects.create(
        code="131024102", name="测试镇", level="town", path="131024102", parent=office.works.place, valid_from="1984-01-01"
    )
    narrow = Client()
    narrow.force_login(person("narrow", "钱镇", "bureau", office.bureau, town))

    assert narrow.get(address).status_code == 403
    assert narrow.get(f"{address}returned/").status_code == 403


def test_the_position_in_the_register_is_not_told_to_whom_it_is_blurred(office, people):
    row = enterprise(office.inspector, office.works, name="香河第1电镀厂", code=code(1), geometry=Point(117.05, 39.75))
    Enterprise.objects.filter(pk=row.pk).update(sensitivity="K5")
    client = Client()
    client.force_login(people.bureau)
    address = sent(client, workbook(firm(1)))["Location"]
    run_due_jobs()

    page = said(client.get(f"{address}?show=update"))

    assert "117.05" not in page
    assert "不对您公开" in page


def test_templates_are_handed_out_and_say_what_is_not_confirmed(client):
    page = said(client.get(reverse("web:import_new", args=["industry.enterprise"])))
    file = client.get(reverse("web:import_template", args=["industry.enterprise"]) + "?layout=plan_closures")

    assert "版式未与原表核对" in page
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(b"".join(file))).worksheets[0][1]]
    assert headings == ["序号", "场地名称", "所在地区", "场地面积（m2）"]


def test_places_are_shown_in_words_and_what_is_updated_before_and_after(client, office):
    address = sent(client, workbook(firm(1)))["Location"]
    run_due_jobs()
    assert "经度 117.0001，纬度 39.75" in said(client.get(f"{address}?show=create"))
    client.post(f"{address}confirm/", {"mode": "all"})
    run_due_jobs()

    address = sent(client, workbook(firm(1, sector="制药")))["Location"]
    run_due_jobs()

    page = said(client.get(address))
    assert "<del>电镀</del> → 制药" in " ".join(page.split())


def test_the_page_offers_to_keep_the_one_whose_state_would_be_lost_and_says_why(client, office):
    pair = [enterprise(office.inspector, office.works, name="香河同名厂", code=code(number)) for number in (1, 2)]
    make(pair[1], "list", by=city(office), on=dt.date(2019, 2, 1), grounds="名录")

    page = said(client.get(reverse("web:duplicate", args=[ENTERPRISES.code, *(row.pk for row in pair)])))

    assert f"合并，留下 {code(2)}" in page
    assert f"合并，留下 {code(1)}" not in page
    assert f"请改为留下 {code(2)}" in page


def test_two_that_look_alike_are_compared_merged_and_taken_apart(client, office, django_assert_max_num_queries):
    pair = [enterprise(office.inspector, office.works, name="香河同名厂", code=given) for given in (code(1), "")]
    likening.look_everywhere(ENTERPRISES)
    with django_assert_max_num_queries(15):
        assert "香河同名厂" in said(client.get(reverse("web:duplicates"), {"kind": ENTERPRISES.code}))
    address = reverse("web:duplicate", args=[ENTERPRISES.code, *(row.pk for row in pair)])
    with django_assert_max_num_queries(15):
        assert code(1) in said(client.get(address))
    assert "写明依据" in said(client.post(address, {"keep": pair[0].pk}))

    answer = client.post(address, {"keep": pair[1].pk, "basis": "营业执照"})

    assert answer["Location"] == reverse("web:dossier", args=[ENTERPRISES.code, pair[1].pk])
    pair[1].refresh_from_db()
    assert pair[1].code == code(1)
    client.post(reverse("web:merge_undo", args=[Merge.objects.get().pk]))
    pair[1].refresh_from_db()
    assert pair[1].code == ""
