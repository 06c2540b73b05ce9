"""Forms with which a person corrects a draft; what they mean to the draft is in `core.plans.reviewing`."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.scope import Scope
from jingtu.core.plans.drafts import Entry
from jingtu.core.plans.models import Plan
from jingtu.web.console import wording
from jingtu.web.console.choices import theme_choices, with_any
from jingtu.web.console.draft_view import as_day
from jingtu.web.console.place_field import PlaceField

SEPARATORS = re.compile(r"[、，,；;\n]+(?![^（(]*[）)])")  # 各县（市、区） stays one name
ROLES = ("leads", "participants", "implementers")


class NamesField(forms.CharField):
    """Names joined by 、 in one line; cleans to a list without blanks and repetitions."""

    widget = forms.Textarea

    def __init__(self, **options) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 1, "data-tags": ""}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: list[str] | None, data: str | None) -> bool:
        return (initial or []) != self.clean(data)

    def clean(self, value: str | None) -> list[str]:
        return list(dict.fromkeys(name.strip() for name in SEPARATORS.split(super().clean(value) or "") if name.strip()))


class DeadlineForm(forms.Form):
    """One deadline: its words, what kind it is, and the days a person reads out of it."""

    text = forms.CharField(label=_("原文用语"), max_length=200)
    kind = forms.ChoiceField(label=_("类型"), choices=list(wording.KINDS.items()), initial="by")
    first = forms.DateField(label=_("起始日"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("到期日"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.empty_permitted:  # the row for one more deadline: nothing in it is asked for until something is written
            self.fields["text"].required = self.fields["kind"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.empty_permitted and self.has_changed() and not given.get("text"):
            self.add_error("text", _("请写明时限的原文用语，或者清空这一行。"))
        return given


Deadlines = forms.formset_factory(DeadlineForm, extra=1, can_delete=True, can_delete_extra=False)


class TaskForm(forms.Form):
    """What a task says, apart from its deadlines."""

    title = forms.CharField(label=_("任务名称"), max_length=200)
    theme = forms.ChoiceField(label=_("主题"), required=False)
    leads = NamesField(label=_("牵头部门"))
    participants = NamesField(label=_("参与部门"))
    implementers = NamesField(label=_("责任单位"), help_text=_("单位之间用顿号隔开。"))
    open_list = forms.BooleanField(label=_("原文以“等”结尾，名单没有列尽"), required=False)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["theme"].choices = with_any(theme_choices(), _("未定主题"))

    def changes(self) -> dict[str, Any]:
        """Only what the person changed, so that the log says just that."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


def task_initial(task: Entry) -> dict[str, Any]:
    """Return what the task form starts from."""
    return {name: task[name] for name in ("title", "theme", *ROLES, "open_list", "note")}


def deadlines_initial(task: Entry) -> list[dict[str, Any]]:
    """Return what the rows of deadlines start from."""
    return [
        {"text": each["text"], "kind": each["kind"], "first": as_day(each["first"]), "last": as_day(each["last"])}
        for each in task["deadlines"]
    ]


def corrected_deadlines(formset: forms.BaseFormSet, task: Entry) -> list[Entry]:
    """Return the deadlines as they should be: rows kept, changed and added, those struck out left away.

    A row that was not touched is kept with all that is known of it: correcting one deadline settles no other.
    """
    found = []
    for at, form in enumerate(formset.forms):
        given = form.cleaned_data
        if not given or given.get("DELETE"):
            continue
        known = task["deadlines"][at] if at < len(task["deadlines"]) else {}
        if known and not form.has_changed():
            found.append(known)
            continue
        found.append(known | {name: given[name] for name in ("text", "kind", "first", "last")})
    return found


class HeadForm(forms.Form):
    """What the document is and where it holds."""

    title = forms.CharField(label=_("标题"), max_length=300)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    issuer = forms.CharField(label=_("发文机关"), max_length=200, required=False)
    issued_on = forms.DateField(
        label=_("印发日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, scope: Scope, editions: QuerySet[Plan], **options) -> None:
        super().__init__(*args, **options)
        self.fields["place"] = PlaceField(
            scope=scope, permission="plans.review", help_text=_("全称或行政区划代码，例如“天津市东丽区”。")
        )
        self.fields["revises"] = EditionField(
            label=_("修订自"),
            queryset=editions,
            required=False,
            empty_label=_("首次导入"),
            help_text=_("选上一版方案后，确认页会逐项列出两版任务的不同。"),
        )


class EditionField(forms.ModelChoiceField):
    """A choice of plans in which editions of one title are told apart by their number and day of issue."""

    def label_from_instance(self, plan: Plan) -> str:
        marks = [plan.number, plan.issued_on.isoformat() if plan.issued_on else ""]
        said = "，".join(mark for mark in marks if mark)
        return f"{plan.title}（{said}）" if said else plan.title


class RemoveForm(forms.Form):
    """Why a task is no task."""

    remark = forms.CharField(label=_("删除原因"), max_length=300, help_text=_("原文仍保留在方案里，这里的说明会留在疑问列表中。"))
