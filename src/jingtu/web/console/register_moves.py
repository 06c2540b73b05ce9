"""One move made by many subjects: first who can and who is refused and why, then one confirmation; each by itself."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import MoveHeldBack, Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.move_forms import MoveForm
from jingtu.web.console.register_filter import RegisterFilter
from jingtu.web.console.registers import MOVED_AT_ONCE, kind_or_404
from jingtu.web.keys import keys_of

TRIED = "—"  # stands for the grounds while it is only tried what would happen


@require_POST
@needs(READ, OWN)
def register_moves(request: HttpRequest, kind: str) -> HttpResponse:
    """Try the move on each chosen subject and show what would happen; confirmed, make it."""
    found = kind_or_404(kind)
    name = request.POST.get("move", "")
    if found.lifecycle is None or name not in found.lifecycle.moves:
        raise Http404
    try:
        rows = _chosen(request, found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("web:register", kind)
    form = MoveForm(request.POST if request.POST.get("sure") else None, initial={"on": clock.today()})
    if request.POST.get("sure") and form.is_valid():
        return _made(request, found, name, rows, form.cleaned_data)
    tried = [(row, _refused(request, row, name)) for row in rows]
    context = {
        "kind": found,
        "move": found.lifecycle.moves[name],
        "name": name,
        "form": form,
        "able": [row for row, why in tried if not why],
        "unable": [(row, why) for row, why in tried if why],
    }
    return render(request, "web/registers/moves.html", context)


def _chosen(request: HttpRequest, kind: SubjectKind) -> list[Registered]:
    """Return the rows that were ticked, or all that a filter finds.

    Raises Refused: none, more than are done at once, or a filter in error, which would find what nobody asked for.
    """
    rows = visible_to(request.user, kind)
    if "filter" in request.POST:
        form = RegisterFilter(QueryDict(request.POST["filter"]), kind, request.user)
        if not form.is_valid():
            raise Refused(_("筛选条件有误，没有办理。请先改正标出的条件，再办理符合条件的全部。"))
        rows = form.apply(rows)
    else:
        rows = rows.filter(pk__in=keys_of(request.POST.getlist("subjects"))[: MOVED_AT_ONCE + 1])
    found = list(rows.select_related("place").order_by("sort_key", "pk")[: MOVED_AT_ONCE + 1])
    if not found:
        raise Refused(_("没有勾选要办理的对象。请在表格里勾选后再办理。"))
    if len(found) > MOVED_AT_ONCE:
        raise Refused(_("一次最多办理 %(n)d 项，符合条件的更多。请加筛选条件，分几次办理。") % {"n": MOVED_AT_ONCE})
    return found


def _refused(request: HttpRequest, row: Registered, name: str) -> str:
    """Return why the move would be refused today, "" where it would not; what the trial wrote is taken back.

    The answers of gates go with it, so their numbers are not quoted.
    """
    with transaction.atomic():
        refusal = _refusal(request, row, name, {"on": clock.today(), "grounds": TRIED})
        transaction.set_rollback(True)
    return refusal.unnumbered if isinstance(refusal, MoveHeldBack) else str(refusal or "")


def _refusal(request: HttpRequest, row: Registered, name: str, said: dict[str, Any]) -> Refused | PermissionDenied | None:
    try:
        make(row, name, by=request.user, on=said["on"], grounds=said["grounds"])
    except (Refused, PermissionDenied) as refusal:
        return refusal
    return None


def _made(request: HttpRequest, kind: SubjectKind, name: str, rows: list[Registered], said: dict[str, Any]) -> HttpResponse:
    refused = [(row.name, refusal) for row in rows if (refusal := _refusal(request, row, name, said))]
    label = kind.lifecycle.moves[name].label
    messages.success(request, _("“%(move)s”已办理 %(n)d 项。") % {"move": label, "n": len(rows) - len(refused)})
    for subject, refusal in refused:
        messages.error(request, f"{subject}：{refusal}")
    return redirect(reverse("web:register", args=[kind.code]))


urlpatterns = [path("registers/<str:kind>/moves/", register_moves, name="register_moves")]
