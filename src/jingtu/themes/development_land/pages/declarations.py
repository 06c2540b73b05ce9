"""What was declared of a site, by a day: fetched into its dossier, or a page of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.moves import may as may_move
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.as_of import AsOf, as_of
from jingtu.web.themes import section

from ..kinds import SITES
from ..lifecycle import ECOLOGY

ROOMS: tuple[Any, ...] = ()


@section(SITES.code, gettext_lazy("状态认定"), "development_land/_fetched.html")
def declarations_of(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any]:
    """Where these lie: they are fetched into the dossier, so that the dossier itself asks nothing more."""
    address = f"{reverse('web:land_declarations', args=[row.pk])}{'?' + day.query if day.query else ''}"
    return {"address": address, "words": _("查看这个地块历次的状态认定")}


@needs(READ, OWN)
def land_declarations(request: HttpRequest, pk: int) -> HttpResponse:
    """What was declared of a site by a day: a page of its own, or what is fetched into the dossier."""
    row = get_object_or_404(visible_to(request.user, SITES), pk=pk)
    day, day_form = as_of(request)
    context = {"row": row, "kind": SITES, "facts": _declared(request, row, day), "as_of": day, "as_of_form": day_form}
    name = "site_declarations" if request.htmx else "declarations"
    return render(request, f"development_land/{name}.html", context)


def _declared(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any]:
    """What was declared of the site up to the day, and whether the site was drawn anew since."""
    rows = row.declarations.filter(effective_on__lte=day.on).select_related("filing", "recorded_by", "corrects", "corrected_by")
    if day.known_at:
        rows = rows.filter(recorded_at__lte=clock.end_of(day.known_at))
    told = list(rows)
    last = told[-1] if told else None
    moved = bool(last and row.geometry is not None and not last.geometry.equals(row.geometry))
    may = not day.is_past and may_move(row, ECOLOGY, request.user)
    return {"told": told[::-1], "redrawn": moved, "may": may}


urlpatterns = [path("sites/<int:pk>/declarations/", land_declarations, name="land_declarations")]
