"""The report of a site in Word, and what everybody may read of a site on one page."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jingtu.core.parties.scope import needs
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.downloads import download

from ... import report, summary
from .common import check_may_read, site_or_404


@require_safe
@needs(READ, OWN)
def site_report(request: HttpRequest, pk: int) -> FileResponse:
    """The report of the site as it stands."""
    site = site_or_404(request, pk)
    check_may_read(request, site, whole=True)
    file = report.document(site, user=request.user, demonstration=settings.DEMONSTRATION)
    return download(request, file, _("%(site)s地块报告") % {"site": site}, "docx", f"subject:{pk}")


@require_safe
def site_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """What everybody may read of a site; nothing where the site is not public now."""
    site = get_object_or_404(summary.public_sites(), pk=pk)
    return render(request, "development_land/results/summary.html", {"site": site, "facts": summary.facts_of(site)})


urlpatterns = [
    path("land/sites/<int:pk>/report/", site_report, name="site_report"),
    path("public/sites/<int:pk>/", site_summary, name="site_summary"),
]
