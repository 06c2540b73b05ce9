"""A place typed in words: the field of every form that asks where a plan holds."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.scope import Scope
from jingtu.core.places.models import Division
from jingtu.core.places.queries import latest, resolve_place


class PlaceField(forms.CharField):
    """Cleans to the Division that the words or the code name; empty to None. `scope` and `permission` say where one may."""

    def __init__(self, *, scope: Scope, permission: str, **options) -> None:
        self.scope = scope
        self.permission = permission
        options.setdefault("label", _("适用地区"))
        options.setdefault("max_length", 60)
        super().__init__(**options)

    def clean(self, value: str | None) -> Division | None:
        words = super().clean(value)
        if not words:
            return None
        place = latest(words) if words.isdigit() else resolve_place(words)
        if place is None:
            raise forms.ValidationError(
                _("没有找到“%(words)s”，或者有几个同名的地区。请写全称，例如“天津市东丽区”，或填行政区划代码。"),
                params={"words": words},
            )
        if not self.scope.may(self.permission, place.path):
            raise forms.ValidationError(
                _("“%(place)s”不在您的管辖区域内。请填写您负责的地区；需要调整区域时请联系安全管理员。"), params={"place": place}
            )
        return place
