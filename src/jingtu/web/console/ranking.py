"""Bureaus and towns in order of their score on a day, the formula beside them; every number opens to its rows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from jingtu.core.parties.scope import needs
from jingtu.core.work import scoring
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console.as_of import as_of
from jingtu.web.console.work_common import READ


@needs(READ)
def ranking(request: HttpRequest) -> HttpResponse:
    """The two rankings."""
    day, day_form = as_of(request)
    groups = scoring.ranking(assignments_visible_to(request.user), day.on, day.known_at)
    context = {
        "groups": [(_("部门"), groups["bureau"]), (_("乡镇、街道和县（市、区）"), groups["area"])],
        "weights": scoring.weights_on(day.on),
        "since": day.on.replace(month=1, day=1),
        "as_of": day,
        "as_of_form": day_form,
        "kept": [],
    }
    return render(request, "web/leaders/ranking.html", context)


urlpatterns = [path("ranking/", ranking, name="ranking")]
