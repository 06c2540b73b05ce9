"""Editions of a list: drawn up, compared, published, printed, made public, delivered to other offices against a receipt."""

import io
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.exchange.declaring import flows_of_list, publication_of_list
from jingtu.core.exchange.delivering import deliver, deliveries_visible_to, editions_visible_to, receive, receivers
from jingtu.core.exchange.releasing import may_release, release_edition
from jingtu.core.journal.services import record
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.editions import Difference, before, compare, draw_up, issue
from jingtu.core.lists.entering import DECIDE, may_decide
from jingtu.core.lists.models import Edition
from jingtu.core.lists.workbooks import described, title_of, workbook
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.visible import READ
from jingtu.web import second_factor
from jingtu.web.console.catalogue_document import ROW_LIMIT, edition_document
from jingtu.web.console.catalogue_reading import Readable
from jingtu.web.console.catalogues import list_or_404
from jingtu.web.console.disclosure_forms import ReleaseForm, WithdrawForm
from jingtu.web.console.place_field import PlaceField
from jingtu.web.keys import key_of
from jingtu.web.listing import Column, Listing

ROWS_A_PAGE = 100
SHOWN_CHANGES = 50
COLUMNS = (
    Column("number", gettext_lazy("期次"), ("number",)),
    Column("place", gettext_lazy("地区"), ("place_path",)),
    Column("as_of", gettext_lazy("截至日期"), ("as_of",)),
    Column("published", gettext_lazy("公布日期"), ("published_on",)),
    Column("document", gettext_lazy("公布文件")),
)


class DrawUpForm(forms.Form):
    """Of which place and as of which day a list is drawn up."""

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, initial={"as_of": clock.today()})
        self.fields["place"] = PlaceField(scope=scope_of(user), permission=DECIDE, label=_("地区"))
        self.fields["as_of"] = forms.DateField(
            label=_("截至日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )


class IssueForm(forms.Form):
    """By which document an edition is published."""

    document = forms.CharField(
        label=gettext_lazy("公布文件"), max_length=200, help_text=gettext_lazy("文件名称和文号。"), required=False
    )


class DeliverForm(forms.Form):
    """On which day an edition is delivered."""

    on = forms.DateField(label=gettext_lazy("送达日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ReceiptForm(forms.Form):
    """What the receiving office notes with its receipt."""

    note = forms.CharField(label=gettext_lazy("签收意见"), max_length=500, required=False)


@needs(READ)
def editions(request: HttpRequest, code: str) -> HttpResponse:
    """The editions of a list, and the form that draws up the next one."""
    kind = list_or_404(code)
    decides = may_decide(kind, request.user)
    form = DrawUpForm(request.POST or None, request.user) if decides else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            drawn = draw_up(kind, form.cleaned_data["place"], by=request.user, as_of=form.cleaned_data["as_of"])
            return redirect("web:edition", drawn.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
    rows = editions_visible_to(request.user).filter(list_code=code).defer("rows")
    listing = Listing(request, rows, COLUMNS, default="-published", extra=("-pk",))
    return render(request, "web/catalogues/editions.html", {"list": kind, "listing": listing, "form": form})


@needs(READ)
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: its rows, what changed since the one before (or since another), and what can be done with it."""
    found = _edition(request.user, pk)
    kind = find(SubjectList, found.list_code)
    readable = Readable(found, request.user)
    page = Paginator(readable.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    readable.shown(page)
    against = _against(request, found)
    decides = may_decide(kind, request.user, found.place_path)
    context = {
        "list": kind,
        "edition": found,
        "title": title_of(found),
        "described": described(found),
        "page": page,
        "hidden": readable.hidden,
        "against": against,
        "others": _others(found, request.user),
        "changes": _changes(compare(against, found), readable),
        "issue": IssueForm() if decides and found.number is None else None,
        **_public(found, request.user),
        "flows": _flows(found, decides),
        "receipts": [
            {"delivery": each, "form": ReceiptForm(auto_id=f"id_{each.pk}_%s")}
            for each in found.deliveries.select_related("sender").filter(to__in=offices_of(request.user), received_on=None)
        ],
    }
    return render(request, "web/catalogues/edition.html", context)


@require_POST
@needs(READ)
def edition_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft."""
    found = _edition(request.user, pk)

    def done(wanted: dict[str, Any]) -> str:
        return _("已公布：第 %(number)d 期。") % {"number": issue(found, by=request.user, **wanted).number}

    return _posted(request, pk, IssueForm(request.POST), _("公布文件超过 200 个字，没有公布。请写短些再提交。"), done)


@require_POST
@needs(READ)
def edition_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a published edition public."""
    found = _edition(request.user, pk)

    def done(wanted: dict[str, Any]) -> str:
        return _("已向社会公开，公开编号 %(number)s。") % {"number": release_edition(found, by=request.user, **wanted).number}

    form = ReleaseForm(request.POST, place_path=found.place_path)
    return _posted(request, pk, form, _("没有填写公开日期，或日期不正确，没有公开。请选一个日期后再提交。"), done)


@require_POST
@needs(READ)
def edition_deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Deliver a published edition to the offices of its flows."""
    found = _edition(request.user, pk)
    flows = flows_of_list(found.list_code)
    if not flows:
        raise Http404

    def done(wanted: dict[str, Any]) -> str:
        sent = [each for flow in flows for each in deliver(flow, found, by=request.user, **wanted)]
        return _("已送达 %(n)d 个单位。") % {"n": len(sent)}

    return _posted(
        request, pk, DeliverForm(request.POST), _("没有填写送达日期，或日期不正确，没有送达。请选一个日期后再提交。"), done
    )


@require_POST
@needs(READ)
def edition_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the receipt for a delivery."""
    found = get_object_or_404(deliveries_visible_to(request.user), pk=pk)

    def done(wanted: dict[str, Any]) -> str:
        receive(found, by=request.user, **wanted)
        return _("已签收。")

    wrong = _("签收意见超过 500 个字，没有签收。请写短些再提交。")
    return _posted(request, found.edition_id, ReceiptForm(request.POST), wrong, done)


def _posted(request: HttpRequest, pk: int, form: forms.Form, wrong: str, done: Callable[[dict[str, Any]], str]) -> HttpResponse:
    """Do what a form asks, say what came of it (`wrong` where the form cannot be read), and lead back to the edition."""
    try:
        if form.is_valid():
            messages.success(request, done(form.cleaned_data))
        else:
            messages.error(request, wrong)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:edition", pk)


@needs(READ)
@second_factor.needed
def edition_download(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """Hand out an edition as Excel or Word."""
    found = _edition(request.user, pk)
    readable = Readable(found, request.user)
    if readable.on_request:
        words = {"n": readable.on_request}
        messages.error(request, _("其中 %(n)d 项的数据须经批准才能带出，不能直接下载。请在监管对象里申请导出。") % words)
        return redirect("web:edition", pk)
    if ending == "docx" and len(readable.rows) > ROW_LIMIT:
        words = {"n": len(readable.rows), "most": ROW_LIMIT}
        messages.error(request, _("名录有 %(n)d 家，Word 表格最多放 %(most)d 家，没有生成。请下载 Excel。") % words)
        return redirect("web:edition", pk)
    made = {
        "xlsx": lambda: io.BytesIO(workbook(found, readable.hidden)),
        "docx": lambda: edition_document(found, readable.hidden, demonstration=settings.DEMONSTRATION),
    }.get(ending)
    if made is None:
        raise Http404
    found.rows = readable.rows
    readable.shown(found.rows)
    detail = {"list": found.list_code, "number": found.number, "kind": ending, "count": len(found.rows)}
    record(request.user, "lists.export", subject=f"edition:{pk}", detail=detail)
    name = _("%(title)s（截至 %(as_of)s）.%(ending)s") % {"title": title_of(found), "as_of": found.as_of, "ending": ending}
    return FileResponse(made(), as_attachment=True, filename=name)


def _edition(user: User, pk: int) -> Edition:
    return get_object_or_404(editions_visible_to(user).select_related("authority", "published_by", "drawn_by"), pk=pk)


def _against(request: HttpRequest, found: Edition) -> Edition | None:
    """The edition to compare with: the one asked for, else the one before."""
    if (asked := key_of(request.GET.get("against", ""))) is not None:
        return _others(found, request.user).filter(pk=asked).first()
    return before(found, editions_visible_to(request.user))


def _others(found: Edition, user: User) -> Any:
    same = editions_visible_to(user).filter(list_code=found.list_code, place_path=found.place_path)
    return same.exclude(pk=found.pk).exclude(number=None).order_by("-number")


def _changes(difference: Difference, readable: Readable) -> list[dict[str, Any]]:
    """What came, went and reads otherwise, as far as the person may read it, each cut where it is long and said so."""
    changed = [
        now | {"name": _("%(now)s（原为%(was)s）") % {"now": now["name"], "was": was["name"]}} for was, now in difference.changed
    ]
    groups = ((_("新列入"), difference.entered), (_("移出"), difference.left), (_("名称或编号改变"), changed))
    shown = []
    for label, rows in groups:
        kept = [row for row in rows if row["subject"] in readable.classes][:SHOWN_CHANGES]
        readable.shown(kept)
        shown.append({"label": label, "rows": kept, "total": len(rows), "more": len(rows) - len(kept)})
    return shown


def _public(found: Edition, user: User) -> dict[str, Any]:
    """The releases of an edition, and the form to make one where the person may."""
    publication = publication_of_list(found.list_code)
    releases = list(found.releases.select_related("authority", "withdrawn_authority"))
    stands = any(each.withdrawn_on is None for each in releases)
    may = publication is not None and may_release(publication, found.place_path, None, user)
    form = ReleaseForm(initial={"on": clock.today(), "basis": found.document}, place_path=found.place_path)
    return {
        "publication": publication,
        "releases": releases,
        "may_withdraw": may,
        "release": form if may and found.number and not stands else None,
        "withdrawal": WithdrawForm(initial={"on": clock.today()}) if may and stands else None,
    }


def _flows(found: Edition, decides: bool) -> list[dict[str, Any]]:
    if found.number is None:
        return []
    shown = []
    for flow in flows_of_list(found.list_code):
        to = receivers(flow, found)
        left = decides and any(each.office and not each.delivery for each in to)
        shown.append({"flow": flow, "receivers": to, "form": DeliverForm(initial={"on": clock.today()}) if left else None})
    return shown


urlpatterns = [
    path("catalogues/editions/<int:pk>/", edition, name="edition"),
    path("catalogues/editions/<int:pk>/issue/", edition_issue, name="edition_issue"),
    path("catalogues/editions/<int:pk>/release/", edition_release, name="edition_release"),
    path("catalogues/editions/<int:pk>/deliver/", edition_deliver, name="edition_deliver"),
    path("catalogues/editions/<int:pk>/download/<slug:ending>/", edition_download, name="edition_download"),
    path("catalogues/deliveries/<int:pk>/receive/", edition_receive, name="edition_receive"),
    path("catalogues/<str:code>/editions/", editions, name="editions"),
]
