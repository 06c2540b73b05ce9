"""One delivery: its check, its findings, its samples; and the template that it begins as."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jingtu.core.observations import receiving
from jingtu.core.observations.checking import template
from jingtu.core.observations.models import Delivery, Result
from jingtu.core.observations.visible import may_waive
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.visible import OWN, READ
from jingtu.standards import substances
from jingtu.web.console.downloads import download
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column
from jingtu.web.waiting import done

from ... import judging
from .common import DELIVERY_SIGNS, SITE, delivery_or_404
from .forms import ReasonForm

FINDINGS_SHOWN = 200
GRADES = {
    "refused": ("bad", "alert-circle", gettext_lazy("退回")),
    "explained": ("warn", "alert-triangle", gettext_lazy("须说明")),
    "noted": ("info", "info-circle", gettext_lazy("提示")),
}
RESULTS = (
    Column("sample", gettext_lazy("样品"), ("pk",)),
    Column("depth", gettext_lazy("深度（m）")),
    Column("item", gettext_lazy("项目")),
    Column("value", gettext_lazy("结果")),
    Column("laboratory", gettext_lazy("检测单位和方法")),
)
STEPS = {"withdraw": receiving.withdraw, "waive": receiving.waive}


@require_safe
@needs(READ, OWN)
def delivery_template(request: HttpRequest) -> FileResponse:
    """An empty workbook to fill in."""
    return download(request, template(judging.FORMAT), _("检测结果交付模板"), "xlsx", "")


@require_safe
@needs(READ, OWN)
def data_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    site, delivery = delivery_or_404(request, pk)
    context: dict[str, Any] = {"site": site, "kind": SITE, "delivery": delivery, "sign": DELIVERY_SIGNS[delivery.state]}
    if delivery.state == Delivery.State.CHECKING:
        return render(request, "development_land/results/checking.html", context)
    findings = list(delivery.findings.all()[:FINDINGS_SHOWN])
    results = Result.objects.filter(sample__delivery=delivery).select_related("sample")
    listing = Keyset(request, results, RESULTS, default="sample")
    owned = delivery.by_id is not None and delivery.by_id in offices_of(request.user)
    context |= {
        "stage": judging.STAGES.get(delivery.stage, ""),
        "findings": [{"finding": one, "grade": GRADES[one.grade]} for one in findings],
        "listing": listing,
        "rows": [{"result": one, "item": substances.of(one.analyte).name_zh, "value": _value(one)} for one in listing.rows],
        "waive": ReasonForm(auto_id="waive_%s")
        if delivery.state == Delivery.State.WAITING and may_waive(delivery, request.user)
        else None,
        "withdraw": ReasonForm(auto_id="withdraw_%s")
        if delivery.state in (Delivery.State.WAITING, Delivery.State.ACCEPTED) and (owned or may_waive(delivery, request.user))
        else None,
    }
    return render(request, "development_land/results/delivery.html", context)


@require_safe
@needs(READ, OWN)
def data_delivery_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the check is; asked until there is nothing to wait for."""
    _site, delivery = delivery_or_404(request, pk)
    if delivery.state == Delivery.State.CHECKING:
        return render(request, "development_land/results/_progress.html", {"job": delivery.job, "label": _("正在检查")})
    return done("web:data_delivery", pk)


@require_POST
@needs(READ, OWN)
def data_delivery_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Withdraw a delivery, or accept what was explained."""
    _site, delivery = delivery_or_404(request, pk)
    if step not in STEPS:
        raise Http404
    try:
        STEPS[step](delivery, request.POST.get("reason", "")[:2000], by=request.user)
        messages.success(request, _("已登记。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:data_delivery", pk)


@require_safe
@needs(READ, OWN)
def data_delivery_file(request: HttpRequest, pk: int, which: str) -> FileResponse:
    """The workbook as it was delivered, or with every finding marked in its cell."""
    _site, delivery = delivery_or_404(request, pk)
    files = {"original": delivery.content, "returned": delivery.returned}
    if not files.get(which):
        raise Http404
    name = delivery.filename.rsplit(".", 1)[0]
    name = name if which == "original" else _("%(name)s（标出问题）") % {"name": name}
    return download(request, files[which].open(), name, "xlsx", f"delivery:{pk}")


def _value(result: Result) -> str:
    if result.qualifier == "<":
        limit = "" if result.detection_limit is None else f"（检出限 {result.detection_limit:g} {result.unit}）"
        return _("未检出") + limit
    return f"{result.value:g} {result.unit}".strip()


urlpatterns = [
    path("land/results/template/", delivery_template, name="delivery_template"),
    path("land/deliveries/<int:pk>/", data_delivery, name="data_delivery"),
    path("land/deliveries/<int:pk>/progress/", data_delivery_progress, name="data_delivery_progress"),
    path("land/deliveries/<int:pk>/files/<slug:which>/", data_delivery_file, name="data_delivery_file"),
    path("land/deliveries/<int:pk>/<slug:step>/", data_delivery_step, name="data_delivery_step"),
]
