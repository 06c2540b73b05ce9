"""What a move asks for: the day and the grounds, and the facts that it needs and the subject does not have yet."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.lifecycle import Move
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.moves import GEOMETRY, allowed, empty_needs, supervises
from jingtu.web.console.register_forms import FactsForm


class MoveForm(forms.Form):
    """When a move counts and on what grounds."""

    on = forms.DateField(label=gettext_lazy("生效日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    grounds = forms.CharField(
        label=gettext_lazy("依据"), max_length=2000, help_text=gettext_lazy("文件名称、文号或事由。"), required=False
    )


class HeldMoveForm(MoveForm):
    """A move that a gate holds back, for the offices that may record it all the same."""

    despite = forms.CharField(
        label=gettext_lazy("准入条件不满足仍要登记的理由"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("已经发生、或由其他机关决定时填写；理由和答复编号一起留在档案里。平时留空。"),
    )


class NeedsForm(FactsForm):
    """The empty fields that a move needs, as far as the person sees them and a field can ask for them: a place as outline."""

    def __init__(self, data: Any, kind: SubjectKind, user: User, row: Registered, step: Move, **options: Any) -> None:
        only = ["outline" if need == GEOMETRY else need for need in empty_needs(row, step)]
        super().__init__(data, kind, user, row, only=only, **options)
        for field in self.fields.values():
            field.required = data is None  # the browser asks for it; what is sent without it is refused by the move itself

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in super().facts().items() if value not in (None, "")}


def moves_offered(kind: SubjectKind, row: Registered, user: User) -> list[dict[str, Any]]:
    """Return the moves that the person can make now, each with its forms; `asked` is None where nothing is to be filled in."""
    offered = []
    for name, move in allowed(row, user).items():
        form = HeldMoveForm if move.held_by and supervises(row, move.by, user) else MoveForm
        marked = f"id_{name}_%s"
        asked = NeedsForm(None, kind, user, row, move, auto_id=marked) if empty_needs(row, move) else None
        offered.append({"name": name, "move": move, "form": form(initial={"on": clock.today()}, auto_id=marked), "asked": asked})
    return offered


def said_wrong(form: forms.BaseForm, errors: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each field in error."""
    return [f"{form.fields[name].label if name in form.fields else name}：{''.join(said)}" for name, said in errors.items()]
