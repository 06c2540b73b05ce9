"""What the filters of lists share: the search field, days in order, and fields that are folded away until they are asked."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.search import SUBJECTS

BY_NAME = gettext_lazy("两个字或拼音首字母")
BY_NUMBER_OR_NAME = gettext_lazy("编号、两个字或拼音首字母")


class Narrowing(forms.Form):
    """A filter. `more` names the fields that are folded away; `first` and `last` are the days between which something lies."""

    more: tuple[str, ...] = ()

    @property
    def more_is_open(self) -> bool:
        """Tell whether a field that is folded away is in use or in error."""
        self.is_valid()
        return any(self.cleaned_data.get(name) not in (None, "", False) or self.errors.get(name) for name in self.more)

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        if wanted.get("first") and wanted.get("last") and wanted["first"] > wanted["last"]:
            self.add_error("last", _("止日早于起日，请改正其中一个日期。"))
        return wanted


def check_filter(form: forms.Form) -> None:
    """Raise Refused for a filter in error, by which would leave the house what nobody asked for."""
    if not form.is_valid():
        wrong = _("、").join(str(form.fields[name].label) for name in form.errors if name in form.fields)
        raise Refused(_("筛选条件“%(wrong)s”有误，没有导出。请在名单里改正这个条件，再点“导出”。") % {"wrong": wrong})


def search_field(label: Any, placeholder: Any = BY_NAME) -> forms.CharField:
    """Return the field in which words are searched."""
    widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
    return forms.CharField(label=label, required=False, max_length=60, widget=widget)


def day_field(label: Any) -> forms.DateField:
    """Return a field for a day that may be left empty."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def about(words: str) -> Q:
    """Return the condition that a row is about a subject that these words find; for no words that there is a row."""
    if not words.strip():
        return Q()
    found = SUBJECTS.found(words.strip())
    return Q(subject__in=found) if found is not None else Q(pk__in=())
