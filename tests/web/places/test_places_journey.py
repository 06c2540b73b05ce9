"""A person looks a county up, walks down to it on the map's page, and asks for an earlier day."""

import pytest

from jingtu.core.places.loading import load_boundaries, load_divisions

pytestmark = pytest.mark.browser


def test_from_the_country_to_a_county_and_back_in_time(transactional_db, visitor, request):
    load_divisions()
    load_boundaries()
    visitor.sign_in(request.getfixturevalue("people").keeper)
    page = visitor.open("/places/")
    visitor.check()

    page.get_by_label("名称或代码").fill("兖州")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="兖州区").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/370812/**")
    assert page.get_by_role("heading", level=1).inner_text() == "兖州区"
    visitor.check()

    page.get_by_role("link", name="济宁市").first.click()
    page.wait_for_url("**/places/370800/**")
    page.get_by_label("日期").fill("2010-01-01")
    page.get_by_role("button", name="查看这一天").click()
    page.wait_for_url("**on=2010-01-01")
    page.get_by_role("link", name="兖州市").first.click()
    page.wait_for_url("**/places/370882/?on=2010-01-01")
    assert "国函〔2013〕115号" in page.get_by_role("table").last.inner_text()
    visitor.check()
    visitor.shoot("places")
    assert visitor.complaints == []
