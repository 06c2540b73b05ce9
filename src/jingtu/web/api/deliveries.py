"""Deliveries of measured contents: delivering, what the check found, the results, taking back and accepting with a reason."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core.observations import receiving, waiving
from jingtu.core.observations.declaring import reception_of
from jingtu.core.observations.models import Delivery, Result
from jingtu.core.observations.models.waivers import Key
from jingtu.core.observations.visible import deliveries_of, may_deliver, may_read, readable
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.subjects.kinds import row_of
from jingtu.core.subjects.models import Registered, Subject
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.downloads import handed_out
from jingtu.web.listing import Column

from . import delivery_shapes as shapes
from .paging import BY_ID, keyset, page, page_of
from .problems import NotValid
from .resource import PAGING, Resource, body_of, checked, described, one_or_404, parameters_of, versioned

TAG = "检测数据"
BINARY = OpenApiResponse(OpenApiTypes.BINARY, description="文件原样")
BY_ANALYTE = (Column("analyte", "检测项目", ("delivery", "analyte")),)  # along the index of a delivery's results


class Deliveries(Resource):
    permissions = (READ, OWN)
    parser_classes = (MultiPartParser,)

    @described(
        "检测数据的交付",
        page_of("Delivery", shapes.DeliveryShape),
        name="list_deliveries",
        tag=TAG,
        parameters=(*parameters_of(shapes.DeliveriesAsked), *PAGING),
    )
    def get(self, request: Request) -> Response:
        """What the own office delivered; with `subject` everything about it, for who reads what is measured there."""
        form = checked(shapes.DeliveriesAsked(request.GET))
        rows = _visible(request, form.cleaned_data["subject"])
        if state := form.cleaned_data["state"]:
            rows = rows.filter(state=state)
        rows = rows.select_related("subject", "by")
        shown = lambda found: shapes.deliveries_as_json(found, request.user)  # noqa: E731
        return Response(page(request, keyset(request, rows, BY_ID, "-id"), shown, tuple(form.fields)))

    @described(
        "交付检测数据",
        shapes.OneDeliveryShape,
        name="deliver",
        tag=TAG,
        asks={"multipart/form-data": shapes.DeliverAboutShape},
        status=201,
        repeatable=True,
    )
    def post(self, request: Request) -> Response:
        """Deliver a file about a subject; it is checked in the background, and read again at the address of the delivery."""
        wanted = uploaded(request, shapes.DeliverAboutForm)
        row = _subject(request, wanted["subject"])
        reception = reception_of(row.subject.kind)
        if reception is None or wanted["format"] not in reception.formats or wanted["stage"] not in reception.stages:
            raise NotValid({"format": _("没有这种交付：请从采样任务或地块的页面上核对格式和阶段的代码。")})
        file = wanted["file"]
        made = receiving_of_file(
            lambda before: receiving.deliver(
                row,
                file,
                file.name,
                by=request.user,
                stage=wanted["stage"],
                name=wanted["name"] or file.name[:80],
                format=wanted["format"],
                replaces=before,
            ),
            request,
            wanted["replaces"],
        )
        return answer(request, made, 201)


class OneDelivery(Resource):
    permissions = (READ, OWN)

    @described("一份检测数据", shapes.OneDeliveryShape, name="read_delivery", tag=TAG)
    def get(self, request: Request, pk: int) -> Response:
        """One delivery with what its check found."""
        return answer(request, delivery_or_404(request, pk))


class Results(Resource):
    permissions = (READ, OWN)

    @described("一份检测数据的结果", page_of("Result", shapes.ResultShape), name="list_results", tag=TAG, parameters=PAGING)
    def get(self, request: Request, pk: int) -> Response:
        """The results as they were reported, analyte by analyte; nothing before the delivery is accepted."""
        found = delivery_or_404(request, pk)
        rows = Result.objects.filter(delivery=found).select_related("sample")
        row = row_of(found.subject)
        shown = lambda some: shapes.results_as_json(some, row, request.user)  # noqa: E731
        return Response(page(request, keyset(request, rows, BY_ANALYTE, "analyte"), shown))


class Files(Resource):
    permissions = (READ, OWN)

    @described(
        "交付的文件，或标出问题的工作簿", BINARY, name="read_delivery_file", tag=TAG, media_type="application/octet-stream"
    )
    def get(self, request: Request, pk: int, which: str) -> HttpResponse:
        """The file as it came in (original), or with every finding in its cell (marked)."""
        found = delivery_or_404(request, pk)
        kept = {"original": found.content, "marked": found.returned}.get(which)
        if not kept:
            raise Http404
        prefix = "" if which == "original" else _("检查意见-")
        return handed_out(request, kept.open("rb"), prefix + found.filename, f"delivery:{pk}")


class Steps(Resource):
    permissions = (READ, OWN)

    @described(
        "撤回，或逐项同意接收",
        shapes.OneDeliveryShape,
        name="step_delivery",
        tag=TAG,
        asks=shapes.DeliveryStepShape,
        repeatable=True,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take a delivery back, or take what must be explained, check by check, with reasons that are kept beside the findings.

        With the last check that is taken the delivery is checked once more in the background and accepted.
        """
        found = delivery_or_404(request, pk)
        wanted = body_of(request, shapes.DeliveryStepForm)
        _STEPS[wanted["step"]](found, wanted["reason"], wanted["checks"], request.user)
        return answer(request, delivery_or_404(request, pk))


def _withdraw(found: Delivery, reason: str, _checks: list[dict[str, Any]], by: User) -> None:
    receiving.withdraw(found, reason, by=by)


def _waive(found: Delivery, reason: str, checks: list[dict[str, Any]], by: User) -> None:
    """Take checks, each with its own reason or the one for all; without any named, all that nobody took yet."""
    waiving.waive(
        found, {key: each.get("reason") or reason for key, each in _keys(found, checks, by)} if checks else reason, by=by
    )


def _take_back(found: Delivery, _reason: str, checks: list[dict[str, Any]], by: User) -> None:
    waiving.take_back(found, [key for key, _each in _keys(found, checks, by)], by=by)


_STEPS = {"withdraw": _withdraw, "waive": _waive, "take_back": _take_back}


def _keys(found: Delivery, checks: list[dict[str, Any]], by: User) -> list[tuple[Key, dict[str, Any]]]:
    return [(key, each) for each in checks for key in waiving.keys_of(found, each["code"], each.get("inside"), by=by)]


def uploaded(request: Request, form: type[forms.Form]) -> dict[str, Any]:
    """Return the cleaned fields of an upload. Raises NotValid for what is missing, wrong or not known."""
    known = form.base_fields
    if unknown := [name for name in (*request.POST, *request.FILES) if name not in known]:
        raise NotValid({name: _("没有这个字段。可用的是 %(known)s。") % {"known": _("、").join(known)} for name in unknown})
    return checked(form(request.POST, request.FILES)).cleaned_data


def receiving_of_file(deliver: Any, request: Request, replaces: int | None) -> Delivery:
    """Deliver what replaces a delivery (None: nothing) and return it. Raises NotValid for a file that is not taken."""
    before = delivery_or_404(request, replaces) if replaces else None
    try:
        return deliver(before)
    except receiving.FileRefused as refusal:
        raise NotValid({"file": str(refusal)}) from None


def delivery_or_404(request: Request, pk: int) -> Delivery:
    """Return a delivery that the key's owner reads."""
    found = one_or_404(Delivery.objects.select_related("subject", "by"), pk=pk)
    if not readable(found, request.user):
        raise Http404
    return found


def answer(request: Request, found: Delivery, status: int = 200) -> Response:
    """Return one delivery as it stands now."""
    return versioned(request, shapes.whole_delivery(found, request.user), status=status)


def _visible(request: Request, subject: int | None) -> QuerySet[Delivery]:
    own = Delivery.objects.filter(by__in=offices_of(request.user))
    if subject is None:
        return own
    about = Subject.objects.filter(pk=subject).first()
    return own.filter(subject=subject) if about is None else deliveries_of(row_of(about), request.user)


def _subject(request: Request, pk: int) -> Registered:
    """Return what the key's owner may deliver about; anything else is as if it were not there."""
    about = Subject.objects.filter(pk=pk).first()
    row = row_of(about) if about is not None else None
    if row is None or not (may_read(row, request.user) or may_deliver(row, request.user)):
        raise NotValid({"subject": _("管辖范围内没有编号为 %(pk)d 的监管对象。请核对后再试。") % {"pk": pk}})
    if not may_deliver(row, request.user):
        raise PermissionDenied(_("您不能交付“%(name)s”的检测数据。请由承担工作的单位或主管部门办理。") % {"name": row.name})
    return row


urlpatterns = [
    path("deliveries", Deliveries.as_view(), name="deliveries"),
    path("deliveries/<int:pk>", OneDelivery.as_view(), name="delivery"),
    path("deliveries/<int:pk>/results", Results.as_view(), name="delivery_results"),
    path("deliveries/<int:pk>/file/<str:which>", Files.as_view(), name="delivery_file"),
    path("deliveries/<int:pk>/steps", Steps.as_view(), name="delivery_steps"),
]
