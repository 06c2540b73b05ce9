"""Samples of campaigns by other systems: those of a campaign with their custody, and those that a laboratory signed for.

A laboratory reads blind codes, media and what to analyse, and delivers under the number of the transfer.
"""

from collections.abc import Sequence
from typing import Any

from django.urls import path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.api.deliveries import answer, receiving_of_file, uploaded
from jingtu.web.api.delivery_shapes import DeliverForm, DeliverShape, OneDeliveryShape
from jingtu.web.api.paging import BY_ID, keyset, page, page_of
from jingtu.web.api.resource import PAGING, Resource, described, one_or_404

from .custody import chains, limits, samples_of
from .deliveries import deliver_for, place_of
from .models import Campaign, PlannedSample, Transfer
from .pages.campaigns import campaign_or_404
from .seeing import transfers_visible_to

TAG = "采样和流转"


class BreakShape(serializers.Serializer):
    code = serializers.CharField()
    grave = serializers.BooleanField(help_text="样品是否不能再作依据")
    said = serializers.CharField()


class PlannedSampleShape(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField(help_text="样品编号")
    blind_code = serializers.CharField(help_text="盲样编码")
    medium = serializers.CharField()
    qc = serializers.CharField(help_text="质控类型")
    parent = serializers.CharField(allow_null=True, help_text="平行样对应的样品编号")
    point = serializers.CharField(allow_null=True, help_text="点位编号；空白样没有")
    longitude = serializers.FloatField(allow_null=True, help_text="设计位置，CGCS2000")
    latitude = serializers.FloatField(allow_null=True)
    depth_from_m = serializers.FloatField(allow_null=True)
    depth_to_m = serializers.FloatField(allow_null=True)
    stands = serializers.CharField(allow_null=True, help_text="最后一个环节；还没有采集的为 null")
    since = serializers.DateTimeField(allow_null=True)
    breaks = BreakShape(many=True, help_text="流转链上的缺失和问题")


class TransferShape(serializers.Serializer):
    number = serializers.CharField(help_text="流转单号")
    purpose = serializers.ChoiceField(Transfer.Purpose.values)
    receiver = serializers.CharField()
    carrier = serializers.CharField(allow_blank=True)
    analytes = serializers.CharField(allow_blank=True, help_text="检测项目")
    sent_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField(allow_null=True)


class BlindSampleShape(serializers.Serializer):
    blind_code = serializers.CharField(help_text="盲样编码")
    medium = serializers.CharField()


class OneTransferShape(TransferShape):
    samples = BlindSampleShape(many=True, help_text="按盲样编码排列")


class CampaignSamples(Resource):
    permissions = (READ, OWN)

    @described(
        "采样任务的样品和流转",
        page_of("PlannedSample", PlannedSampleShape),
        name="list_campaign_samples",
        tag=TAG,
        parameters=PAGING,
    )
    def get(self, request: Request, pk: int) -> Response:
        """The samples of a campaign with where they stand, for those who see where it samples."""
        campaign = campaign_or_404(request, pk)
        rows = campaign.samples.select_related("station__point", "station__campaign", "parent")
        shown = lambda found: _samples(campaign, found)  # noqa: E731
        return Response(page(request, keyset(request, rows, BY_ID, "id"), shown))


class Transfers(Resource):
    permissions = (READ, OWN)

    @described("样品流转单", page_of("Transfer", TransferShape), name="list_transfers", tag=TAG, parameters=PAGING)
    def get(self, request: Request) -> Response:
        """What was sent to the own office, and what campaigns that the key's owner sees have sent."""
        rows = transfers_visible_to(request.user).select_related("receiver")
        return Response(page(request, keyset(request, rows, BY_ID, "-id"), lambda found: [_transfer(each) for each in found]))


class OneTransfer(Resource):
    permissions = (READ, OWN)

    @described("一张样品流转单", OneTransferShape, name="read_transfer", tag=TAG)
    def get(self, request: Request, number: str) -> Response:
        """One transfer with the blind codes of its samples."""
        found = _transfer_or_404(request.user, number)
        samples = samples_of(found).order_by("blind_code")
        told = [{"blind_code": each.blind_code, "medium": each.medium} for each in samples]
        return Response(_transfer(found) | {"samples": told})


class TransferDeliveries(Resource):
    permissions = (READ, OWN)
    parser_classes = (MultiPartParser,)

    @described(
        "按流转单交付检测数据",
        OneDeliveryShape,
        name="deliver_for_transfer",
        tag=TAG,
        asks={"multipart/form-data": DeliverShape},
        status=201,
        repeatable=True,
    )
    def post(self, request: Request, number: str) -> Response:
        """Deliver results under blind codes, of the samples that the own office signed for."""
        found, wanted = _transfer_or_404(request.user, number), uploaded(request, DeliverForm)
        file = wanted["file"]
        made = receiving_of_file(
            lambda before: deliver_for(found, file, file.name, by=request.user, name=wanted["name"], replaces=before),
            request,
            wanted["replaces"],
        )
        return answer(request, made, 201)


def _transfer_or_404(user: User, number: str) -> Transfer:
    return one_or_404(transfers_visible_to(user).select_related("receiver", "campaign"), number=number)


def _samples(campaign: Campaign, found: Sequence[PlannedSample]) -> list[dict[str, Any]]:
    kept = chains(found, limits(campaign, clock.today()))
    return [_sample(each, *kept[each.pk]) for each in found]


def _sample(each: PlannedSample, steps: Sequence[Any], breaks: Sequence[Any]) -> dict[str, Any]:
    station, last = each.station, steps[-1] if steps else None
    names = ("number", "blind_code", "medium", "qc", "depth_from_m", "depth_to_m")
    return {name: getattr(each, name) for name in names} | {
        "id": each.pk,
        "parent": each.parent.number if each.parent else None,
        "point": place_of(station) if station else None,
        "longitude": station.longitude if station else None,
        "latitude": station.latitude if station else None,
        "stands": last.action if last else None,
        "since": timezone.localtime(last.done_at) if last else None,
        "breaks": [{"code": one.code, "grave": one.grave, "said": one.said} for one in breaks],
    }


def _transfer(each: Transfer) -> dict[str, Any]:
    return {name: getattr(each, name) for name in ("number", "purpose", "carrier", "analytes")} | {
        "receiver": each.receiver.name,
        "sent_at": timezone.localtime(each.sent_at),
        "received_at": each.received_at and timezone.localtime(each.received_at),
    }


urlpatterns = [
    path("campaigns/<int:pk>/samples", CampaignSamples.as_view(), name="campaign_samples"),
    path("transfers", Transfers.as_view(), name="transfers"),
    path("transfers/<str:number>", OneTransfer.as_view(), name="transfer"),
    path("transfers/<str:number>/deliveries", TransferDeliveries.as_view(), name="transfer_deliveries"),
]
