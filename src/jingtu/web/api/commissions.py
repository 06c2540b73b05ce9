"""Who works at a subject, and experts who judged what was filed about it."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core.panels.models import Panel, Seat
from jingtu.core.panels.visible import OPINE, may_see_experts, panels_visible_to
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.as_of import AsOfForm, as_of
from jingtu.web.console.commissions import drawn_commissions
from jingtu.web.console.registers import subject_or_404

from .paging import BY_ID, check_names, keyset, page, page_of
from .resource import PAGING, Resource, checked, described, one_or_404, parameters_of

TAG = "委托和评审"
KNOWN = ("on", "known")


class CommissionShape(serializers.Serializer):
    id = serializers.IntegerField()
    stage = serializers.CharField(help_text="环节代码")
    label = serializers.CharField(help_text="环节名称")
    unit = serializers.CharField(help_text="受托单位在这一天的名称")
    credit_code = serializers.CharField(allow_blank=True, help_text="受托单位的统一社会信用代码")
    client = serializers.CharField(allow_null=True, help_text="委托单位")
    contract = serializers.CharField(allow_blank=True, help_text="合同编号")
    valid_from = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    breaks = serializers.CharField(allow_blank=True, help_text="违反回避规定时的说明")


class PanelShape(serializers.Serializer):
    id = serializers.IntegerField()
    review = serializers.CharField(help_text="评审事项代码")
    filing = serializers.IntegerField(help_text="评审的材料")
    subject = serializers.IntegerField()
    meets_on = serializers.DateField(help_text="评审日期")
    state = serializers.CharField(help_text="drawn 评审中，concluded 已形成意见")
    conclusion = serializers.CharField(allow_blank=True)
    opinion = serializers.CharField(allow_blank=True)
    filed = serializers.IntegerField(allow_null=True, help_text="由此报送的专家意见")


class SeatShape(serializers.Serializer):
    expert = serializers.CharField()
    unit = serializers.CharField()
    withdrew = serializers.CharField(allow_blank=True, help_text="回避或不能参加的理由")
    conclusion = serializers.CharField(allow_blank=True)
    opinion = serializers.CharField(allow_blank=True)


class OnePanelShape(PanelShape):
    seed = serializers.CharField(help_text="抽取种子")
    candidates = serializers.ListField(child=serializers.IntegerField(), help_text="候选专家编号")
    seats = SeatShape(many=True)


class Commissions(Resource):
    permissions = (READ, OWN)

    @described(
        "一个监管对象的委托单位",
        CommissionShape(many=True),
        name="list_commissions",
        tag=TAG,
        parameters=parameters_of(AsOfForm),
    )
    def get(self, request: Request, kind: str, pk: int) -> Response:
        """Who works at the subject on a day, and who did before."""
        check_names(request, KNOWN)
        checked(AsOfForm(request.GET.dict()))
        _kind, row = subject_or_404(request, kind, pk)
        day, _form = as_of(request)
        return Response([_commission(each) for each in drawn_commissions(row, request.user, day)])


class Panels(Resource):
    permissions = (READ, OWN, OPINE)

    @described("专家评审", page_of("Panel", PanelShape), name="list_panels", tag=TAG, parameters=PAGING)
    def get(self, request: Request) -> Response:
        """The panels that the key's owner may see, the latest first."""
        rows = panels_visible_to(request.user)
        return Response(page(request, keyset(request, rows, BY_ID, "-id"), lambda found: [_panel(each) for each in found]))


class OnePanel(Resource):
    permissions = (READ, OWN, OPINE)

    @described("一次专家评审", OnePanelShape, name="read_panel", tag=TAG)
    def get(self, request: Request, pk: int) -> Response:
        """One panel; how it was drawn and what each expert found is empty for who does not see the experts."""
        found = one_or_404(panels_visible_to(request.user), pk=pk)
        sees = may_see_experts(found, request.user)
        seats = [_seat(each) for each in found.seats.select_related("expert__unit")] if sees else []
        drawn = {"seed": found.seed, "candidates": found.candidates} if sees else {"seed": "", "candidates": []}
        return Response(_panel(found) | drawn | {"seats": seats})


def _commission(each: dict[str, Any]) -> dict[str, Any]:
    made = each["commission"]
    return {
        "id": made.pk,
        "stage": made.stage,
        "label": str(each["stage"]),
        "unit": each["unit"],
        "credit_code": made.unit.credit_code,
        "client": made.client and made.client.name,
        "contract": made.contract,
        "valid_from": made.valid_from,
        "ended_on": each["ended_on"],
        "breaks": each["wrong"],
    }


def _panel(each: Panel) -> dict[str, Any]:
    names = ("review", "meets_on", "state", "conclusion", "opinion")
    keys = {"id": each.pk, "filing": each.filing_id, "subject": each.subject_id, "filed": each.filed_id}
    return {name: getattr(each, name) for name in names} | keys


def _seat(each: Seat) -> dict[str, Any]:
    names = ("withdrew", "conclusion", "opinion")
    return {name: getattr(each, name) for name in names} | {"expert": each.expert.name, "unit": each.expert.unit.name}


urlpatterns = [
    path("registers/<str:kind>/<int:pk>/commissions", Commissions.as_view(), name="commissions"),
    path("panels", Panels.as_view(), name="panels"),
    path("panels/<int:pk>", OnePanel.as_view(), name="panel"),
]
