"""Addresses of the pages: each console module lists its own."""

from jingtu.web.console import (
    annexes,
    bureaus,
    comparisons,
    coverage,
    deadlines,
    home,
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
    *uploads.urlpatterns,
    *reviews.urlpatterns,
    *review_tasks.urlpatterns,
    *plans.urlpatterns,
    *places.urlpatterns,
    *tasks.urlpatterns,
    *bureaus.urlpatterns,
    *deadlines.urlpatterns,
    *targets.urlpatterns,
    *annexes.urlpatterns,
    *coverage.urlpatterns,
    *comparisons.urlpatterns,
]
