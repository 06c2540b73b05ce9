"""The pages of plans and the first page."""

import pytest

PEOPLE = ("keeper", "bureau", "town", "leader", "outsider", "system_admin", "security_admin", "auditor", None)


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


@pytest.mark.parametrize("name", PEOPLE)
def test_a_plan_opens_for_those_who_read_plans_at_its_place(name, plan, client_of):
    expected = {"outsider": 404, None: 302, "system_admin": 403, "security_admin": 403, "auditor": 403}.get(name, 200)
    for address in ("", "?show=findings", "?show=editions", "compare/"):
        assert client_of(name).get(f"/plans/{plan.pk}/{address}").status_code == expected, address


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_has_a_first_page_and_sees_only_their_own_there(name, plan, client_of):
    response = client_of(name).get("/")
    assert response.status_code == (302 if name is None else 200)
    seen = "香河县土壤污染防治工作方案" in response.content.decode()
    assert seen == (name in ("keeper", "bureau", "town", "leader"))


def test_the_first_page_shows_what_waits_for_review(review, keeper):
    assert f'href="/reviews/{review.pk}/"' in page(keeper, "/")


def test_the_text_leads_to_tasks_and_findings_and_back(plan, keeper):
    task = plan.tasks.order_by("ordinal").first()
    shown = page(keeper, f"/plans/{plan.pk}/")
    assert f'id="p-{task.pk}" href="/tasks/{task.pk}/"' in shown
    finding = plan.findings.first()
    assert f'id="f-{finding.pk}" href="/plans/{plan.pk}/?show=findings#q-{finding.pk}"' in shown
    assert f'id="q-{finding.pk}"' in page(keeper, f"/plans/{plan.pk}/?show=findings")


@pytest.mark.parametrize(
    "address", ["/", "/plans/", "/reviews/", "/plans/{}/", "/plans/{}/?show=findings", "/plans/{}/?show=editions"]
)
def test_pages_cost_few_queries(address, plan, keeper, assert_queries_at_most):
    keeper.get("/plans/")
    work = 7 if address == "/" else 1  # what waits by kind, and five figures; who is charged from above
    with assert_queries_at_most(16 + work):  # twelve for the page, three for the session that is prolonged, one for notices
        page(keeper, address.format(plan.pk))


def test_every_room_of_the_navigation_opens_for_those_who_see_it(people, client_of):
    from django.urls import reverse

    from jingtu.web.nav import wings_for

    for name, person in people.by_name().items():
        for wing in wings_for(person):
            for room in wing.rooms:
                assert client_of(name).get(reverse(room.url_name)).status_code == 200, (name, room.url_name)
