"""Making filings public and taking things back, and the standing question: who has not disclosed what must be public."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock, sql
from jingtu.core.duties.declaring import Duty
from jingtu.core.exchange import disclosure as asking
from jingtu.core.exchange.declaring import Publication, publication_of_filing
from jingtu.core.exchange.delivering import editions_visible_to
from jingtu.core.exchange.models import Release
from jingtu.core.exchange.releasing import chooses_day, is_public, may_release, release_filing, withdraw
from jingtu.core.filings.lodging import State
from jingtu.core.filings.models import Filing
from jingtu.core.filings.publishing import may_become_public, stands_since
from jingtu.core.filings.types import FilingType
from jingtu.core.filings.visible import filings_visible_to
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.places.models import Division
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind, row_of, rows_of
from jingtu.core.subjects.visible import OWN, READ
from jingtu.standards import functions
from jingtu.web.console.disclosure_forms import ReleaseForm, ReleaseTodayForm, WithdrawForm
from jingtu.web.declarations import find_or_404
from jingtu.web.keyset import CEILING, Keyset, said
from jingtu.web.listing import Column

UNRELEASED, UNFILED = "unreleased", "unfiled"
UNRELEASED_COLUMNS = (
    Column("about", gettext_lazy("材料")),
    Column("subject", gettext_lazy("对象")),
    Column("by", gettext_lazy("报送单位")),
    Column("since", gettext_lazy("报送日期"), ("submitted_on",)),
    Column("due", gettext_lazy("应公开日期")),
)
UNFILED_COLUMNS = (
    Column("about", gettext_lazy("应办事项")),
    Column("subject", gettext_lazy("对象")),
    Column("by", gettext_lazy("责任单位")),
    Column("due", gettext_lazy("截止日期"), ("due_on",)),
)


@needs(READ, OWN)
def disclosure(request: HttpRequest) -> HttpResponse:
    """For every publication how much is not public that must be, as far as the person may see it."""
    today = clock.today()
    publications = declared(Publication)
    totals = sql.counts(_questions(publications, request.user), CEILING)
    moved = asking.moved([each for each in publications.values() if each.list], scope_of(request.user), today)
    rows = []
    for code, publication in publications.items():
        row: dict[str, Any] = {"publication": publication, "who": _who(publication), "said": {}}
        if publication.filings:
            row["said"] = {name: said(totals[f"{code}:{name}"]) for name in (UNRELEASED, "late", UNFILED)}
        else:
            row["moved"] = moved[code]
            row["late"] = any(each.waiting.is_late(today) for each in row["moved"])
        rows.append(row)
    return render(request, "web/disclosure/disclosure.html", {"rows": rows})


@needs(READ, OWN)
def disclosure_of(request: HttpRequest, code: str) -> HttpResponse:
    """One publication: what is not public, row by row."""
    publication = find_or_404(Publication, code)
    if publication.list:
        return _of_list(request, publication)
    unfiled = request.GET.get("which") == UNFILED
    listing, rows = (_unfiled if unfiled else _unreleased)(request, publication)
    context = {"publication": publication, "who": _who(publication), "listing": listing, "rows": rows, "unfiled": unfiled}
    return render(request, "web/disclosure/rows.html", context)


@needs(READ, OWN)
def filing_publication(request: HttpRequest, pk: int) -> HttpResponse:
    """What of a filing would become public, and the form that makes it so; later who released it, and the withdrawal."""
    found = get_object_or_404(filings_visible_to(request.user).select_related("subject", "by", "to"), pk=pk)
    publication = publication_of_filing(found.type)
    if publication is None:
        raise Http404
    may = may_release(publication, found.place_path, found, request.user)
    release_form = ReleaseForm if chooses_day(publication, found, request.user) else ReleaseTodayForm
    form = release_form(request.POST or None, initial={"on": clock.today()}, place_path=found.place_path)
    if request.method == "POST" and form.is_valid() and _released(request, found, form.cleaned_data):
        return redirect("web:filing_publication", pk)
    kind = find(FilingType, found.type)
    releases = list(found.releases.select_related("authority", "source", "withdrawn_authority").order_by("-pk"))
    stands = any(each.withdrawn_on is None for each in releases)
    context = {
        "filing": found,
        "type": kind,
        "row": row_of(found.subject),
        "subject_kind": find(SubjectKind, found.subject.kind),
        "publication": publication,
        "facts": [
            {"field": field, "value": field.in_words(found.values.get(field.name))}
            for field in kind.fields
            if is_public(publication, field)
        ],
        "kept_back": [field.label for field in kind.fields if not is_public(publication, field)],
        "waiting": _waiting(publication, found),
        "releases": releases,
        "form": form if may and may_become_public(found) else None,
        "withdrawal": WithdrawForm(initial={"on": clock.today()}) if may and stands else None,
        "may_withdraw": may,
    }
    return render(request, "web/disclosure/filing.html", context)


@require_POST
@needs(READ, OWN)
def release_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a release back from the public."""
    found = get_object_or_404(Release.objects.select_related("filing", "edition"), pk=pk)
    back = _page_of(request, found)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有填写撤销日期，或日期不正确，没有撤销。请选一个日期后再提交。"))
        return back
    try:
        withdraw(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("已撤销公开。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return back


def _page_of(request: HttpRequest, release: Release) -> HttpResponse:
    """Where a release is shown in the console; outside what the person may see there is none."""
    if release.filing_id:
        get_object_or_404(filings_visible_to(request.user), pk=release.filing_id)
        return redirect("web:filing_publication", release.filing_id)
    get_object_or_404(editions_visible_to(request.user), pk=release.edition_id)
    return redirect("web:edition", release.edition_id)


def _released(request: HttpRequest, found: Filing, wanted: dict[str, Any]) -> bool:
    try:
        release = release_filing(found, by=request.user, **{"on": clock.today()} | wanted)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("已向社会公开，公开编号 %(number)s。") % {"number": release.number})
    return True


def _waiting(publication: Publication, found: Filing) -> asking.Waiting | None:
    """Until when a filing that stands and is not public was to be published."""
    since = stands_since(found)
    return asking.waiting_since(publication, found, found.place_path, since) if since and found.state != State.PUBLISHED else None


def _who(publication: Publication) -> str:
    if publication.publisher:
        return _("%(name)s部门") % {"name": functions.names()[publication.publisher]}
    return _("责任单位")


def _questions(publications: dict[str, Publication], user: User) -> dict[str, Any]:
    today = clock.today()
    questions = {}
    for code, publication in publications.items():
        if publication.filings:
            questions[f"{code}:{UNRELEASED}"] = asking.unreleased(publication, user)
            questions[f"{code}:late"] = asking.unreleased_late(publication, user, today)
            questions[f"{code}:{UNFILED}"] = asking.unfiled(publication, user, today)
    return questions


def _unreleased(request: HttpRequest, publication: Publication) -> tuple[Keyset, list[dict[str, Any]]]:
    rows = asking.unreleased(publication, request.user).select_related("subject", "by").defer("values")
    listing = Keyset(request, rows, UNRELEASED_COLUMNS, default="since")
    about, today = rows_of(each.subject for each in listing.rows), clock.today()
    shown = []
    for each in listing.rows:
        waiting = asking.waiting_since(publication, each, each.place_path, each.since)
        words = {"label": find(FilingType, each.type).label, "row": about[each.subject_id], "by": each.by}
        shown.append({"filing": each, "waiting": waiting, "late": waiting.is_late(today), **words})
    return listing, shown


def _unfiled(request: HttpRequest, publication: Publication) -> tuple[Keyset, list[dict[str, Any]]]:
    rows = asking.unfiled(publication, request.user, clock.today()).select_related("subject", "owner")
    listing = Keyset(request, rows, UNFILED_COLUMNS, default="due")
    about = rows_of(each.subject for each in listing.rows)
    shown = [
        {"due": each, "label": find(Duty, each.duty).label, "row": about[each.subject_id], "kind": each.subject.kind}
        for each in listing.rows
    ]
    return listing, shown


def _of_list(request: HttpRequest, publication: Publication) -> HttpResponse:
    today = clock.today()
    moved = asking.moved([publication], scope_of(request.user), today)[publication.code]
    names = dict(
        Division.objects.filter(path__in=[each.place_path for each in moved]).order_by("valid_from").values_list("path", "name")
    )
    rows = [
        {"moved": each, "place": names.get(each.place_path, each.place_path), "late": each.waiting.is_late(today)}
        for each in moved
    ]
    context = {"publication": publication, "who": _who(publication), "rows": rows, "supervises": request.scope.may(READ)}
    return render(request, "web/disclosure/list.html", context)


urlpatterns = [
    path("disclosure/", disclosure, name="disclosure"),
    path("disclosure/<str:code>/", disclosure_of, name="disclosure_of"),
    path("filings/<int:pk>/publication/", filing_publication, name="filing_publication"),
    path("releases/<int:pk>/withdraw/", release_withdraw, name="release_withdraw"),
]
