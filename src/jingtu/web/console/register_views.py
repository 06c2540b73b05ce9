"""Views of a register that people keep: filter, order and columns under a name, for oneself or for the whole office."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import SavedView
from jingtu.core.subjects.visible import OWN, READ

PAGE_MARKS = ("after", "before")
KEPT_AT_MOST = 30


class ViewForm(forms.Form):
    """The name of a view, and whether the office shall have it."""

    name = forms.CharField(label=gettext_lazy("视图名称"), max_length=40)
    shared = forms.BooleanField(label=gettext_lazy("本单位的人都能用"), required=False)


def views_for(user: User, kind: str) -> QuerySet[SavedView]:
    """Return the person's own views of a register and those that colleagues share."""
    return SavedView.objects.filter(Q(owner=user) | Q(office__in=offices_of(user)), kind=kind)[:KEPT_AT_MOST]


def drawn_views(request: HttpRequest, kind: str) -> list[dict[str, Any]]:
    """Return the views as links, the one that is looked at marked."""
    here = _address(request.GET)
    return [
        {"view": view, "href": f"?{view.address}", "here": view.address == here, "own": view.owner_id == request.user.pk}
        for view in views_for(request.user, kind)
    ]


@require_POST
@needs(READ, OWN)
def view_save(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep what the register shows now under a name; the same name again replaces it."""
    form = ViewForm(request.POST)
    if kind not in declared(SubjectKind):
        raise Http404
    address = _address(QueryDict(request.POST.get("address", "")))
    back = f"{reverse('web:register', args=[kind])}?{address}"
    if not form.is_valid():
        messages.error(request, _("没有保存视图：请给它一个不超过 40 个字的名称。"))
        return redirect(back)
    office = request.user.party if form.cleaned_data["shared"] else None
    SavedView.objects.update_or_create(
        owner=request.user, kind=kind, name=form.cleaned_data["name"], defaults={"address": address, "office": office}
    )
    messages.success(request, _("视图“%(name)s”已保存。") % {"name": form.cleaned_data["name"]})
    return redirect(back)


@require_POST
@needs(READ, OWN)
def view_drop(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    view = get_object_or_404(SavedView, pk=pk, kind=kind, owner=request.user)
    view.delete()
    messages.success(request, _("视图“%(name)s”已删除。") % {"name": view.name})
    return redirect("web:register", kind)


def _address(query: QueryDict) -> str:
    kept = query.copy()
    for name in PAGE_MARKS:
        kept.pop(name, None)
    return kept.urlencode()


urlpatterns = [
    path("registers/<str:kind>/views/", view_save, name="view_save"),
    path("registers/<str:kind>/views/<int:pk>/drop/", view_drop, name="view_drop"),
]
