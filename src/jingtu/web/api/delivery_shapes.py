"""Deliveries of measured contents as the interface shows them, and what it takes for them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from rest_framework import serializers

from jingtu.core.observations.models import Delivery, Finding, Result, Waiver
from jingtu.core.observations.visible import may_read, sees_inside
from jingtu.core.observations.waiving import LONGEST, Decided, decided
from jingtu.core.parties.models import User
from jingtu.core.subjects.kinds import row_of, rows_of
from jingtu.core.subjects.models import Registered
from jingtu.standards import substances

FINDINGS_SHOWN = 1_000
STEPS = ("withdraw", "waive", "take_back")
HIDDEN_BEHIND_A_CODE = ("own_number", "point", "depth_from_m", "depth_to_m", "horizon", "longitude", "latitude", "sampled_on")


class DeliveryShape(serializers.Serializer):
    id = serializers.IntegerField()
    receipt = serializers.CharField(help_text="回执号")
    name = serializers.CharField()
    subject = serializers.IntegerField(allow_null=True, help_text="监管对象的内部编号；按盲样编码交付的单位看不到，为 null")
    reference = serializers.CharField(allow_blank=True, help_text="流转单号；不按流转单交付的为空")
    format = serializers.CharField(help_text="交付格式代码")
    stage = serializers.CharField()
    regime = serializers.ChoiceField(Delivery.Regime.values, help_text="strict 按交付格式检查，archive 历史资料")
    version = serializers.IntegerField(help_text="第几版")
    replaces = serializers.IntegerField(allow_null=True, help_text="更正哪一份")
    state = serializers.ChoiceField(Delivery.State.values)
    state_label = serializers.CharField()
    by = serializers.CharField(allow_null=True, help_text="交付单位")
    filename = serializers.CharField()
    sha256 = serializers.CharField()
    received_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    counts = serializers.DictField(help_text="样品数、结果数，和各等级的问题数")


class WaiverShape(serializers.Serializer):
    by = serializers.CharField(help_text="同意接收的审核人")
    at = serializers.DateTimeField()
    reason = serializers.CharField()
    places = serializers.IntegerField(help_text="同意时有几处")
    ended_by = serializers.CharField(allow_null=True, help_text="撤回同意或重新决定的人")
    ended_at = serializers.DateTimeField(allow_null=True)


class FailedCheckShape(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    inside = serializers.BooleanField(help_text="涉及盲样质控，按盲样编码交付的单位看不到")
    places = serializers.IntegerField(help_text="最近一次检查有几处")
    waiver = WaiverShape(allow_null=True, help_text="同意接收的决定；还没有的为 null")
    before = WaiverShape(many=True, help_text="撤回了的，或当时处数较少、要重新决定的")


class FindingShape(serializers.Serializer):
    code = serializers.CharField(help_text="检查的代码")
    name = serializers.CharField()
    grade = serializers.CharField(help_text="refused 退回，explained 须说明，noted 提示")
    sheet = serializers.CharField(allow_blank=True)
    row = serializers.IntegerField(allow_null=True)
    column = serializers.IntegerField(allow_null=True)
    said = serializers.CharField(help_text="发现了什么、应为什么、怎样改正")


class OneDeliveryShape(DeliveryShape):
    sentence = serializers.CharField(allow_blank=True)
    waived_because = serializers.CharField(allow_blank=True, help_text="同意接收的理由，各项不同的用分号隔开；逐项的见 checks")
    checks = FailedCheckShape(many=True, help_text="须说明的检查，各有几处、谁以什么理由同意接收")
    withdrawn_because = serializers.CharField(allow_blank=True)
    findings = FindingShape(many=True, help_text=f"最多 {FINDINGS_SHOWN} 条；交付文件里逐格标出全部问题")
    kept_inside = serializers.IntegerField(help_text="按盲样编码交付的单位看不到的问题数")


class ResultShape(serializers.Serializer):
    id = serializers.IntegerField()
    sample = serializers.CharField(help_text="样品编号，照交付的文件")
    own_number = serializers.CharField(allow_null=True, help_text="内部样品编号；没有或不能看的为 null，以下七项同")
    point = serializers.CharField(allow_null=True)
    depth_from_m = serializers.FloatField(allow_null=True)
    depth_to_m = serializers.FloatField(allow_null=True)
    horizon = serializers.CharField(allow_null=True, allow_blank=True, help_text="土层，剖面样品的发生层")
    longitude = serializers.FloatField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    sampled_on = serializers.DateField(allow_null=True)
    medium = serializers.CharField()
    qc = serializers.CharField(allow_null=True, help_text="质控类型；不能看的为 null")
    analyte = serializers.CharField(help_text="检测项目代码")
    analyte_label = serializers.CharField()
    value = serializers.FloatField(allow_null=True, help_text="低于检出限的为 null")
    qualifier = serializers.CharField(allow_blank=True, help_text="< 未检出，J 估计值")
    unit = serializers.CharField(allow_blank=True)
    basis = serializers.CharField(allow_blank=True)
    detection_limit = serializers.FloatField(allow_null=True)
    reporting_limit = serializers.FloatField(allow_null=True)
    method = serializers.CharField(allow_blank=True)
    laboratory = serializers.CharField(allow_blank=True)
    batch = serializers.CharField(allow_blank=True)
    chosen = serializers.BooleanField(help_text="同一项目有几个结果时，是否采用这一个")
    line = serializers.IntegerField(help_text="在交付文件“结果”表的第几行")


class DeliverShape(serializers.Serializer):
    file = serializers.FileField(help_text="xlsx 工作簿，或装有各张表 CSV 的 zip")
    name = serializers.CharField(max_length=80, required=False, help_text="名称；不写用流转单号或文件名")
    replaces = serializers.IntegerField(required=False, min_value=1, help_text="更正哪一份（编号）")


class DeliverAboutShape(DeliverShape):
    subject = serializers.IntegerField(min_value=1, help_text="监管对象的内部编号，如采样任务、地块")
    stage = serializers.CharField(max_length=30, help_text="阶段代码")
    format = serializers.CharField(max_length=20, help_text="交付格式代码，如 lab-1")


class NamedCheckShape(serializers.Serializer):
    code = serializers.CharField(help_text="检查的代码，如 R14")
    reason = serializers.CharField(max_length=LONGEST, required=False, help_text="这一项同意接收的理由")
    inside = serializers.BooleanField(required=False, help_text="true 只指涉及盲样质控的，false 只指其余的；不写是这个代码的全部")


class DeliveryStepShape(serializers.Serializer):
    step = serializers.ChoiceField(STEPS, help_text="withdraw 撤回；主管部门：waive 同意接收须说明的检查，take_back 撤回同意")
    reason = serializers.CharField(
        max_length=LONGEST, required=False, help_text="withdraw 必填；waive 时是没有单写理由的各项的理由"
    )
    checks = NamedCheckShape(many=True, required=False, help_text="waive、take_back 哪几项检查；waive 不写是还没有同意的全部各项")


class DeliverForm(forms.Form):
    file = forms.FileField(allow_empty_file=True)
    name = forms.CharField(max_length=80, required=False)
    replaces = forms.IntegerField(min_value=1, max_value=2**62, required=False)


class DeliverAboutForm(DeliverForm):
    subject = forms.IntegerField(min_value=1, max_value=2**62)
    stage = forms.CharField(max_length=30)
    format = forms.CharField(max_length=20)


class ChecksField(forms.JSONField):
    """Failed checks by code, each with a reason or without."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        found = super().clean(value) or []
        if not isinstance(found, list) or not all(_names_a_check(each) for each in found):
            raise forms.ValidationError(
                '应是检查的列表，如 [{"code": "R14", "reason": "…"}]；inside 写 true 或 false，可以不写。'
            )
        if any(len(each.get("reason", "")) > LONGEST for each in found):
            raise forms.ValidationError(f"一项的理由最多 {LONGEST} 字。请写短一些。")
        return found


class DeliveryStepForm(forms.Form):
    step = forms.ChoiceField(choices=[(step, step) for step in STEPS])
    reason = forms.CharField(max_length=LONGEST, required=False)
    checks = ChecksField(required=False)


class DeliveriesAsked(forms.Form):
    subject = forms.IntegerField(label="监管对象的内部编号", min_value=1, max_value=2**62, required=False)
    state = forms.ChoiceField(label="状态", choices=[("", ""), *Delivery.State.choices], required=False)


def _names_a_check(each: Any) -> bool:
    kinds = {"code": str, "reason": str, "inside": bool}
    return isinstance(each, dict) and "code" in each and all(isinstance(each[name], kinds.get(name, ())) for name in each)


def deliveries_as_json(found: Sequence[Delivery], user: User) -> list[dict[str, Any]]:
    """Return deliveries; of what they are about only to those who read it."""
    about = rows_of(each.subject for each in found)
    reads = {pk: may_read(row, user) for pk, row in about.items()}
    return [_delivery(each, reads[each.subject_id]) for each in found]


def whole_delivery(found: Delivery, user: User) -> dict[str, Any]:
    """Return one delivery with its findings; those that rest on what is known inside only to who sees inside."""
    row = row_of(found.subject)
    every, inside = found.findings.all(), sees_inside(row, user)
    open_ = every if inside else every.filter(inside=False)
    checks = decided(found, inside=inside)
    waivers = {each.key: each.waiver for each in checks if each.waiver}
    return _delivery(found, may_read(row, user)) | {
        "sentence": found.sentence,
        "waived_because": "；".join(dict.fromkeys(each.reason for each in waivers.values())),
        "checks": [_check(each) for each in checks],
        "withdrawn_because": found.withdrawn_because,
        "findings": [_finding(each) for each in open_[:FINDINGS_SHOWN]],
        "kept_inside": every.count() - open_.count(),
    }


def results_as_json(found: Iterable[Result], row: Registered, user: User) -> list[dict[str, Any]]:
    """Return results of deliveries about one subject, in the sender's words only for who does not see behind its numbers."""
    inside = sees_inside(row, user)
    return [_result(each, inside) for each in found]


def _delivery(each: Delivery, reads: bool) -> dict[str, Any]:
    names = ("receipt", "name", "reference", "format", "stage", "regime", "state", "filename", "sha256", "counts")
    return {name: getattr(each, name) for name in names} | {
        "id": each.pk,
        "subject": each.subject_id if reads else None,
        "version": each.number,
        "replaces": each.replaces_id,
        "state_label": each.get_state_display(),
        "by": each.by.name if each.by else None,
        "received_at": timezone.localtime(each.received_at),
        "accepted_at": each.accepted_at and timezone.localtime(each.accepted_at),
    }


def _check(each: Decided) -> dict[str, Any]:
    told = {name: getattr(each, name) for name in ("code", "name", "inside", "places")}
    before = [_waiver(one) for one in each.before]
    return told | {"waiver": _waiver(each.waiver) if each.waiver else None, "before": before}


def _waiver(each: Waiver) -> dict[str, Any]:
    return {
        "by": str(each.by),
        "at": timezone.localtime(each.at),
        "reason": each.reason,
        "places": each.places,
        "ended_by": str(each.ended_by) if each.ended_by else None,
        "ended_at": each.ended_at and timezone.localtime(each.ended_at),
    }


def _finding(each: Finding) -> dict[str, Any]:
    return {name: getattr(each, name) for name in ("code", "name", "grade", "sheet", "row", "column", "said")}


def _result(each: Result, inside: bool) -> dict[str, Any]:
    sample = each.sample
    issued = bool(sample.own_number)  # under a blind number: what it is was filled in by us
    open_ = inside or not issued
    placed = {name: (getattr(sample, name) if open_ else None) for name in HIDDEN_BEHIND_A_CODE}
    names = ("value", "qualifier", "unit", "basis", "detection_limit", "reporting_limit", "method", "laboratory", "batch")
    return (
        placed
        | {name: getattr(each, name) for name in (*names, "chosen", "line", "analyte")}
        | {
            "id": each.pk,
            "sample": sample.number,
            "own_number": placed["own_number"] or None,
            "medium": sample.medium,
            "qc": sample.qc if open_ else None,
            "analyte_label": _label(each.analyte),
        }
    )


def _label(analyte: str) -> str:
    return substances.of(analyte).name_zh if substances.is_known(analyte) else analyte
