"""Questions about land by other systems: parcels by number or an outline as GeoJSON, for a purpose, a use and a day.

An answer is never cached: whether it still stands is judged again at each reading, from the evidence of that moment.
"""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from shapely.geometry.base import BaseGeometry

from jingtu.core.gates.asking import Gate
from jingtu.core.gates.models import Outcome
from jingtu.core.gates.visible import ASK, verdicts_visible_to
from jingtu.core.imports.outlines import outline
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import rows_of
from jingtu.web.api.gates import REASON, ReasonShape, StandingVerdictShape, verdicts_shown
from jingtu.web.api.problems import NotValid
from jingtu.web.api.resource import Resource, body_of, described, one_or_404, versioned
from jingtu.web.console.gates import gate_label

from .gates.land import LAND_GATES
from .models import LandQuestion, LandUse
from .questions import MOST, ask_about, now_of, questions_visible_to

TAG = "用地准入"
GATES = {gate.code: gate for gate in LAND_GATES}


class Listed(forms.JSONField):
    """A list of texts in JSON."""

    def clean(self, value: Any) -> list[str]:
        """Return the texts. Raises ValidationError for anything else."""
        given = super().clean(value) or []
        if not isinstance(given, list) or not all(isinstance(each, str) and len(each) <= 40 for each in given):
            raise ValidationError(_("应是一个宗地编号的列表，每个最多 40 个字符。"))
        return given


class LandQuestionForm(forms.Form):
    gate = forms.ChoiceField(choices=[(code, gate.label) for code, gate in GATES.items()])
    planned_use = forms.ChoiceField(choices=[("", ""), *LandUse.choices], required=False)
    on = forms.DateField(required=False)
    parcels = Listed(required=False)
    geometry = forms.JSONField(required=False)
    reference = forms.CharField(max_length=60, required=False)


class LandQuestionShape(serializers.Serializer):
    gate = serializers.ChoiceField(list(GATES), help_text="办理事项")
    planned_use = serializers.ChoiceField(LandUse.values, required=False, help_text="规划用途；不写为不明，按第一类用地判断")
    on = serializers.DateField(required=False, help_text="针对日期；不写为今天")
    parcels = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=MOST, help_text="宗地编号；或写 geometry"
    )
    geometry = serializers.DictField(
        required=False, help_text="范围：GeoJSON 的 Polygon、MultiPolygon 或 Feature，CGCS2000 经纬度；或写 parcels"
    )
    reference = serializers.CharField(required=False, max_length=60, help_text="提问系统自己的编号")


class ParcelShape(serializers.Serializer):
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    share = serializers.FloatField(help_text="范围占该宗地面积的比例，按编号查询的为 1")
    verdict = StandingVerdictShape()


class RestShape(serializers.Serializer):
    area_m2 = serializers.FloatField()
    outcome = serializers.ChoiceField(Outcome.values)
    reasons = ReasonShape(many=True)


class UnknownShape(serializers.Serializer):
    code = serializers.CharField(allow_blank=True)
    said = serializers.CharField()


class LandAnswerShape(serializers.Serializer):
    number = serializers.CharField(help_text="查询编号")
    reference = serializers.CharField(allow_blank=True)
    gate = serializers.CharField()
    gate_label = serializers.CharField()
    answers = serializers.DictField(child=serializers.CharField(allow_blank=True))
    on = serializers.DateField()
    outcome = serializers.ChoiceField(Outcome.values)
    outcome_label = serializers.CharField()
    stands = serializers.BooleanField(help_text="按现在的依据，各宗地的答复是否仍然成立；否则请重新查询")
    parcels = ParcelShape(many=True)
    hidden = serializers.IntegerField(help_text="不在管辖范围、没有列出的宗地数")
    unknown = UnknownShape(many=True, help_text="没有答复的编号和原因")
    replaced = UnknownShape(many=True, help_text="已注销、按后继宗地答复的编号；不影响结论")
    rest = RestShape(allow_null=True, help_text="范围内不属于任何宗地的土地")
    note = serializers.CharField()
    asked_at = serializers.DateTimeField()


class Questions(Resource):
    permissions = (ASK,)
    asks_gates = True

    @described(
        "按宗地或范围查询用地准入", LandAnswerShape, name="ask_land", tag=TAG, asks=LandQuestionShape, status=201, repeatable=True
    )
    def post(self, request: Request) -> Response:
        """Ask; the question is numbered, kept and journalled, as one asked on the page."""
        wanted = body_of(request, LandQuestionForm)
        gate = GATES[wanted["gate"]]
        question = ask_about(
            gate,
            by=request.user,
            on=wanted["on"],
            answers=_answers(gate, wanted["planned_use"]),
            codes=wanted["parcels"],
            outline=_outline(wanted["geometry"]),
            reference=wanted["reference"],
        )
        return Response(_shown(question, request.user), status=201)

    def again(self, request: Request, body: Any) -> Any:
        """Return the question of the first time with whether it still stands. Raises Http404 where it may no longer be read."""
        return _shown(_read(request.user, body["number"]), request.user)


class OneQuestion(Resource):
    permissions = (ASK,)
    asks_gates = True

    @described("一次用地准入查询的答复", LandAnswerShape, name="read_land_question", tag=TAG)
    def get(self, request: Request, number: str) -> Response:
        """One question by its number, with whether it still stands."""
        return versioned(request, _shown(_read(request.user, number), request.user))


def _read(user: User, number: str) -> LandQuestion:
    return one_or_404(questions_visible_to(user), number=number)


def _answers(gate: Gate, use: str) -> dict[str, str]:
    return {"planned_use": use} if gate.asks else {}


def _outline(geometry: Any) -> BaseGeometry | None:
    if geometry is None:
        return None
    if not isinstance(geometry, dict):
        raise NotValid({"geometry": _("geometry 应是一个 GeoJSON 对象。")})
    try:
        return outline(json.dumps(geometry))
    except Refused as refusal:
        raise NotValid({"geometry": str(refusal)}) from None


def _shown(question: LandQuestion, user: User) -> dict[str, Any]:
    shares = dict(question.told.values_list("verdict", "share"))
    verdicts = list(verdicts_visible_to(user).filter(pk__in=shares).select_related("subject").order_by("pk"))
    about = rows_of(verdict.subject for verdict in verdicts)
    now = now_of(question, verdicts, about, user)
    parcels = [
        {
            "code": about[verdict.subject_id].code,
            "name": about[verdict.subject_id].name,
            "share": round(shares[verdict.pk], 4),
            "verdict": shown | {"stands": verdict.pk not in now.changed},
        }
        for verdict, shown in zip(verdicts, verdicts_shown(verdicts, user), strict=True)
    ]
    return {
        "number": question.number,
        "reference": question.reference,
        "gate": question.gate,
        "gate_label": str(gate_label(question.gate)),
        "answers": question.answers,
        "on": question.on,
        "outcome": question.outcome,
        "outcome_label": question.get_outcome_display(),
        "stands": now.stands,
        "parcels": parcels,
        "hidden": len(shares) - len(verdicts),
        "unknown": question.unknown,
        "replaced": question.replaced,
        "rest": _rest(question.rest),
        "note": _("没有登记认定的土地，不等于没有污染；移出名录只表示对相应用地类别安全。"),
        "asked_at": timezone.localtime(question.asked_at),
    }


def _rest(rest: dict[str, Any]) -> dict[str, Any] | None:
    if not rest:
        return None
    reasons = [{name: reason.get(name) for name in REASON} for reason in rest["reasons"]]
    return {"area_m2": rest["area_m2"], "outcome": rest["outcome"], "reasons": reasons}


urlpatterns = [
    path("land/questions", Questions.as_view(), name="land_questions"),
    path("land/questions/<str:number>", OneQuestion.as_view(), name="land_question"),
]
