"""The page of the lists of a site: which follows which, and what it had on each by a day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.lists.chains import steps
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.kinds import kind_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.as_of import AsOf, as_of
from jingtu.web.themes import section

from ..kinds import SITES
from ..lists import SITE_LISTS
from ..models import Site

ROOMS: tuple[Any, ...] = ()


@section(SITES.code, gettext_lazy("名录阶段"), "development_land/_fetched.html")
def lists_of(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any]:
    """Where the page lies: it is fetched into the dossier, so that the dossier itself asks nothing more."""
    address = f"{reverse('web:land_lists', args=[row.pk])}{'?' + day.query if day.query else ''}"
    return {"address": address, "words": _("查看这个地块先后列入的各份名录")}


@needs(READ, OWN)
def land_lists(request: HttpRequest, pk: int) -> HttpResponse:
    """Every list of the chain with the site's entries by a day: a page of its own, or what is fetched into the dossier."""
    row = get_object_or_404(visible_to(request.user, SITES).select_related("former"), pk=pk)
    day, day_form = as_of(request)
    context = {
        "row": row,
        "kind": SITES,
        "steps": steps(SITE_LISTS, row, day.on, before=_may_see_former(row, request.user)),
        "as_of": day,
        "as_of_form": day_form,
    }
    return render(request, "development_land/_lists.html" if request.htmx else "development_land/lists.html", context)


def _may_see_former(row: Site, user: User) -> bool:
    """Whether the person sees the enterprise that stood on the site, whose entry came before the site's."""
    return bool(row.former_id) and visible_to(user, kind_of(row.former)).filter(pk=row.former_id).exists()


urlpatterns = [path("sites/<int:pk>/lists/", land_lists, name="land_lists")]
