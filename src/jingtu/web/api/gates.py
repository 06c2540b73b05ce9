"""Gates: which questions there are, asking one, and the verdicts that were given."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core.gates.asking import Gate, ask
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import UnknownDeclaration, declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column

from .paging import page, page_of
from .problems import NotValid, not_found
from .resource import PAGING, Resource, body_of, checked, described, parameters_of, versioned

TAG = "准入条件"
ASK, OWN = "gates.ask", "filings.submit"
COLUMNS = (Column("id", _("编号"), ("pk",)),)


class GateShape(serializers.Serializer):
    gate = serializers.CharField(help_text="事项代码，用在地址里")
    label = serializers.CharField()
    about = serializers.CharField(help_text="监管对象的类别")
    requires = serializers.ListField(child=serializers.CharField())


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
    reasons = ReasonShape(many=True)
    asked_at = serializers.DateTimeField()


class QuestionForm(forms.Form):
    subject = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    code = forms.CharField(max_length=40, required=False)
    name = forms.CharField(max_length=120, required=False)
    on = forms.DateField(required=False)


class QuestionShape(serializers.Serializer):
    subject = serializers.IntegerField(required=False, min_value=1, help_text="监管对象的内部编号")
    code = serializers.CharField(required=False, max_length=40, help_text="或统一社会信用代码等编号")
    name = serializers.CharField(required=False, max_length=120, help_text="或全称")
    on = serializers.DateField(required=False, help_text="针对日期；不写为今天")


class VerdictFilter(forms.Form):
    gate = forms.CharField(label="事项代码", max_length=60, required=False)
    outcome = forms.ChoiceField(label="结论", choices=[("", ""), *Outcome.choices], required=False)
    subject = forms.IntegerField(label="监管对象的内部编号", min_value=1, max_value=2**62, required=False)
    on_from = forms.DateField(label="针对日期自", required=False)
    on_until = forms.DateField(label="针对日期至", required=False)

    def apply(self, rows: QuerySet[Verdict]) -> QuerySet[Verdict]:
        """Return the verdicts that are wanted."""
        named = {"gate": "gate", "outcome": "outcome", "subject": "subject", "on_from": "on__gte", "on_until": "on__lte"}
        wanted = {named[name]: value for name, value in self.cleaned_data.items() if value}
        return rows.filter(**wanted)


class Gates(Resource):
    permissions = (ASK, OWN)
    asks_gates = True

    @described("可以查询的准入事项", GateShape(many=True), name="list_gates", tag=TAG)
    def get(self, request: Request) -> Response:
        """Every gate."""
        return Response(
            [
                {"gate": gate.code, "label": str(gate.label), "about": gate.about, "requires": list(gate.requires)}
                for gate in declared(Gate).values()
            ]
        )


class Question(Resource):
    permissions = (ASK, OWN)
    asks_gates = True

    @described("查询准入条件，得到有编号的答复", VerdictShape, name="ask_gate", tag=TAG, asks=QuestionShape, status=201)
    def post(self, request: Request, gate: str) -> Response:
        """Ask; the verdict is numbered, kept and journalled, as one asked on a page."""
        try:
            found = find(Gate, gate)
        except UnknownDeclaration:
            raise Http404(not_found(request.path)) from None
        wanted = body_of(request, QuestionForm)
        row = _asked_about(found, wanted, request.user)
        verdict = ask(found, row, by=request.user, on=_day(found, row, wanted["on"]))
        return Response(_verdict(verdict), status=201)


class Verdicts(Resource):
    permissions = (ASK, OWN)
    asks_gates = True

    @described(
        "已有的答复",
        page_of("Verdict", VerdictShape),
        name="list_verdicts",
        tag=TAG,
        parameters=(*parameters_of(VerdictFilter), *PAGING),
    )
    def get(self, request: Request) -> Response:
        """The verdicts about what the key's owner may ask about."""
        form = checked(VerdictFilter(request.GET))
        rows = form.apply(_visible(request.user)).select_related("subject")
        read = lambda size: Keyset(request._request, rows, COLUMNS, default="-id", size=size)  # noqa: E731
        return Response(page(request, read, _verdict, tuple(form.fields)))


class OneVerdict(Resource):
    permissions = (ASK, OWN)
    asks_gates = True

    @described("一个答复", VerdictShape, name="read_verdict", tag=TAG)
    def get(self, request: Request, number: str) -> Response:
        """One verdict by its number."""
        verdict = _visible(request.user).filter(number=number).select_related("subject").first()
        if verdict is None:
            raise Http404(not_found(request.path))
        return versioned(request, _verdict(verdict))


def _visible(user: User) -> QuerySet[Verdict]:
    scope = scope_of(user)
    if scope.may(ASK):
        return scope.within(Verdict.objects.all(), "place_path", ASK)
    held = Q()
    for kind in declared(SubjectKind).values():
        held |= Q(subject__in=kind.table.objects.filter(holder__in=offices_of(user)).values("pk"))
    return Verdict.objects.filter(held) if held else Verdict.objects.none()


def _asked_about(gate: Gate, wanted: dict[str, Any], user: User) -> Registered:
    """The one row that the question names, among those that the person may ask about."""
    given = {name: wanted[name] for name in ("subject", "code", "name") if wanted[name]}
    if len(given) != 1:
        raise NotValid({"subject": _("请写 subject、code、name 中的一个，说明查询哪个对象。")})
    rows = find(SubjectKind, gate.about).table.objects.filter(subject__merged_into=None, **given)
    scope = scope_of(user)
    rows = scope.within(rows, "place_path", ASK) if scope.may(ASK) else rows.filter(holder__in=offices_of(user))
    found = list(rows.order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    ((name, value),) = given.items()
    if found:
        said = _("有几个对象的%(name)s是“%(value)s”。请改用 subject（内部编号）。")
    else:
        said = _("管辖范围内没有%(name)s为“%(value)s”的对象。请核对后再查询。")
    raise NotValid({name: said % {"name": name, "value": value}})


def _day(gate: Gate, row: Registered, on: dt.date | None) -> dt.date | None:
    return on or (getattr(row, gate.day) if gate.day else None)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "number": verdict.number,
        "gate": verdict.gate,
        "gate_label": str(find(Gate, verdict.gate).label),
        "subject": verdict.subject_id,
        "kind": verdict.subject.kind,
        "on": verdict.on,
        "outcome": verdict.outcome,
        "outcome_label": verdict.get_outcome_display(),
        "reasons": verdict.reasons,
        "asked_at": verdict.asked_at,
    }


urlpatterns = [
    path("gates", Gates.as_view(), name="gates"),
    path("gates/<str:gate>/verdicts", Question.as_view(), name="question"),
    path("verdicts", Verdicts.as_view(), name="verdicts"),
    path("verdicts/<str:number>", OneVerdict.as_view(), name="verdict"),
]
