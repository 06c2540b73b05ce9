"""Addresses of the pages: each console module lists its own."""

from jingtu.web.console import (
    accounts,
    annexes,
    appointments,
    bureaus,
    comparisons,
    coverage,
    deadlines,
    home,
    journal,
    parties,
    people,
    places,
    plans,
    review_tasks,
    reviews,
    targets,
    tasks,
    uploads,
)

app_name = "web"
urlpatterns = [
    *home.urlpatterns,
    *accounts.urlpatterns,
    *uploads.urlpatterns,
    *reviews.urlpatterns,
    *review_tasks.urlpatterns,
    *plans.urlpatterns,
    *parties.urlpatterns,
    *places.urlpatterns,
    *tasks.urlpatterns,
    *bureaus.urlpatterns,
    *deadlines.urlpatterns,
    *targets.urlpatterns,
    *annexes.urlpatterns,
    *coverage.urlpatterns,
    *comparisons.urlpatterns,
    *people.urlpatterns,
    *appointments.urlpatterns,
    *journal.urlpatterns,
]
