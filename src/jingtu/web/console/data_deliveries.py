"""One delivery of measured contents, whatever it is about: its check, its findings, its rows, its receipt; and the formats.

Whoever delivered under blind numbers reads what he sent, and nothing of what stands behind the numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jingtu.core.observations import receiving, waiving
from jingtu.core.observations.checking import template
from jingtu.core.observations.declaring import Reception, reception_of
from jingtu.core.observations.models import Delivery, Finding, Result
from jingtu.core.observations.models.waivers import Key
from jingtu.core.observations.packing import TEXTS, pack
from jingtu.core.observations.visible import correctable_of, may_read, may_withdraw, readable, sees_inside
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import kind_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ
from jingtu.standards import substances
from jingtu.standards.delivery import UnknownFormat, format_of
from jingtu.web.console.data_waivers import Checks, checks_of, key_of, reasons_of
from jingtu.web.console.downloads import download
from jingtu.web.console.measured_words import DELIVERY_SIGNS, GRADES, value_of
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column
from jingtu.web.waiting import done
from jingtu.web.widgets import Select

FINDINGS_SHOWN = 200
ENDINGS = (".xlsx", ".zip", *TEXTS)
RESULTS = (
    Column("item", gettext_lazy("项目"), ("delivery_id", "analyte")),
    Column("sample", gettext_lazy("样品")),
    Column("depth", gettext_lazy("深度（m）")),
    Column("value", gettext_lazy("结果")),
    Column("laboratory", gettext_lazy("检测单位和方法")),
)
STEPS = ("withdraw", "waive", "take-back")


class ManyFiles(forms.FileInput):
    """A field that takes one workbook or several text files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One workbook, or text files that are one delivery together: `(content, name)`."""

    widget = ManyFiles(attrs={"accept": ",".join(ENDINGS), "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | tuple[bytes, str] | None:
        files: Sequence[Any] = data if isinstance(data, (list, tuple)) else [data]
        cleaned = [super(FilesField, self).clean(each, initial) for each in files or [None]]
        if len(cleaned) == 1 and not _is_text(cleaned[0]):
            return cleaned[0]
        if not all(_is_text(each) for each in cleaned):
            raise forms.ValidationError(_("请选一个 xlsx 工作簿，或把各张表的 CSV 文件一起选上。"))
        return pack((each.name, each.read()) for each in cleaned), _("%(name)s.zip") % {"name": cleaned[0].name.rsplit(".", 1)[0]}


class DeliverForm(forms.Form):
    """A file of results, and what it belongs to."""

    file = FilesField(
        label=gettext_lazy("填好的工作簿"),
        allow_empty_file=True,
        help_text=gettext_lazy("一个 xlsx 文件；用 CSV 的，把各张表的文件一起选上。"),
    )
    stage = forms.ChoiceField(label=gettext_lazy("阶段"), widget=Select)
    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=80, help_text=gettext_lazy("如“2019年初步调查（某检测公司）”，几次交付靠它分辨。")
    )
    replaces = forms.ModelChoiceField(
        queryset=Delivery.objects.none(),
        label=gettext_lazy("更正哪一份"),
        required=False,
        empty_label=gettext_lazy("不是更正"),
        help_text=gettext_lazy("改正后重新交付时选择；原来的一版保留，不再用于评价。"),
    )

    def __init__(self, *args: Any, row: Registered, user: User, reception: Reception, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stage"].choices = list(reception.stages.items())
        self.fields["replaces"].queryset = correctable_of(row, user)

    def given(self) -> tuple[Any, str]:
        """Return content and name of the file."""
        return content_of(self.cleaned_data["file"])


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=2000)


def content_of(file: Any) -> tuple[Any, str]:
    """Return content and name of what a field of files holds."""
    return file if isinstance(file, tuple) else (file, file.name)


def delivery_or_404(request: HttpRequest, pk: int) -> tuple[Registered, Delivery]:
    """Return a delivery that the person may read, with what it is about."""
    rows = Delivery.objects.select_related("subject", "by", "received_by", "withdrawn_by", "replaces", "job")
    found = get_object_or_404(rows, pk=pk)
    if not readable(found, request.user):
        raise Http404
    return found.about, found


@require_safe
@needs(READ, OWN)
def delivery_template(request: HttpRequest, code: str) -> FileResponse:
    """An empty workbook to fill in."""
    try:
        form = format_of(code)
    except UnknownFormat as unknown:
        raise Http404 from unknown
    return download(request, template(code), form.title, "xlsx", "")


@require_safe
@needs(READ, OWN)
def data_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    row, delivery = delivery_or_404(request, pk)
    return _page(request, row, delivery)


def _page(request: HttpRequest, row: Registered, delivery: Delivery, given: Mapping[Key, str] | None = None) -> HttpResponse:
    """The page of a delivery; `given` are reasons that were filled in and could not be taken."""
    inside = sees_inside(row, request.user)
    checks = checks_of(delivery, request.user, inside=inside, given=given)
    context = _about(request, row, delivery) | {"checks": checks, "inside": inside}
    if delivery.state == Delivery.State.CHECKING:
        return render(request, "web/data/checking.html", context)
    every = delivery.findings.all()
    shown = every.order_by("-inside", "pk") if inside else every.filter(inside=False)
    if only := request.GET.get("check", ""):
        shown = shown.filter(code=only)
    listing = Keyset(request, Result.objects.filter(delivery=delivery).select_related("sample"), RESULTS, default="item")
    withdrawable = delivery.state in (Delivery.State.WAITING, Delivery.State.ACCEPTED)
    context |= {
        "findings": [_shown(one, checks) for one in shown[:FINDINGS_SHOWN]],
        "only": only,
        "kept_inside": 0 if inside else every.filter(inside=True).count(),
        "listing": listing,
        "rows": [{"result": one, "item": substances.of(one.analyte).name_zh, "value": value_of(one)} for one in listing.rows],
        "withdraw": ReasonForm(auto_id="withdraw_%s") if withdrawable and may_withdraw(delivery, request.user) else None,
    }
    return render(request, "web/data/delivery.html", context)


def _shown(one: Finding, checks: Checks | None) -> dict[str, Any]:
    """A finding with its grade and, where it was taken with a reason, the decision."""
    taken = checks.decisions.get((one.code, one.inside)) if checks and one.grade == "explained" else None
    return {"finding": one, "grade": GRADES[one.grade], "waiver": taken and taken.waiver}


@require_safe
@needs(READ, OWN)
def data_delivery_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was received from whom and when, and what came of it: to be printed and filed."""
    row, delivery = delivery_or_404(request, pk)
    counts = [(GRADES[grade][2], delivery.counts.get(grade, 0)) for grade in GRADES]
    taken = [each.waiver for each in waiving.decided(delivery, inside=sees_inside(row, request.user)) if each.waiver]
    return render(request, "web/data/receipt.html", _about(request, row, delivery) | {"counts": counts, "waivers": taken})


@require_safe
@needs(READ, OWN)
def data_delivery_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the check is; asked until there is nothing to wait for."""
    _row, delivery = delivery_or_404(request, pk)
    if delivery.state == Delivery.State.CHECKING:
        return render(request, "web/data/_progress.html", {"job": delivery.job, "label": _("正在检查")})
    return done("web:data_delivery", pk)


@require_POST
@needs(READ, OWN)
def data_delivery_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Withdraw a delivery, take failed checks with a reason for each, or take such a decision back."""
    row, delivery = delivery_or_404(request, pk)
    if step not in STEPS:
        raise Http404
    reasons, said = reasons_of(request.POST), _("已登记。")
    try:
        if step == "waive":
            waiving.waive(delivery, reasons, by=request.user)
        elif step == "take-back":
            waiving.take_back(delivery, [key_of(name) for name in request.POST.getlist("check")], by=request.user)
        else:
            said = _withdrawn(delivery, request.POST.get("reason", "")[: waiving.LONGEST], request.user)
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
        if reasons:  # what was typed is not lost
            delivery.refresh_from_db(fields=["state"])
            return _page(request, row, delivery, reasons)
    return redirect("web:data_delivery", pk)


def _withdrawn(delivery: Delivery, reason: str, by: User) -> str:
    """Withdraw a delivery and say whether the version before counts again."""
    again = receiving.withdraw(delivery, reason, by=by)
    if again:
        return _("已撤回。它的前一版“%(name)s”重新有效。") % {"name": again}
    if delivery.replaces and delivery.replaces.state == Delivery.State.REPLACED:
        return _("已撤回。它的前一版“%(name)s”没有恢复：其中的结果后来又交付过。需要时请重新交付。") % {"name": delivery.replaces}
    return _("已撤回。")


@require_safe
@needs(READ, OWN)
def data_delivery_file(request: HttpRequest, pk: int, which: str) -> FileResponse:
    """The file as it was delivered, or the workbook with every finding marked in its cell."""
    _row, delivery = delivery_or_404(request, pk)
    files = {"original": delivery.content, "returned": delivery.returned}
    if not files.get(which):
        raise Http404
    name, _dot, ending = delivery.filename.rpartition(".")
    if which == "returned":
        said = _("%(name)s（标出问题）") if f".{ending}" == receiving.KIND else _("%(name)s（问题清单）")
        name, ending = said % {"name": name}, receiving.KIND[1:]
    return download(request, files[which].open(), name, ending, f"delivery:{pk}")


def _about(request: HttpRequest, row: Registered, delivery: Delivery) -> dict[str, Any]:
    """What every page of a delivery shows; what it is about stands there for those alone who read it."""
    reception = reception_of(kind_of(row).code)
    return {
        "delivery": delivery,
        "sign": DELIVERY_SIGNS[delivery.state],
        "stage": reception.stages.get(delivery.stage, "") if reception else "",
        "row": row if may_read(row, request.user) else None,
        "kind": kind_of(row).code,
        "page": reception.page if reception else "",
        "marked": delivery.filename.lower().endswith(receiving.KIND),
    }


def _is_text(file: Any) -> bool:
    return file is not None and file.name.lower().endswith(TEXTS)


urlpatterns = [
    path("data/formats/<slug:code>/template/", delivery_template, name="delivery_template"),
    path("data/deliveries/<int:pk>/", data_delivery, name="data_delivery"),
    path("data/deliveries/<int:pk>/progress/", data_delivery_progress, name="data_delivery_progress"),
    path("data/deliveries/<int:pk>/receipt/", data_delivery_receipt, name="data_delivery_receipt"),
    path("data/deliveries/<int:pk>/files/<slug:which>/", data_delivery_file, name="data_delivery_file"),
    path("data/deliveries/<int:pk>/<slug:step>/", data_delivery_step, name="data_delivery_step"),
]
