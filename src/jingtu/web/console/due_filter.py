"""What the list of terms is narrowed to: words, duty, standing, state of the subject, place, own offices."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import OPEN, Due
from jingtu.core.duties.standings import that_stand
from jingtu.core.parties.offices import offices_of
from jingtu.core.places.areas import in_areas
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.web.console.narrowing import Narrowing, about, search_field
from jingtu.web.console.place_field import AnyPlaceField
from jingtu.web.console.standings import STANDINGS
from jingtu.web.widgets import Select

TO_DO, EVERYTHING = "", "all"


class DueFilter(Narrowing):
    """The filter of the list of terms; without a standing it shows what is to be done now."""

    words = search_field(gettext_lazy("对象"))
    duty = forms.ChoiceField(label=gettext_lazy("事项"), required=False, widget=Select)
    standing = forms.ChoiceField(label=gettext_lazy("办理状态"), required=False, widget=Select)
    place = AnyPlaceField(required=False)
    state = forms.ChoiceField(label=gettext_lazy("对象状态"), required=False, widget=Select)
    own = forms.BooleanField(label=gettext_lazy("只看本单位的"), required=False)

    more = ("state", "own")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        self.user = request.user
        self.fields["duty"].choices = [("", _("全部")), *((code, duty.label) for code, duty in declared(Duty).items())]
        standings = [(str(code), words[0]) for code, words in STANDINGS.items()]
        self.fields["standing"].choices = [(TO_DO, _("待办")), *standings, (EVERYTHING, _("全部"))]
        self.fields["state"].choices = [("", _("全部")), *_states()]

    def apply(self, rows: QuerySet[Due], *, walked: str = "") -> QuerySet[Due]:
        """Narrow the rows; a field in error asks nothing and says so. `walked`: as for `dues_visible_to`."""
        self.is_valid()
        wanted, today = self.cleaned_data, clock.today()
        if (standing := wanted.get("standing", TO_DO)) == TO_DO:
            rows = rows.filter(OPEN, opens_on__lte=today)
        elif standing != EVERYTHING:
            rows = rows.filter(that_stand(standing, today))
        if duty := wanted.get("duty"):
            rows = rows.filter(duty=duty)
        if place := wanted.get("place"):
            rows = rows.filter(in_areas("place_path", (place.path,), walked=walked))
        if wanted.get("own"):
            rows = rows.filter(owner__in=offices_of(self.user))
        return rows.filter(about(wanted.get("words") or ""), _in_state(wanted.get("state") or ""))


def _in_state(chosen: str) -> Q:
    kind, _colon, state = chosen.partition(":")
    if not state:
        return Q()
    return Q(Exists(find(SubjectKind, kind).table.objects.filter(pk=OuterRef("subject"), state=state)))


def _states() -> list[tuple[str, Any]]:
    owing = {duty.who.kind for duty in declared(Duty).values()}
    kinds = [kind for kind in declared(SubjectKind).values() if kind.code in owing and kind.lifecycle]
    return [
        (f"{kind.code}:{state}", _("%(kind)s：%(state)s") % {"kind": kind.label, "state": label})
        for kind in kinds
        for state, label in kind.lifecycle.states.items()
    ]
