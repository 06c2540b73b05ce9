"""The bar that takes a page of plans and tasks to another day: as it was, known then or known now."""

import datetime as dt
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock

NOW, THEN = "now", "then"


@dataclass(frozen=True)
class AsOf:
    """The day a page shows. `known_at` is that day too where only what was recorded by its end counts, else None."""

    on: dt.date
    known_at: dt.date | None
    today: dt.date

    @property
    def is_past(self) -> bool:
        return self.on != self.today

    @property
    def query(self) -> str:
        """What links on the page carry along, empty for today."""
        if not self.is_past:
            return ""
        return f"on={self.on.isoformat()}&known={THEN if self.known_at else NOW}"


class AsOfForm(forms.Form):
    """A day up to today, and whether later records count."""

    on = forms.DateField(
        label=gettext_lazy("截至日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    known = forms.ChoiceField(
        label=gettext_lazy("依据"),
        required=False,
        choices=[(NOW, gettext_lazy("按现在所知")), (THEN, gettext_lazy("按当时所知"))],
    )

    def clean_on(self) -> dt.date:
        today = clock.today()
        on = self.cleaned_data["on"] or today
        if on > today:
            raise forms.ValidationError(
                _("%(on)s 还没有到，最晚只能看 %(today)s。请改选一个日期。"),
                params={"on": on.isoformat(), "today": today.isoformat()},
            )
        return on

    @property
    def chosen(self) -> AsOf:
        """Return the day asked for; a day in error shows today and says so at the field."""
        today = clock.today()
        self.is_valid()
        on = self.cleaned_data.get("on", today)
        return AsOf(on, on if on != today and self.cleaned_data.get("known") == THEN else None, today)


def today() -> AsOf:
    """Return the day of pages that only show what holds now."""
    day = clock.today()
    return AsOf(day, None, day)


def as_of(request: HttpRequest) -> tuple[AsOf, AsOfForm]:
    """Read the day of a page from its address."""
    asked = request.GET.dict()
    form = AsOfForm({"on": asked.get("on") or clock.today().isoformat(), "known": asked.get("known") or NOW})
    return form.chosen, form


def kept_beside_day(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what else the address of a list asks for, so that another day keeps it; the page number is not kept."""
    return [(name, value) for name in request.GET if name not in ("on", "known", "page") for value in request.GET.getlist(name)]
