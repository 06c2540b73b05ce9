"""The pages of the portal. They read through `core.exchange.reading` alone, which shows what is public at this moment."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jingtu.core.exchange import reading
from jingtu.core.exchange.declaring import Publication
from jingtu.core.exchange.models import Release
from jingtu.core.places.areas import in_area
from jingtu.core.subjects.declaring import declared, find
from jingtu.web.console.place_field import AnyPlaceField
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column
from jingtu.web.portal.workbook import workbook

ROWS_A_PAGE = 100
COLUMNS = (Column("on", gettext_lazy("公开日期"), ("released_on",)),)


class PortalFilter(forms.Form):
    """What the public narrows the releases to."""

    words = forms.CharField(
        label=gettext_lazy("单位名称或代码"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("至少两个字")}),
    )
    publication = forms.ChoiceField(label=gettext_lazy("公开事项"), required=False)
    place = AnyPlaceField(label=gettext_lazy("地区"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        known = [(code, each.label) for code, each in declared(Publication).items()]
        self.fields["publication"].choices = [("", _("全部")), *known]

    def releases(self) -> QuerySet[Release]:
        self.is_valid()
        wanted = self.cleaned_data
        words = wanted.get("words", "").strip()
        rows = reading.found(words) if words else reading.released()
        if publication := wanted.get("publication"):
            rows = rows.filter(publication=publication)
        if place := wanted.get("place"):
            rows = rows.filter(in_area("place_path", place.path))
        return rows


@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """What was released, newest first; searched by the name or code of whom it is about."""
    form = PortalFilter(request.GET)
    listing = Keyset(request, form.releases(), COLUMNS, default="-on")
    names = reading.open_names(listing.rows)
    rows = [_row(each, names) for each in listing.rows]
    return render(request, "web/portal/portal.html", {"form": form, "listing": listing, "rows": rows})


@require_safe
def portal_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One release with its content; a withdrawn one with the reason alone."""
    release = get_object_or_404(reading.released(), pk=pk)
    words = request.GET.get("words", "")[:60]
    items = reading.named(release, words).order_by("position")
    page = Paginator(items, ROWS_A_PAGE).get_page(request.GET.get("page"))
    is_open = release.pk in reading.open_names([release])
    context: dict[str, Any] = {"release": release, "what": _what(release), "page": page, "words": words, "facts": []}
    for name in ("authority", "source", "withdrawn_authority"):
        context[name] = reading.named_party(getattr(release, name), is_open=is_open)
    if release.filing_id and page.object_list:
        context |= {"item": page.object_list[0], "facts": reading.facts_of(release, page.object_list[0])}
    return render(request, "web/portal/item.html", context)


@require_safe
def portal_download(request: HttpRequest, pk: int) -> HttpResponse:
    """One release as an Excel workbook."""
    release = get_object_or_404(reading.released().filter(withdrawn_on=None), pk=pk)
    items = reading.in_chunks(reading.open_items(release))
    return FileResponse(workbook(release, items), as_attachment=True, filename=f"{release.number}.xlsx")


def _what(release: Release) -> str:
    return str(find(Publication, release.publication).label)


def _row(release: Release, names: dict[int, str]) -> dict[str, Any]:
    """What a line of the first page says: whom it is about and who stands behind it, as far as that is public now."""
    return {
        "release": release,
        "what": _what(release),
        "name": "" if release.withdrawn_on else names.get(release.pk, ""),
        "authority": reading.named_party(release.authority, is_open=release.pk in names),
    }


urlpatterns = [
    path("public/", portal, name="portal"),
    path("public/<int:pk>/", portal_item, name="portal_item"),
    path("public/<int:pk>/download/", portal_download, name="portal_download"),
]
