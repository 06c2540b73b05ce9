"""Panels of experts: drawn for a filing, each with an opinion, concluded, on paper."""

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.filings.visible import filings_visible_to
from jingtu.core.panels.convening import convene, least, may_convene, may_sit, value_of, withdraw
from jingtu.core.panels.declaring import Review, review_of
from jingtu.core.panels.minutes import minutes
from jingtu.core.panels.models import Conclusion, Panel, Seat
from jingtu.core.panels.opining import conclude, opine
from jingtu.core.panels.visible import OPINE, may_see_experts, panels_visible_to
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.parties.services import name_on
from jingtu.core.subjects.declaring import called, declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind, kind_of, row_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.as_of import AsOf
from jingtu.web.console.downloads import download, handed_out
from jingtu.web.listing import Column, Listing

COLUMNS = (
    Column("review", gettext_lazy("评审事项"), ("review",)),
    Column("filing", gettext_lazy("评审对象")),
    Column("meets_on", gettext_lazy("评审日期"), ("meets_on",), "jt-nowrap"),
    Column("organiser", gettext_lazy("组织单位")),
    Column("state", gettext_lazy("状态"), ("state",)),
    Column("conclusion", gettext_lazy("结论"), ("conclusion",)),
)
READERS = (READ, OWN, OPINE)
FEWEST = 3  # what the form begins with where no rule names a number


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ConveneForm(forms.Form):
    """When the experts judge, and how many."""

    on = _day(gettext_lazy("评审日期"))
    number = forms.IntegerField(label=gettext_lazy("专家人数"), min_value=1, max_value=25)


class WithdrawForm(forms.Form):
    """Why an expert does not sit."""

    reason = forms.CharField(label=gettext_lazy("回避或不能参加的理由"), max_length=200)


class OpinionForm(forms.Form):
    """What one expert finds."""

    conclusion = forms.ChoiceField(label=gettext_lazy("个人结论"), choices=Conclusion.choices)
    opinion = forms.CharField(label=gettext_lazy("个人意见"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}))


class ConcludeForm(forms.Form):
    """What the panel concludes."""

    on = _day(gettext_lazy("形成意见日期"))
    conclusion = forms.ChoiceField(label=gettext_lazy("结论"), choices=Conclusion.choices)
    opinion = forms.CharField(
        label=gettext_lazy("评审意见"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("不同意见不必并入，会按各位专家的个人意见另行记录。"),
    )


def drawn_panels(row: Registered, user: User, day: AsOf) -> list[dict[str, Any]]:
    """Return the panels about a subject that the person may see, as a day shows them."""
    rows = panels_visible_to(user).filter(subject=row.pk, drawn_at__lte=clock.end_of(day.on)).select_related("filing")
    return [_row(each) for each in rows]


def to_review(row: Registered, user: User) -> list[dict[str, Any]]:
    """Return what was handed in about a subject, or about works at it, for which the person may draw experts."""
    rows = filings_visible_to(user).filter(_reviewed_about(row), state=Filing.State.SUBMITTED)
    rows = rows.exclude(panels__state=Panel.State.DRAWN).select_related("subject", "by").defer("values")
    return [{"filing": each, "label": called(FilingType, each.type)} for each in rows if may_convene(each, user)]


def _reviewed_about(row: Registered) -> Q:
    condition = Q(pk__in=())
    for review in declared(Review).values():
        if find(FilingType, review.files).about == kind_of(row).code:
            kind = find(SubjectKind, find(FilingType, review.of[0]).about)
            subjects = kind.table.objects.filter(**{review.through or "pk": row.pk}).values("pk")
            condition |= Q(type__in=review.of, subject__in=subjects)
    return condition


@needs(*READERS)
def panels(request: HttpRequest) -> HttpResponse:
    """The panels that the person organises, reads about or sits in."""
    rows = panels_visible_to(request.user).select_related("filing__subject", "organiser")
    listing = Listing(request, rows, COLUMNS, default="-meets_on")
    return render(request, "web/panels/panels.html", {"listing": listing, "rows": [_row(each) for each in listing.page]})


@needs(READ)
def panel_new(request: HttpRequest, filing: int) -> HttpResponse:
    """Draw experts for a filing."""
    found = get_object_or_404(filings_visible_to(request.user).select_related("subject", "by"), pk=filing)
    review = review_of(found.type)
    if review is None:
        raise Http404
    if not may_convene(found, request.user):
        raise PermissionDenied(_("这份材料的专家评审由受理部门组织。"))
    asked = least(review, found.place_path, clock.today())
    initial = {"on": clock.today(), "number": int(asked.value) if asked else FEWEST}
    form = ConveneForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = convene(review, found, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已抽取专家。有账号的专家已收到通知。"))
            return redirect("web:panel", made.pk)
    context = {
        "form": form,
        "filing": found,
        "row": row_of(found.subject),
        "type": called(FilingType, found.type),
        "review": review,
        "least": asked,
        "rule": value_of(review.drawn, found.place_path, clock.today()),
    }
    return render(request, "web/panels/new.html", context)


@needs(*READERS)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """One panel: what is judged, who sits and how it came to that, each opinion, the conclusion."""
    return _page(request, _panel(request, pk))


@require_POST
@needs(*READERS)
def seat_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an expert go, and seat the next."""
    seat = _seat(request, pk)
    try:
        made = withdraw(seat, by=request.user, reason=request.POST.get("reason", "")[:200])
        if made:
            messages.success(request, _("已登记。由%(name)s替补。") % {"name": made.expert})
        else:
            messages.warning(request, _("已登记。候选专家里没有可以替补的人。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    if may_sit(seat, request.user):  # he sees it no more
        return redirect("web:panels")
    return redirect("web:panel", seat.panel_id)


@require_POST
@needs(*READERS)
def seat_opine(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an expert's opinion."""
    seat = _seat(request, pk)
    if not (may_sit(seat, request.user) or may_convene(seat.panel.filing, request.user)):
        raise PermissionDenied(_("专家意见由专家本人填写，或由组织单位照书面意见登记。"))
    form = OpinionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有选择个人结论或没有填写个人意见，没有登记。请都填写后再提交。"))
        return redirect("web:panel", seat.panel_id)
    try:
        opine(seat, by=request.user, **form.cleaned_data)
        messages.success(request, _("已登记%(name)s的意见。") % {"name": seat.expert})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:panel", seat.panel_id)


@require_POST
@needs(READ)
def panel_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Conclude, and file the opinion."""
    found = _panel(request, pk)
    if not may_convene(found.filing, request.user):
        raise PermissionDenied(_("评审意见由组织评审的部门汇总登记。"))
    form = ConcludeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        filed = conclude(found, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form)
    messages.success(request, _("已形成评审意见，受理编号 %(number)s。") % {"number": filed.number})
    return redirect("web:panel", pk)


@needs(*READERS)
def panel_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the minutes in Word."""
    found = _panel(request, pk)
    if not may_see_experts(found, request.user):
        raise PermissionDenied(_("评审意见原文里有专家的个人信息，由组织单位和评审专家取得。请联系组织单位。"))
    return download(request, io.BytesIO(minutes(found)), _("专家评审意见"), "docx", f"panel:{pk}")


@needs(*READERS)
def panel_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Hand out a file of what is judged, to the experts who judge it."""
    found = _panel(request, pk)
    if not found.seats.filter(expert__user=request.user, withdrew="").exists():
        raise Http404
    kept = get_object_or_404(found.filing.attachments.filter(removed_at=None), pk=file)
    return handed_out(request, kept.content.open("rb"), kept.filename, f"panel:{pk}")


def _page(request: HttpRequest, found: Panel, form: ConcludeForm | None = None) -> HttpResponse:
    review, user = find(Review, found.review), request.user
    organises = may_convene(found.filing, user)
    sits = found.seats.filter(expert__user=user, withdrew="").exists()
    is_open = found.state == Panel.State.DRAWN
    sees = may_see_experts(found, user)
    seats = [_seated(found, each, user, organises) for each in _seats(found)] if sees else []
    ready = is_open and organises and all(each["seat"].withdrew or each["seat"].opined_at for each in seats)
    context = {
        "panel": found,
        "review": review,
        "row": row_of(found.filing.subject),
        "type": called(FilingType, found.filing.type),
        "facts": _facts(found) if sits else [],
        "files": found.filing.attachments.filter(removed_at=None) if sits else [],
        "seats": seats,
        "sees_experts": sees,
        "may_read_filing": filings_visible_to(user).filter(pk=found.filing_id).exists(),
        "form": form or (ConcludeForm(initial={"on": clock.today()}) if ready else None),
        "kept": value_of(review.kept, found.place_path, found.meets_on),
        "rule": value_of(review.drawn, found.place_path, found.meets_on),
        "tone": "good" if not is_open else "info",
    }
    return render(request, "web/panels/panel.html", context)


def _seats(found: Panel) -> list[Seat]:
    return list(found.seats.select_related("expert__unit", "expert__user", "replaces__expert", "opined_by"))


def _seated(found: Panel, seat: Seat, user: User, organises: bool) -> dict[str, Any]:
    may_write = found.state == Panel.State.DRAWN and not seat.withdrew and seat.opined_at is None
    may_write = may_write and (organises or may_sit(seat, user))
    return {
        "seat": seat,
        "unit": name_on(seat.expert.unit, found.meets_on),
        "differs": bool(found.conclusion and seat.conclusion and seat.conclusion != found.conclusion),
        "opinion_form": OpinionForm(auto_id=f"opinion{seat.pk}_%s") if may_write else None,
        "withdraw_form": WithdrawForm(auto_id=f"withdraw{seat.pk}_%s") if may_write else None,
    }


def _facts(found: Panel) -> list[dict[str, Any]]:
    fields = find(FilingType, found.filing.type).fields
    return [
        {"label": each.label, "unit": each.unit, "value": each.in_words(found.filing.values.get(each.name))} for each in fields
    ]


def _row(each: Panel) -> dict[str, Any]:
    return {"panel": each, "review": called(Review, each.review), "type": called(FilingType, each.filing.type)}


def _panel(request: HttpRequest, pk: int) -> Panel:
    rows = panels_visible_to(request.user).select_related("filing__subject", "filing__by", "organiser", "drawn_by", "filed")
    return get_object_or_404(rows, pk=pk)


def _seat(request: HttpRequest, pk: int) -> Seat:
    seat = get_object_or_404(Seat.objects.select_related("panel__filing", "expert"), pk=pk)
    _panel(request, seat.panel_id)
    return seat


urlpatterns = [
    path("panels/", panels, name="panels"),
    path("panels/new/<int:filing>/", panel_new, name="panel_new"),
    path("panels/<int:pk>/", panel, name="panel"),
    path("panels/<int:pk>/conclude/", panel_conclude, name="panel_conclude"),
    path("panels/<int:pk>/minutes/", panel_minutes, name="panel_minutes"),
    path("panels/<int:pk>/files/<int:file>/", panel_file, name="panel_file"),
    path("panels/seats/<int:pk>/withdraw/", seat_withdraw, name="seat_withdraw"),
    path("panels/seats/<int:pk>/opinion/", seat_opine, name="seat_opine"),
]
