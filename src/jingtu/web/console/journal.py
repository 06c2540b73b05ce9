"""The journal, for the auditor: who did what and when, filtered, and the check that nothing was changed."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.journal.exporting import VERIFIER, head_lines, lines
from jingtu.core.journal.models import Entry
from jingtu.core.journal.services import record, verify
from jingtu.core.journal.verification import daily_heads
from jingtu.core.parties.scope import needs
from jingtu.web.console.journal_telling import Telling, words
from jingtu.web.console.narrowing import Narrowing, day_field
from jingtu.web.listing import Column, Listing

READ = "journal.read"
DAYS_SHOWN = 14
DAYS_PRINTED = 31
COLUMNS = (
    Column("sequence", gettext_lazy("序号"), ("sequence",), "jt-number"),
    Column("at", gettext_lazy("时间")),
    Column("actor", gettext_lazy("操作人")),
    Column("action", gettext_lazy("操作")),
    Column("subject", gettext_lazy("对象")),
    Column("detail", gettext_lazy("内容")),
)


def _actions() -> list[tuple[str, Any]]:
    return [("", _("全部")), *words("ACTIONS").items()]


class JournalFilter(Narrowing):
    words = forms.CharField(label=gettext_lazy("操作人或内容"), required=False, max_length=60)
    action = forms.ChoiceField(label=gettext_lazy("操作"), required=False, choices=_actions)
    first = day_field(gettext_lazy("自"))
    last = day_field(gettext_lazy("至"))

    def apply(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        if not self.is_valid():
            return entries
        wanted = self.cleaned_data
        if said := wanted["words"].strip():
            entries = entries.filter(Q(actor_name__contains=said) | Q(detail_json__contains=said) | Q(subject=said))
        if wanted["action"]:
            entries = entries.filter(action=wanted["action"])
        if wanted["first"]:
            entries = entries.filter(recorded_at__gte=clock.start_of(wanted["first"]))
        if wanted["last"]:
            entries = entries.filter(recorded_at__lt=clock.start_of(wanted["last"] + dt.timedelta(days=1)))
        return entries


@needs(READ)
def journal(request: HttpRequest) -> HttpResponse:
    form = JournalFilter(request.GET)
    listing = Listing(request, form.apply(Entry.objects.select_related("on_behalf_of")), COLUMNS, default="-sequence")
    telling = Telling(listing.page)
    context = {
        "form": form,
        "listing": listing,
        "rows": [telling.row(entry) for entry in listing.page],
        "heads": daily_heads(DAYS_SHOWN),
    }
    return render(request, "web/journal/journal.html", context)


@needs(READ)
@require_POST
def journal_verify(request: HttpRequest) -> HttpResponse:
    report = verify()
    record(request.user, "journal.verify", detail={"checked": report.checked, "faults": len(report.faults)})
    return render(request, "web/journal/verified.html", {"report": report, "digest": report.head[1]})


@needs(READ)
def journal_heads(request: HttpRequest) -> HttpResponse:
    """The heads of the last days as a page to print and sign, or as the text file that the verifier reads."""
    heads = daily_heads(DAYS_PRINTED)
    if request.GET.get("as") == "text":
        return _attached("\n".join([*head_lines(heads), ""]), _("操作日志校验值"), "txt")
    return render(request, "web/journal/heads.html", {"heads": heads})


@needs(READ)
def journal_export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole journal as lines of JSON: what the verifier checks without this software."""
    record(request.user, "journal.export")
    answer = StreamingHttpResponse(lines(), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, _dated(_("操作日志"), "jsonl"))
    return answer


@needs(READ)
def journal_verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks an exported journal: one file of Python, nothing else."""
    return FileResponse(VERIFIER.open("rb"), as_attachment=True, filename=VERIFIER.name)


def _attached(text: str, name: str, ending: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, _dated(name, ending))
    return answer


def _dated(name: str, ending: str) -> str:
    return _("{name}（{day}）.{ending}").format(name=name, day=timezone.localdate().isoformat(), ending=ending)


urlpatterns = [
    path("journal/", journal, name="journal"),
    path("journal/verify/", journal_verify, name="journal_verify"),
    path("journal/heads/", journal_heads, name="journal_heads"),
    path("journal/export/", journal_export, name="journal_export"),
    path("journal/verifier/", journal_verifier, name="journal_verifier"),
]
