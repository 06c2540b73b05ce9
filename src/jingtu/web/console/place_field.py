"""A place typed in words: the fields of every form that asks where something lies or holds."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.scope import Scope
from jingtu.core.places.models import Division
from jingtu.core.places.queries import latest, resolve_place


class AnyPlaceField(forms.CharField):
    """Cleans to the Division that the words or the code name; empty to None. For filters: what is not seen is not found."""

    def __init__(self, **options) -> None:
        options.setdefault("label", _("所在地"))
        options.setdefault("max_length", 60)
        super().__init__(**options)

    def clean(self, value: str | None) -> Division | None:
        words = (super().clean(value) or "").strip()
        if not words:
            return None
        place = latest(words) if words.isdigit() else resolve_place(words)
        if place is None:
            raise forms.ValidationError(
                _("没有找到“%(words)s”，或者有几个同名的地区。请写全称，例如“天津市东丽区”，或填行政区划代码。"),
                params={"words": words},
            )
        return place


class PlaceField(AnyPlaceField):
    """A place where the person may do something: `scope` and `permission` say what."""

    def __init__(self, *, scope: Scope, permission: str, **options) -> None:
        self.scope = scope
        self.permission = permission
        options.setdefault("label", _("适用地区"))
        super().__init__(**options)

    def clean(self, value: str | None) -> Division | None:
        place = super().clean(value)
        if place is not None and not self.scope.may(self.permission, place.path):
            raise forms.ValidationError(
                _("“%(place)s”不在您的管辖区域内。请填写您负责的地区；需要调整区域时请联系安全管理员。"), params={"place": place}
            )
        return place
