"""Filings as the interface shows them, and what it takes for them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from rest_framework import serializers

from jingtu.core.filings.lodging import WRITABLE
from jingtu.core.filings.models import Attachment, Filing
from jingtu.core.filings.types import LONG_TEXT_LENGTH, TEXT_LENGTH, Field, FilingType
from jingtu.core.filings.visible import attachments_visible_to, filed_fields_for
from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import find
from jingtu.web.console.filing_filter import FilingFilter

STEPS = ("submit", "withdraw", "accept", "return")
KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": TEXT_LENGTH},
    "long_text": {"type": "string", "maxLength": LONG_TEXT_LENGTH},
    "number": {"type": "string", "format": "decimal", "description": "十进制数，照写照存"},
    "date": {"type": "string", "format": "date"},
    "yes_no": {"type": "boolean"},
}


class FilingTypeShape(serializers.Serializer):
    type = serializers.CharField(help_text="类型代码")
    label = serializers.CharField()
    about = serializers.CharField(help_text="监管对象的类别")
    attachment = serializers.BooleanField(help_text="是否至少要有一个附件")
    values = serializers.DictField(help_text="报送单位填写的各字段的 JSON Schema（2020-12）")
    values_of_office = serializers.DictField(help_text="受理单位在受理时填写的各字段的 JSON Schema")
    requires = serializers.ListField(child=serializers.CharField())


class FilingShape(serializers.Serializer):
    id = serializers.IntegerField()
    type = serializers.CharField()
    type_label = serializers.CharField()
    kind = serializers.CharField()
    subject = serializers.IntegerField()
    by = serializers.CharField(allow_null=True, help_text="报送单位")
    to = serializers.CharField(allow_null=True, help_text="受理单位")
    state = serializers.ChoiceField(Filing.State.values)
    state_label = serializers.CharField()
    number = serializers.CharField(help_text="受理编号；没有报送时为空")
    submitted_on = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class AttachmentShape(serializers.Serializer):
    id = serializers.IntegerField()
    filename = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class OneFilingShape(FilingShape):
    values = serializers.DictField(help_text="字段和值；您的账号不能看的字段不在其中")
    missing = serializers.ListField(child=serializers.CharField(), help_text="报送前还要填写的")
    attachments = AttachmentShape(many=True)


class BeginShape(serializers.Serializer):
    type = serializers.CharField(max_length=60, help_text="类型代码")
    subject = serializers.IntegerField(min_value=1, help_text="监管对象的内部编号")


class FillShape(serializers.Serializer):
    values = serializers.DictField(help_text="要改的字段和值；没有写的字段不变，null 为清空")


class StepShape(serializers.Serializer):
    step = serializers.ChoiceField(STEPS, help_text="submit 报送，withdraw 撤回；受理单位：accept 受理，return 退回")
    on = serializers.DateField(help_text="日期")
    reason = serializers.CharField(required=False, max_length=2000, help_text="退回时要写明")
    values = serializers.DictField(required=False, help_text="accept 时由受理单位填写的字段和值，见 values_of_office")


class UploadShape(serializers.Serializer):
    file = serializers.FileField(help_text="文件")


class BeginForm(forms.Form):
    type = forms.CharField(max_length=60)
    subject = forms.IntegerField(min_value=1, max_value=2**62)


class StepForm(forms.Form):
    step = forms.ChoiceField(choices=[(step, step) for step in STEPS])
    on = forms.DateField()
    reason = forms.CharField(max_length=2000, required=False)
    values = forms.JSONField(required=False)


class FilingsAsked(FilingFilter):
    """The filter of the page, and what was filed about one subject."""

    subject = forms.IntegerField(label="监管对象的内部编号", min_value=1, max_value=2**62, required=False)

    def apply(self, rows: QuerySet[Filing]) -> QuerySet[Filing]:
        """Return the filings that are wanted."""
        subject = self.cleaned_data["subject"]
        return super().apply(rows.filter(subject=subject) if subject else rows)


def type_as_json(kind: FilingType) -> dict[str, Any]:
    """Return what a type asks for, its facts as a JSON Schema."""
    return {
        "type": kind.code,
        "label": str(kind.label),
        "about": kind.about,
        "attachment": kind.attachment,
        "values": _object(kind.of_stage("submit")),
        "values_of_office": _object(kind.of_stage("accept")),
        "requires": list(kind.requires),
    }


def filing_as_json(filing: Filing) -> dict[str, Any]:
    """Return what a list shows of a filing."""
    return {
        "id": filing.pk,
        "type": filing.type,
        "type_label": str(find(FilingType, filing.type).label),
        "kind": filing.subject.kind,
        "subject": filing.subject_id,
        "by": filing.by and filing.by.name,
        "to": filing.to and filing.to.name,
        "state": filing.state,
        "state_label": filing.get_state_display(),
        "number": filing.number,
        "submitted_on": filing.submitted_on,
        "decided_on": filing.decided_on,
        "version": filing.version,
    }


def whole_filing(filing: Filing, user: User) -> dict[str, Any]:
    """Return a filing with the facts and files that the person may see."""
    kind = find(FilingType, filing.type)
    readable = {field.name for field in filed_fields_for(user, filing)}
    files = attachments_visible_to(user).filter(filing=filing, removed_at=None)
    return filing_as_json(filing) | {
        "values": {name: value for name, value in filing.values.items() if name in readable},
        "missing": kind.missing(filing.values) if filing.state in WRITABLE else [],
        "attachments": [attachment_as_json(each) for each in files],
    }


def attachment_as_json(attachment: Attachment) -> dict[str, Any]:
    """Return what is told of a file."""
    return {name: getattr(attachment, name) for name in ("filename", "size", "sha256")} | {"id": attachment.pk}


def _object(fields: Sequence[Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field.name: _schema(field) for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def _schema(field: Field) -> dict[str, Any]:
    shape = KINDS.get(field.kind) or {"type": "string", "enum": [code for code, _label in field.choices]}
    said = {"title": f"{field.label}（{field.unit}）" if field.unit else str(field.label)}
    if field.help:
        said["description"] = str(field.help)
    return said | shape
