"""The pages of a review, asked as a browser without JavaScript asks them."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jingtu.core.plans.models import Plan, Review
from tests.support.review_plan import PLAN, REVISED

PEOPLE = ("keeper", "bureau", "town", "leader", "outsider", "system_admin", "security_admin", "auditor", None)


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def fresh(review: Review) -> Review:
    return Review.objects.defer(None).get(pk=review.pk)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_review_opens_for_the_plan_office_of_its_place_alone(name, review, client_of):
    expected = {"keeper": 200, "outsider": 404, None: 302}.get(name, 403)
    for address in ("", "confirm/", "tasks/t001/", "tasks/add/"):
        assert client_of(name).get(f"/reviews/{review.pk}/{address}").status_code == expected, address


@pytest.mark.parametrize("name", PEOPLE)
def test_uploads_and_the_list_of_reviews_are_for_plan_offices(name, review, client_of):
    expected = {"keeper": 200, "outsider": 200, None: 302}.get(name, 403)
    assert client_of(name).get("/plans/upload/").status_code == expected
    assert client_of(name).get("/reviews/").status_code == expected


@pytest.mark.parametrize("name", ["outsider", "bureau", "auditor"])
def test_nobody_else_corrects_or_confirms(name, review, client_of):
    client = client_of(name)
    for address in ("findings/f1/", "tasks/t002/merge/", "tasks/t001/split/", "head/", "undo/", "discard/", "confirm/"):
        assert client.post(f"/reviews/{review.pk}/{address}", {"version": review.version}).status_code in (403, 404), address
    assert fresh(review).version == review.version


def test_the_list_names_only_what_one_may_see(review, client_of):
    assert "香河县土壤污染防治工作方案" in page(client_of("keeper"), "/reviews/")
    assert "香河县土壤污染防治工作方案" not in page(client_of("outsider"), "/reviews/")


def test_an_upload_leads_to_a_page_that_waits_and_then_shows_both_sides(keeper, run_jobs):
    sent = keeper.post("/plans/upload/", {"file": SimpleUploadedFile("方案.txt", PLAN.encode())}, follow=True)
    assert "正在读取文件" in sent.content.decode()
    review = Review.objects.get()
    assert keeper.get(f"/reviews/{review.pk}/progress/").status_code == 200
    run_jobs()
    done = keeper.get(f"/reviews/{review.pk}/progress/")
    assert (done.status_code, done["HX-Redirect"]) == (286, f"/reviews/{review.pk}/")
    shown = page(keeper, f"/reviews/{review.pk}/?show=tasks")
    assert "推广测土配方施肥" in shown
    assert 'id="p-t003"' in shown
    assert 'id="t-t003"' in shown


def test_the_same_file_twice_leads_to_the_review_that_is_there(review, keeper):
    again = keeper.post("/plans/upload/", {"file": SimpleUploadedFile("另一个名字.txt", PLAN.encode())}).content.decode()
    assert f'href="/reviews/{review.pk}/"' in again
    assert Review.objects.count() == 1


@pytest.mark.parametrize(("name", "content"), [("空.txt", b""), ("图.docx", b"\x89PNG\r\n"), ("程序.exe", b"MZ")])
def test_a_file_that_cannot_be_read_is_explained_beside_the_field(name, content, keeper):
    shown = keeper.post("/plans/upload/", {"file": SimpleUploadedFile(name, content)}).content.decode()
    assert "jt-error" in shown
    assert name in shown
    assert not Review.objects.exists()


def test_a_text_that_is_no_plan_is_refused_with_a_sentence(upload, keeper):
    review = upload("今天天气很好，适合散步。" * 3)
    assert review.state == Review.State.REFUSED
    assert review.refusal in page(keeper, f"/reviews/{review.pk}/")


def test_a_place_outside_ones_areas_is_refused_at_the_field(keeper):
    fields = {"file": SimpleUploadedFile("方案.txt", PLAN.encode()), "place": "霸州市"}
    assert "不在您的管辖区域内" in keeper.post("/plans/upload/", fields).content.decode()


def test_a_finding_is_accepted_and_opened_again(review, keeper):
    finding = review.draft["findings"][0]["id"]
    address = f"/reviews/{review.pk}/findings/{finding}/"
    keeper.post(address, {"version": review.version, "decision": "accepted", "remark": "按六月底", "back": "show=findings"})
    shown = page(keeper, f"/reviews/{review.pk}/?show=findings")
    assert "已认可" in shown
    assert "按六月底" in shown
    keeper.post(address, {"version": fresh(review).version, "decision": ""})
    assert fresh(review).draft["findings"][0]["decision"] == ""


def test_an_old_page_is_told_who_changed_what(review, keeper):
    keeper.post(f"/reviews/{review.pk}/tasks/t002/merge/", {"version": review.version})
    told = keeper.post(f"/reviews/{review.pk}/tasks/t004/merge/", {"version": review.version}, follow=True).content.decode()
    assert "您看到的是旧内容" in told
    assert len(fresh(review).draft["tasks"]) == 4


def task_fields(**changed) -> dict:
    fields = {
        "title": "开展农用地调查",
        "leads": "县环保局",
        "participants": "县农业局、县财政局",
        "implementers": "",
        "note": "",
    }
    deadline = {
        "deadlines-TOTAL_FORMS": 2,
        "deadlines-INITIAL_FORMS": 1,
        "deadlines-0-text": "2018年6月前",
        "deadlines-0-kind": "by",
    }
    return fields | deadline | {"deadlines-0-last": "2018-05-31", "deadlines-1-kind": "by"} | changed


def test_a_task_is_corrected_and_the_log_says_only_what_changed(review, keeper):
    task = review.draft["tasks"][0]
    sent = task_fields(version=review.version, theme=task["theme"], participants="县农业局、各镇（街道、园区）、县林业局")
    sent["deadlines-0-last"] = task["deadlines"][0]["last"]
    assert keeper.post(f"/reviews/{review.pk}/tasks/t001/", sent).status_code == 302
    assert fresh(review).draft["tasks"][0]["participants"] == ["县农业局", "各镇（街道、园区）", "县林业局"]
    assert review.corrections.get().summary == "修改任务“开展农用地调查”：参与部门"


def test_a_deadline_is_settled_by_hand(review, keeper):
    task = review.draft["tasks"][0]
    sent = task_fields(version=review.version, theme=task["theme"]) | {"deadlines-0-last": "2018-05-31"}
    keeper.post(f"/reviews/{review.pk}/tasks/t001/", sent)
    settled = fresh(review).draft["tasks"][0]["deadlines"][0]
    assert (settled["last"], settled["ambiguous"]) == ("2018-05-31", False)


def test_a_correction_that_does_not_fit_is_said_on_the_form(review, keeper):
    sent = task_fields(version=review.version) | {"deadlines-0-first": "2019-01-01"}
    shown = keeper.post(f"/reviews/{review.pk}/tasks/t001/", sent).content.decode()
    assert "晚于到期日" in shown
    assert fresh(review).version == review.version


def test_a_task_is_split_at_a_sentence_and_undone(review, keeper):
    offset = review.draft["text"].index("名录向社会公开")
    assert f'value="{offset}"' in page(keeper, f"/reviews/{review.pk}/tasks/t002/")
    keeper.post(f"/reviews/{review.pk}/tasks/t002/split/", {"version": review.version, "offset": offset})
    assert len(fresh(review).draft["tasks"]) == 6
    keeper.post(f"/reviews/{review.pk}/undo/", {"version": fresh(review).version})
    assert len(fresh(review).draft["tasks"]) == 5
    assert "已撤销" in page(keeper, f"/reviews/{review.pk}/?show=history")


def test_the_words_of_a_task_are_drawn_wider(review, keeper):
    start, end = review.draft["tasks"][1]["span"]
    shown = page(keeper, f"/reviews/{review.pk}/tasks/t002/")
    assert f'<option value="{start}" selected>' in shown
    assert f'<option value="{end}" selected>' in shown
    keeper.post(f"/reviews/{review.pk}/tasks/t002/move/", {"version": review.version, "start": start, "end": end - 8})
    assert fresh(review).draft["tasks"][1]["span"][1] <= end - 8


def test_a_task_is_removed_with_its_reason_kept(review, keeper):
    keeper.post(f"/reviews/{review.pk}/tasks/t005/remove/", {"version": review.version, "remark": "经常性工作"})
    assert len(fresh(review).draft["tasks"]) == 4
    assert "经常性工作" in page(keeper, f"/reviews/{review.pk}/?show=findings")


def test_a_passage_becomes_a_task(review, keeper):
    shown = page(keeper, f"/reviews/{review.pk}/tasks/add/?q=制定本方案")
    start = review.draft["text"].index("为做好")
    assert f"start={start}&amp;end=" in shown
    end = review.draft["text"].index("\n", start)
    assert "为做好本县" in page(keeper, f"/reviews/{review.pk}/tasks/add/?start={start}&end={end}")
    keeper.post(f"/reviews/{review.pk}/tasks/add/", {"version": review.version, "start": start, "end": end})
    assert fresh(review).draft["tasks"][0]["span"] == [start, end]


def test_the_head_is_corrected(review, keeper):
    sent = {
        "version": review.version,
        "title": "香河县净土方案",
        "number": "香政〔2018〕1号",
        "issuer": "",
        "issued_on": "2018-03-01",
    }
    keeper.post(f"/reviews/{review.pk}/head/", sent | {"place": "香河县"})
    draft = fresh(review).draft
    assert (draft["title"], draft["number"], draft["issued_on"]) == ("香河县净土方案", "香政〔2018〕1号", "2018-03-01")


def test_a_place_nobody_knows_is_said_at_the_field(review, keeper):
    sent = {"version": review.version, "title": "方案", "number": "", "issuer": "", "issued_on": "", "place": "乌有县"}
    assert "没有找到“乌有县”" in keeper.post(f"/reviews/{review.pk}/head/", sent).content.decode()


def test_confirming_says_what_it_will_do_and_does_it_once(review, keeper):
    shown = page(keeper, f"/reviews/{review.pk}/confirm/")
    assert "<strong>5</strong>" in shown
    assert "1 条疑问需要人判断" in shown
    confirmed = keeper.post(f"/reviews/{review.pk}/confirm/", {"version": review.version})
    plan = Plan.objects.get()
    assert confirmed.url == f"/plans/{plan.pk}/"
    assert keeper.get(f"/reviews/{review.pk}/").url == confirmed.url


def test_who_confirms_second_is_told_who_was_first(review, keeper):
    for _once in range(2):
        answer = keeper.post(f"/reviews/{review.pk}/confirm/", {"version": review.version}, follow=True)
    assert "确认了这份方案，您的操作没有保存" in answer.content.decode()
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("address", ["tasks/t001/", "tasks/add/", "tasks/t002/merge/"])
def test_a_correction_that_comes_after_confirming_is_told_to_be_lost(address, review, keeper):
    keeper.post(f"/reviews/{review.pk}/confirm/", {"version": review.version})
    answer = keeper.post(f"/reviews/{review.pk}/{address}", {"version": review.version, "title": "改名"}, follow=True)
    assert "确认了这份方案，您的操作没有保存" in answer.content.decode()


def test_a_revised_edition_is_compared_before_and_after_confirming(plan, upload, keeper):
    revised = upload(REVISED, "修订.txt", revises=plan.pk)
    shown = page(keeper, f"/reviews/{revised.pk}/confirm/")
    assert "回收率85%" in shown
    assert "不再列入" in shown
    keeper.post(f"/reviews/{revised.pk}/confirm/", {"version": revised.version})
    newer = Plan.objects.get(previous=plan)
    assert "回收率85%" in page(keeper, f"/plans/{newer.pk}/compare/")
    assert "历史版本" in page(keeper, f"/plans/{plan.pk}/")


def test_a_review_given_up_lets_the_file_in_again(review, keeper, upload):
    keeper.post(f"/reviews/{review.pk}/discard/", {"version": review.version})
    assert "已经放弃" in page(keeper, f"/reviews/{review.pk}/")
    assert upload().pk != review.pk


def test_html_in_the_document_and_in_its_name_is_shown_as_text(upload, keeper):
    wicked = "<script>alert(1)</script>"
    review = upload(
        PLAN.replace("开展农用地调查。", f"{wicked}调查。").replace("工作方案\n", f"工作方案{wicked}\n", 1), f"{wicked}.txt"
    )
    for address in ("", "?show=tasks", "?show=head", "confirm/", "tasks/t001/"):
        assert wicked not in page(keeper, f"/reviews/{review.pk}/{address}"), address


def test_the_side_of_what_was_understood_comes_alone_when_htmx_asks(review, keeper):
    part = keeper.get(f"/reviews/{review.pk}/?show=tasks", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="understood"')
    assert "data-document" not in part
    again = keeper.get(f"/reviews/{review.pk}/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "data-document" in again.content.decode()


@pytest.mark.parametrize("show", ["findings", "tasks", "targets", "annexes", "head", "history"])
def test_every_part_of_a_review_costs_few_queries(show, review, keeper, assert_queries_at_most):
    with assert_queries_at_most(12):
        page(keeper, f"/reviews/{review.pk}/?show={show}")


def test_a_task_in_focus_brings_its_page_of_cards(upload, keeper):
    lines = [f"{i}. 第{i}项检查。组织开展检查工作。（县环保局牵头）" for i in range(1, 61)]
    review = upload("香河县检查工作方案\n一、任务\n" + "\n".join(lines))
    assert 'id="t-t050"' in page(keeper, f"/reviews/{review.pk}/?focus=t050")


def test_settling_one_deadline_leaves_the_doubt_about_another(review, keeper):
    first = review.draft["tasks"][0]["deadlines"][0]
    assert first["ambiguous"]
    sent = task_fields(version=review.version, theme=review.draft["tasks"][0]["theme"])
    sent |= {"deadlines-0-last": first["last"], "deadlines-1-text": "2019年底前", "deadlines-1-last": "2019-12-31"}
    keeper.post(f"/reviews/{review.pk}/tasks/t001/", sent)
    kept, added = fresh(review).draft["tasks"][0]["deadlines"]
    assert kept == first
    assert (added["text"], added["last"], added["ambiguous"]) == ("2019年底前", "2019-12-31", False)


def test_the_row_for_one_more_deadline_asks_for_nothing_until_it_is_begun(review, keeper):
    row = keeper.get(f"/reviews/{review.pk}/tasks/t001/").context["deadlines"][1]
    assert not any(bound.field.required for bound in row)
    assert "DELETE" not in row.fields
    sent = task_fields(version=review.version) | {"deadlines-1-last": "2019-12-31"}
    assert "请写明时限的原文用语" in keeper.post(f"/reviews/{review.pk}/tasks/t001/", sent).content.decode()


def test_editions_are_told_apart_by_number_and_day(plan, keeper):
    Plan.objects.filter(pk=plan.pk).update(number="香政〔2018〕1号", issued_on="2018-03-01")
    assert f"{plan.title}（香政〔2018〕1号，2018-03-01）" in page(keeper, "/plans/upload/")


def test_beside_a_pinned_day_a_time_says_that_it_is_the_computers(review, keeper, settings):
    assert "系统时间" not in page(keeper, "/reviews/")
    settings.JINGTU_TODAY = dt.date(2019, 6, 30)
    for address in ("/reviews/", f"/reviews/{review.pk}/?show=head"):
        assert "系统时间" in page(keeper, address)
