"""The forms that make something public and take it back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingtu.core import clock
from jingtu.core.parties.models import Party, PartyFunction
from jingtu.core.places.paths import parent_paths


class ReleaseForm(forms.Form):
    """When, under whose authority and on what basis something becomes public."""

    on = forms.DateField(label=_("公开日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    basis = forms.CharField(label=_("公开依据"), max_length=200, help_text=_("公开的文件或条款。"), required=False)
    authority = forms.ModelChoiceField(
        Party.objects.none(),
        label=_("公开单位"),
        required=False,
        empty_label=_("本单位"),
        help_text=_("由上级统一发布的，选发布单位。"),
    )
    reviewed = forms.BooleanField(label=_("已逐项审查，公开的内容不涉及国家秘密、工作秘密、商业秘密和个人信息"), required=False)

    def __init__(self, *arguments: Any, place_path: str, **options: Any) -> None:
        super().__init__(*arguments, **options)
        held = PartyFunction.objects.held_on(clock.today()).filter(code="ecology").order_by().values("party")
        above = [place_path, *parent_paths(place_path)]
        self.fields["authority"].queryset = Party.objects.filter(pk__in=held, place__path__in=above, kind=Party.Kind.BUREAU)


class ReleaseTodayForm(ReleaseForm):
    """The same for who may not choose the day."""

    on = None


class WithdrawForm(forms.Form):
    """When and why something is taken back from the public."""

    on = forms.DateField(label=_("撤销日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("撤销理由"), max_length=500, help_text=_("公众会看到这条理由。"), required=False)
