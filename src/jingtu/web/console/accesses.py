"""The access log, for the auditor: who saw which guarded data when, and the check that nothing was changed."""

import datetime as dt
from urllib.parse import unquote_plus

from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.accesslog.keeping import using
from jingtu.core.accesslog.models import Access
from jingtu.core.accesslog.sealing import verify
from jingtu.core.journal.services import record
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.models import Sensitivity
from jingtu.web.console.narrowing import Narrowing, day_field
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column

READ = "journal.read"
DAYS = 30
COLUMNS = (
    Column("at", gettext_lazy("时间"), ("seen_at",)),
    Column("person", gettext_lazy("人员")),
    Column("page", gettext_lazy("页面和条件")),
    Column("shown", gettext_lazy("看到的数据")),
    Column("hash", gettext_lazy("编号校验值")),
)


class AccessFilter(Narrowing):
    """What the log is narrowed to; without a first day to the last month, because the whole log has no end."""

    words = forms.CharField(label=gettext_lazy("人员、单位、地址或页面"), required=False, max_length=60)
    sensitivity = forms.ChoiceField(
        label=gettext_lazy("数据级别"),
        required=False,
        choices=[("", gettext_lazy("全部")), *((each, f"{each} {each.label}") for each in Sensitivity if each != "K6")],
    )
    first, last = day_field(gettext_lazy("自")), day_field(gettext_lazy("至"))

    def apply(self, rows: QuerySet[Access]) -> QuerySet[Access]:
        self.is_valid()
        wanted = self.cleaned_data  # a field in error asks nothing
        last = wanted.get("last") or timezone.localdate()
        first = wanted.get("first") or last - dt.timedelta(days=DAYS)
        rows = rows.filter(seen_at__gte=clock.start_of(first), seen_at__lt=clock.start_of(last + dt.timedelta(days=1)))
        if words := (wanted.get("words") or "").strip():
            said = ("person", "office", "address", "page")
            rows = rows.filter(Q(*((f"{name}__contains", words) for name in said), _connector=Q.OR))
        if sensitivity := wanted.get("sensitivity"):
            rows = rows.filter(classes__contains=sensitivity)
        return rows


@needs(READ)
def accesses(request: HttpRequest) -> HttpResponse:
    """The page."""
    form = AccessFilter(request.GET)
    listing = Keyset(request, form.apply(Access.objects.using(using())), COLUMNS, default="-at")
    rows = [{"row": row, "query": unquote_plus(row.query), "shown": _in_words(row.shown)} for row in listing.rows]
    return render(request, "web/accesses/accesses.html", {"form": form, "listing": listing, "rows": rows, "days": DAYS})


@require_POST
@needs(READ)
def accesses_verify(request: HttpRequest) -> HttpResponse:
    """Check the seals."""
    report = verify()
    record(request.user, "accesses.verify", detail={"checked": report.checked, "faults": len(report.faults)})
    return render(request, "web/accesses/verified.html", {"report": report})


def _in_words(shown: str) -> str:
    """Return `industry.enterprise 3` as people say it."""
    return _("、").join(_kind_in_words(*part.rsplit(" ", 1)) for part in shown.split("、") if " " in part)


def _kind_in_words(label: str, number: str) -> str:
    try:
        name = apps.get_model(label)._meta.verbose_name
    except (LookupError, ValueError):
        name = label
    return _("%(name)s %(number)s 条") % {"name": name, "number": number}


urlpatterns = [
    path("accesses/", accesses, name="accesses"),
    path("accesses/verify/", accesses_verify, name="accesses_verify"),
]
