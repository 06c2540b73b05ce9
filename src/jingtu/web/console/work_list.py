"""All work the person may see, as of a day: filtered by plan, unit, status and part."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.plans.models import Plan, TaskParty
from jingtu.core.work.models import Assignment
from jingtu.core.work.standing import parties_of
from jingtu.core.work.status import counts
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console import choices
from jingtu.web.console import work_words as words
from jingtu.web.console.as_of import as_of, kept_beside_day, today
from jingtu.web.console.work_common import READ, VERIFY, light
from jingtu.web.console.work_rows import SOON, figures_of, rows_of, with_standing
from jingtu.web.console.work_todo import bulk_offer
from jingtu.web.keys import key_of
from jingtu.web.listing import PAGE_SIZE
from jingtu.web.widgets import Select


class WorkFilter(forms.Form):
    words = forms.CharField(
        label=_("搜索"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("任务名称")}),
    )
    plan = forms.TypedChoiceField(label=_("方案"), required=False, coerce=int, empty_value=None, widget=Select)
    party = forms.TypedChoiceField(label=_("承办单位"), required=False, coerce=int, empty_value=None, widget=Select)
    status = forms.ChoiceField(label=_("状态"), required=False)
    role = forms.ChoiceField(label=_("分工"), required=False, choices=choices.with_any(list(TaskParty.Role.choices)))
    own = forms.BooleanField(label=_("只看本单位"), required=False)

    def __init__(self, data: Any, user: User, visible: QuerySet[Assignment]) -> None:
        super().__init__(data)
        self.parties = parties_of(user)
        if not self.parties:
            del self.fields["own"]
        plan = key_of(str(data.get("plan", "")))
        charged = visible if plan is None else visible.filter(task__plan=plan)
        parties = Party.objects.filter(pk__in=charged.order_by().values("party")).order_by("place__path", "name")
        offered = parties.values_list("pk", "name")[: choices.PARTIES_OFFERED]
        self.fields["plan"].choices = choices.with_any(self._plans(user))
        self.fields["party"].choices = choices.with_any(list(offered))
        self.fields["status"].choices = choices.with_any(
            [*((code, sign.label) for code, sign in words.STATUSES.items()), (SOON, _("今天和即将到期"))]
        )
        self.is_valid()

    def _plans(self, user: User) -> choices.Choices:
        """The plans of the person's areas, and those from above that charge the person's own units."""
        own = choices.listed_plans(scope_of(user).under(READ))
        charging = Assignment.objects.filter(party__in=list(self.parties)).order_by().values("task__plan")
        above = Plan.objects.filter(pk__in=charging).exclude(pk__in=[plan.pk for plan in own]) if self.parties else ()
        return choices.plan_choices([*own, *above])

    def apply(self, rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
        """Return the rows that meet every criterion but the status."""
        wanted = self.cleaned_data
        names = {"task__plan": wanted.get("plan"), "party": wanted.get("party"), "role": wanted.get("role")}
        rows = rows.filter(**{name: value for name, value in names.items() if value})
        if wanted.get("own"):
            rows = rows.filter(party__in=self.parties)
        return rows.filter(task__title__contains=wanted["words"].strip()) if wanted.get("words") else rows


@needs(READ)
def work(request: HttpRequest) -> HttpResponse:
    """The list, with five figures that open to their rows."""
    day, day_form = as_of(request)
    visible = assignments_visible_to(request.user)
    form = WorkFilter(request.GET, request.user, visible)
    found = form.apply(visible)
    status = form.cleaned_data.get("status", "")
    shown = with_standing(found, day, status) if status else found.exclude(state="withdrawn")
    page = Paginator(shown.order_by("due_on", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = light(Assignment.objects.all()).in_bulk([row.pk for row in page.object_list])
    bulk = [] if day.is_past else _bulk(request)
    context = {
        "form": form,
        "page": page,
        "rows": rows_of([rows[row.pk] for row in page.object_list], day),
        "figures": _figures(request, counts(found, day.on, day.known_at), status),
        "bulk": bulk,
        "pick": "bulk" if bulk else "",
        "asks": bool(bulk) and scope_of(request.user).may(VERIFY),
        "as_of": day,
        "as_of_form": day_form,
        "kept": kept_beside_day(request),
    }
    return render(request, "web/work/list.html", context)


def found_by(user: User, query: QueryDict) -> QuerySet[Assignment]:
    """Return what a filter of the list finds today, of what the person may see."""
    visible = assignments_visible_to(user)
    form = WorkFilter(query, user, visible)
    status = form.cleaned_data.get("status", "")
    found = form.apply(visible)
    return with_standing(found, today(), status) if status else found.exclude(state="withdrawn")


def _bulk(request: HttpRequest) -> list[Any]:
    """The moves offered for many rows: those the person's part has at all."""
    scope = scope_of(request.user)
    names = [name for name, needed in (("sign", "work.report"), ("close", VERIFY), ("withdraw", VERIFY)) if scope.may(needed)]
    return [bulk_offer(name) for name in names]


def _figures(request: HttpRequest, numbers: dict[str, int], here: str) -> list[dict[str, Any]]:
    figures = []
    for figure in figures_of(numbers):
        query = request.GET.copy()
        query["status"] = figure["status"]
        query.pop("page", None)
        figures.append(figure | {"query": query.urlencode(), "here": here == figure["status"]})
    return figures


urlpatterns = [path("progress/all/", work, name="work")]
