"""Duties: which there are, and the terms that are owed, with how each stands today."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core import clock
from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import Due
from jingtu.core.duties.standings import Standing, standing
from jingtu.core.duties.visible import dues_visible_to
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import rows_of
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.due_filter import DueFilter
from jingtu.web.console.standings import STANDINGS
from jingtu.web.listing import Column

from .paging import keyset, page, page_of
from .resource import PAGING, Resource, checked, described, one_or_404, parameters_of, versioned

TAG = "应办事项"
COLUMNS = (Column("due", "截止日期", ("due_on",)), Column("duty", "事项", ("duty", "due_on")), Column("id", "编号", ("pk",)))


class DutyShape(serializers.Serializer):
    duty = serializers.CharField(help_text="事项代码")
    label = serializers.CharField()
    about = serializers.CharField(help_text="监管对象的类别")
    meaning = serializers.CharField(help_text="要做什么")
    proof = serializers.CharField(help_text="办结凭什么：备案和报告的类型")
    requires = serializers.ListField(child=serializers.CharField())


class DueShape(serializers.Serializer):
    id = serializers.IntegerField()
    duty = serializers.CharField()
    duty_label = serializers.CharField()
    key = serializers.CharField(help_text="哪一期，如 2019；没有期次时为空")
    kind = serializers.CharField()
    subject = serializers.IntegerField()
    subject_name = serializers.CharField()
    owner = serializers.CharField(allow_null=True, help_text="责任单位")
    opens_on = serializers.DateField(help_text="起始日期")
    due_on = serializers.DateField(help_text="截止日期")
    met_on = serializers.DateField(allow_null=True, help_text="办结日期")
    standing = serializers.ChoiceField([each.value for each in Standing], help_text="今天的办理状态")
    standing_label = serializers.CharField()
    clause = serializers.CharField(help_text="条款")
    proof = serializers.IntegerField(allow_null=True, help_text="证明办结的备案或报告")


class Duties(Resource):
    permissions = (READ, OWN)

    @described("有哪些应办事项", DutyShape(many=True), name="list_duties", tag=TAG)
    def get(self, request: Request) -> Response:
        """Every duty that is declared."""
        return Response([_duty(duty) for duty in declared(Duty).values()])


class Dues(Resource):
    permissions = (READ, OWN)

    @described(
        "应办的各期，默认只列待办的",
        page_of("Due", DueShape),
        name="list_dues",
        tag=TAG,
        parameters=(*parameters_of(DueFilter), *PAGING),
    )
    def get(self, request: Request) -> Response:
        """The terms that the key's owner may see, nearest first."""
        form = checked(DueFilter(request))
        rows = form.apply(dues_visible_to(request.user)).select_related("owner", "subject")
        return Response(page(request, keyset(request, rows, COLUMNS, "due"), _dues, tuple(form.fields)))


class OneDue(Resource):
    permissions = (READ, OWN)

    @described("应办的一期", DueShape, name="read_due", tag=TAG)
    def get(self, request: Request, pk: int) -> Response:
        """One term."""
        found = one_or_404(dues_visible_to(request.user).select_related("owner", "subject"), pk=pk)
        return versioned(request, _dues([found])[0])


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "duty": duty.code,
        "label": str(duty.label),
        "about": duty.who.kind,
        "meaning": str(duty.meaning),
        "proof": duty.proof.type,
        "requires": list(duty.requires),
    }


def _dues(found: list[Due]) -> list[dict[str, Any]]:
    today, about = clock.today(), rows_of(due.subject for due in found)
    shown = []
    for due in found:
        stands = standing(due, today)
        shown.append(
            {
                "id": due.pk,
                "duty": due.duty,
                "duty_label": str(find(Duty, due.duty).label),
                "key": due.key,
                "kind": due.subject.kind,
                "subject": due.subject_id,
                "subject_name": about[due.subject_id].name,
                "owner": due.owner and due.owner.name,
                "opens_on": due.opens_on,
                "due_on": due.due_on,
                "met_on": due.met_on,
                "standing": stands.value,
                "standing_label": str(STANDINGS[stands][0]),
                "clause": due.clause,
                "proof": due.proof_id,
            }
        )
    return shown


urlpatterns = [
    path("duties", Duties.as_view(), name="duties"),
    path("dues", Dues.as_view(), name="dues"),
    path("dues/<int:pk>", OneDue.as_view(), name="due"),
]
