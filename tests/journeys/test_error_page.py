"""An error page is a page like the others: readable, reachable by keyboard, with a way out."""

import pytest

pytestmark = pytest.mark.browser


def test_an_unknown_address_leads_home(transactional_db, visitor, request):
    visitor.sign_in(request.getfixturevalue("people").keeper)
    page = visitor.open("/unknown/")
    visitor.check()
    visitor.shoot("not-found", whole=False)
    page.get_by_role("link", name="回到首页").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{visitor.address}/")
    # The browser itself reports the answer 404 on its console.
    visitor.complaints = [said for said in visitor.complaints if "404" not in said]
