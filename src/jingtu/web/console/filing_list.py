"""The list of filings: filtered, paged, and the sums of a type's numbers over all that the filter finds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jingtu.core.filings.counting import sums
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.filings.visible import filings_visible_to
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import rows_of
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.filing_filter import FilingFilter
from jingtu.web.console.filing_words import TONES
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column

COLUMNS = (
    Column("begun", gettext_lazy("材料"), ("pk",)),
    Column("subject", gettext_lazy("对象")),
    Column("by", gettext_lazy("报送单位")),
    Column("state", gettext_lazy("状态")),
    Column("submitted", gettext_lazy("报送日期")),
    Column("number", gettext_lazy("受理编号"), ("number",)),
)


@require_safe
@needs(READ, OWN)
def filings(request: HttpRequest) -> HttpResponse:
    """What was filed about the subjects that the person may see, the latest first; drafts are their writers' own."""
    form = FilingFilter(request)
    rows = form.apply(filings_visible_to(request.user, listed=True))
    shown = rows.select_related("by", "to", "subject").defer("values")
    listing = Keyset(request, shown, COLUMNS, default="-begun")
    context = {
        "form": form,
        "listing": listing,
        "rows": rows_shown(listing.rows),
        "sums": sums(rows, form.kind, form.counted) if form.kind else [],
    }
    return render(request, "web/filings/filings.html", context)


def rows_shown(found: list[Filing]) -> list[dict]:
    """Return what a list shows of filings; one question a kind of subject."""
    about = rows_of(each.subject for each in found)
    return [
        {"filing": each, "type": find(FilingType, each.type).label, "row": about[each.subject_id], "tone": TONES[each.state]}
        for each in found
    ]


urlpatterns = [path("filings/", filings, name="filings")]
