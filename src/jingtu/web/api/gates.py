"""Gates: which questions there are, asking one, and the verdicts that were given."""

from typing import Any

from django import forms
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core.gates.asking import Gate, ask
from jingtu.core.gates.freshness import changes_since
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.gates.visible import ASK, reasons_for, verdicts_visible_to
from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind, row_of, rows_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, visible_to
from jingtu.web.console.gates import VerdictFilter
from jingtu.web.declarations import find_or_404

from .paging import BY_ID, keyset, page, page_of
from .problems import NotValid
from .resource import PAGING, Resource, body_of, checked, described, one_or_404, parameters_of, versioned

TAG = "准入条件"
REASON = ("outcome", "requires", "said", "clause", "opens_by", "filing")
PLACE = OpenApiParameter("place", str, description="所在地的名称或代码")


class AskedShape(serializers.Serializer):
    name = serializers.CharField(help_text="写在 answers 里的名称")
    label = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField(), help_text="可以写的值；不明的不写")


class GateShape(serializers.Serializer):
    gate = serializers.CharField(help_text="事项代码，用在地址里")
    label = serializers.CharField()
    about = serializers.CharField(help_text="监管对象的类别")
    requires = serializers.ListField(child=serializers.CharField())
    asks = AskedShape(many=True, help_text="提问时除对象和日期外还要说明的")


class ReasonShape(serializers.Serializer):
    outcome = serializers.ChoiceField(Outcome.values)
    requires = serializers.ListField(child=serializers.CharField())
    said = serializers.CharField(help_text="理由")
    clause = serializers.CharField(allow_blank=True, help_text="条款")
    opens_by = serializers.CharField(allow_blank=True, help_text="怎样才能通过")
    filing = serializers.IntegerField(allow_null=True, help_text="作为证据的备案")


class VerdictShape(serializers.Serializer):
    number = serializers.CharField(help_text="答复编号")
    gate = serializers.CharField()
    gate_label = serializers.CharField()
    subject = serializers.IntegerField()
    kind = serializers.CharField()
    on = serializers.DateField(help_text="针对日期")
    outcome = serializers.ChoiceField(Outcome.values)
    outcome_label = serializers.CharField()
    answers = serializers.DictField(child=serializers.CharField(allow_blank=True), help_text="提问时说明的，如规划用途")
    reasons = ReasonShape(many=True)
    asked_at = serializers.DateTimeField()


class StandingVerdictShape(VerdictShape):
    stands = serializers.BooleanField(help_text="按现在的依据，答复是否仍然成立；否则请重新查询")


class QuestionForm(forms.Form):
    subject = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    code = forms.CharField(max_length=40, required=False)
    name = forms.CharField(max_length=120, required=False)
    on = forms.DateField(required=False)
    answers = forms.JSONField(required=False)

    def clean_answers(self) -> dict[str, Any]:
        """Return the answers. Raises ValidationError for what is no object of texts."""
        answers = self.cleaned_data["answers"] or {}
        if not isinstance(answers, dict) or not all(isinstance(each, str) for each in answers.values()):
            raise forms.ValidationError(_('answers 应是一个 JSON 对象，如 {"planned_use": "residential"}。'))
        return answers


class QuestionShape(serializers.Serializer):
    subject = serializers.IntegerField(required=False, min_value=1, help_text="监管对象的内部编号")
    code = serializers.CharField(required=False, max_length=40, help_text="或统一社会信用代码等编号")
    name = serializers.CharField(required=False, max_length=120, help_text="或全称")
    on = serializers.DateField(required=False, help_text="针对日期；不写为计划日期，没有计划日期的为今天")
    answers = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False, help_text="事项的 asks 所问")


class Gates(Resource):
    permissions = (ASK, OWN)
    asks_gates = True

    @described("可以查询的准入事项", GateShape(many=True), name="list_gates", tag=TAG)
    def get(self, request: Request) -> Response:
        """Every gate."""
        return Response(
            [
                {
                    "gate": gate.code,
                    "label": str(gate.label),
                    "about": gate.about,
                    "requires": list(gate.requires),
                    "asks": [
                        {"name": each.name, "label": str(each.label), "choices": [value for value, _label in each.choices]}
                        for each in gate.asks
                    ],
                }
                for gate in declared(Gate).values()
            ]
        )


class Question(Resource):
    permissions = (ASK, OWN)
    asks_gates = True

    @described(
        "查询准入条件，得到有编号的答复",
        StandingVerdictShape,
        name="ask_gate",
        tag=TAG,
        asks=QuestionShape,
        status=201,
        repeatable=True,
    )
    def post(self, request: Request, gate: str) -> Response:
        """Ask; the verdict is numbered, kept and journalled, as one asked on a page."""
        found = find_or_404(Gate, gate)
        wanted = body_of(request, QuestionForm)
        row = _asked_about(found, wanted, request.user)
        verdict = ask(found, row, by=request.user, on=wanted["on"] or found.planned_on(row), answers=wanted["answers"])
        return Response(_standing(verdict, request.user), status=201)

    def again(self, request: Request, body: Any) -> Any:
        """Return the verdict of the first time with whether it still stands. Raises Http404 where it may no longer be read."""
        return _standing(_read(request.user, body["number"]), request.user)


class Verdicts(Resource):
    permissions = (ASK, OWN)
    asks_gates = True

    @described(
        "已有的答复",
        page_of("Verdict", VerdictShape),
        name="list_verdicts",
        tag=TAG,
        parameters=(*parameters_of(VerdictFilter), PLACE, *PAGING),
    )
    def get(self, request: Request) -> Response:
        """The verdicts about what the key's owner may ask about, as they were given."""
        form = checked(VerdictFilter(request))
        rows = form.apply(verdicts_visible_to(request.user)).select_related("subject")
        read = keyset(request, rows, BY_ID, "-id")
        shown = lambda found: verdicts_shown(found, request.user)  # noqa: E731
        return Response(page(request, read, shown, tuple(form.fields)))


class OneVerdict(Resource):
    permissions = (ASK, OWN)
    asks_gates = True

    @described("一个答复", StandingVerdictShape, name="read_verdict", tag=TAG)
    def get(self, request: Request, number: str) -> Response:
        """One verdict by its number, with whether it still stands."""
        return versioned(request, _standing(_read(request.user, number), request.user))


def _read(user: User, number: str) -> Verdict:
    return one_or_404(verdicts_visible_to(user).select_related("subject"), number=number)


def _asked_about(gate: Gate, wanted: dict[str, Any], user: User) -> Registered:
    """The one row that the question names, among those that the person may see."""
    given = {name: wanted[name] for name in ("subject", "code", "name") if wanted[name]}
    if len(given) != 1:
        raise NotValid({"subject": _("请写 subject、code、name 中的一个，说明查询哪个对象。")})
    found = list(visible_to(user, find(SubjectKind, gate.about)).filter(**given).order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    ((name, value),) = given.items()
    if found:
        said = _("有几个对象的%(name)s是“%(value)s”。请改用 subject（内部编号）。")
    else:
        said = _("管辖范围内没有%(name)s为“%(value)s”的对象。请核对后再查询。")
    raise NotValid({name: said % {"name": name, "value": value}})


def verdicts_shown(found: list[Verdict], user: User) -> list[dict[str, Any]]:
    """Return verdicts as the interface answers them."""
    about = rows_of(verdict.subject for verdict in found)
    return [_verdict(verdict, reasons_for(verdict, about[verdict.subject_id], user)) for verdict in found]


def _standing(verdict: Verdict, user: User) -> dict[str, Any]:
    (shown,) = verdicts_shown([verdict], user)
    return shown | {"stands": changes_since(verdict, row_of(verdict.subject), user) is None}


def _verdict(verdict: Verdict, reasons: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": verdict.number,
        "gate": verdict.gate,
        "gate_label": str(find(Gate, verdict.gate).label),
        "subject": verdict.subject_id,
        "kind": verdict.subject.kind,
        "on": verdict.on,
        "outcome": verdict.outcome,
        "outcome_label": verdict.get_outcome_display(),
        "answers": verdict.answers,
        "reasons": [{name: reason.get(name) for name in REASON} for reason in reasons],
        "asked_at": timezone.localtime(verdict.asked_at),
    }


urlpatterns = [
    path("gates", Gates.as_view(), name="gates"),
    path("gates/<str:gate>/verdicts", Question.as_view(), name="question"),
    path("verdicts", Verdicts.as_view(), name="verdicts"),
    path("verdicts/<str:number>", OneVerdict.as_view(), name="verdict"),
]
