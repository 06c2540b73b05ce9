"""The filter of every page of tasks: one form, one set of names in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jingtu.core.plans.queries import Scope, TaskCriteria
from jingtu.web.console import choices, work_words
from jingtu.web.widgets import Select


class TaskFilter(forms.Form):
    """Choose tasks. `more` names the fields that are shown on demand."""

    words = forms.CharField(
        label=_("搜索"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("两个字即可")}),
    )
    plan = forms.TypedChoiceField(label=_("方案"), required=False, coerce=int, empty_value=None, widget=Select)
    party = forms.TypedChoiceField(label=_("单位"), required=False, coerce=int, empty_value=None, widget=Select)
    role = forms.ChoiceField(
        label=_("分工"), required=False, choices=choices.with_any(list(choices.ROLE_NAMES.items())), widget=Select
    )
    theme = forms.ChoiceField(label=_("主题"), required=False, widget=Select)
    standing = forms.ChoiceField(label=_("状态"), required=False, widget=Select)
    kind = forms.ChoiceField(label=_("时限种类"), required=False, choices=choices.with_any(choices.kind_choices()), widget=Select)
    due_from = forms.DateField(label=_("到期日自"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    due_until = forms.DateField(label=_("到期日至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    function = forms.ChoiceField(label=_("职能"), required=False, widget=Select)
    topic = forms.ChoiceField(label=_("同类任务"), required=False, widget=Select)
    touches = forms.ChoiceField(label=_("涉及主题"), required=False, widget=Select)
    place = forms.ChoiceField(label=_("地区"), required=False, widget=Select)
    doubtful = forms.BooleanField(label=_("只看有疑问的"), required=False)

    more = ("kind", "due_from", "due_until", "function", "topic", "touches", "place", "doubtful")

    def __init__(self, data, scope: Scope) -> None:
        super().__init__(data)
        plans = choices.listed_plans(scope)
        offered = {
            "plan": lambda: choices.plan_choices(plans),
            "place": lambda: choices.place_choices(plans),
            "party": lambda: choices.party_choices(scope, data.get("plan", ""), data.get("party", "")),
            "function": lambda: choices.function_choices(scope),
            "theme": choices.theme_choices,
            "touches": choices.theme_choices,
            "topic": choices.topic_choices,
            "standing": lambda: [(code, sign.label) for code, sign in work_words.TASK_STATUSES.items()],
        }
        for name in offered.keys() & self.fields.keys():
            self.fields[name].choices = choices.with_any(offered[name]())
        if (
            sum(len(group) for _place, group in self.fields["party"].choices if isinstance(group, list))
            >= choices.PARTIES_OFFERED
        ):
            self.fields["party"].help_text = _("单位很多，这里没有列全；先选方案，再选单位。")
        self.plans = plans
        self.is_valid()

    def clean(self):
        wanted = super().clean()
        first, last = wanted.get("due_from"), wanted.get("due_until")
        if first and last and first > last:
            self.add_error("due_until", _("止日早于起日，请改正其中一个日期。"))
        if wanted.get("role") and not (wanted.get("party") or wanted.get("function")):
            self.add_error("role", _("请再选一个单位或职能。"))
        return wanted

    @property
    def more_is_open(self) -> bool:
        """Tell whether a field that is folded away is in use or in error."""
        return any(self.cleaned_data.get(name) or self.errors.get(name) for name in self.more)

    @property
    def status(self) -> str:
        """Return the status that is asked for, which holds on the day of the page."""
        return self.cleaned_data.get("standing", "")

    def criteria(self) -> TaskCriteria:
        """Return what is asked; a field in error asks nothing and says so beside itself."""
        wanted = {name: value for name, value in self.cleaned_data.items() if value and name != "standing"}
        touched = wanted.pop("touches", "")
        topics = choices.topics_by_theme().get(touched, ()) if touched else None
        return TaskCriteria(**wanted, any_topic=topics)


class DayFilter(TaskFilter):
    """The filter of the pages by day, where the days themselves are the page."""

    words = standing = kind = due_from = due_until = function = touches = doubtful = None
    more = ("theme", "topic", "place")
