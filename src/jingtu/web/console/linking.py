"""Plan and registered data side by side: what proves a task, where reports differ, what waits to be confirmed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.linking.comparing import differs
from jingtu.core.linking.deciding import DECIDE, add, decide, may_decide
from jingtu.core.linking.declared import all_declared
from jingtu.core.linking.live import Live, live
from jingtu.core.linking.models import Difference, Link
from jingtu.core.parties.scope import needs
from jingtu.core.places.models import Division
from jingtu.core.plans.models import Task
from jingtu.core.plans.queries import WHOLE_PLAN
from jingtu.core.subjects.errors import Refused
from jingtu.core.work.status import Standing, task_standings
from jingtu.core.work.visible import tasks_visible_to
from jingtu.web.console.choices import listed_plans, plan_choices, with_any
from jingtu.web.keys import keys_of
from jingtu.web.widgets import Select

READ = "plans.read"
PER_PAGE = 50
WAYS = {
    "topic": gettext_lazy("任务的主题“%s”"),
    "mention": gettext_lazy("任务提到“%s”"),
    "target": gettext_lazy("任务的目标“%s”"),
    "clause": gettext_lazy("期限出自本方案%s"),
}


class PlanFilter(forms.Form):
    """Which plan's tasks are shown."""

    plan = forms.TypedChoiceField(label=gettext_lazy("方案"), required=False, coerce=int, empty_value=None, widget=Select)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        self.fields["plan"].choices = with_any(plan_choices(listed_plans(request.scope)))

    def apply(self, tasks: QuerySet[Task]) -> QuerySet[Task]:
        self.is_valid()
        plan = self.cleaned_data.get("plan")
        return tasks.filter(plan=plan) if plan else tasks


class AddForm(forms.Form):
    """What proves the task, by hand."""

    proof = forms.ChoiceField(label=gettext_lazy("登记、名录、材料、事项或指标"), widget=Select)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        known: dict[Any, list[tuple[str, Any]]] = {label: [] for label in Link.Kind.labels}
        for (kind, code), declaration in all_declared().items():
            known[Link.Kind(kind).label].append((f"{kind} {code}", declaration.label))
        self.fields["proof"].choices = list(known.items())


@needs(READ)
def links(request: HttpRequest) -> HttpResponse:
    """The tasks whose reports and registered data differ."""
    form = PlanFilter(request)
    tasks = form.apply(request.scope.within(Task.objects.filter(is_current=True), "place_path", READ))
    rows = tasks.filter(identity__difference__isnull=False).select_related("plan__place", "identity__difference")
    page = Paginator(rows.defer("text", *WHOLE_PLAN).order_by("plan_id", "ordinal"), PER_PAGE).get_page(request.GET.get("page"))
    waiting = _suggested(request, tasks).count()
    shown = [
        {
            "task": each,
            "difference": each.identity.difference,
            "reported": Standing(each.identity.difference.reported).label,
        }
        for each in page
    ]
    last = Difference.objects.order_by("-compared_at").values_list("compared_at", flat=True).first()
    context = {
        "form": form,
        "page": page,
        "rows": shown,
        "waiting": waiting,
        "may_decide": request.scope.may(DECIDE),
        "compared_at": last,
    }
    return render(request, "web/linking/links.html", context)


@needs(DECIDE)
def links_suggested(request: HttpRequest) -> HttpResponse:
    """The suggestions that wait for a person, task by task."""
    form = PlanFilter(request)
    tasks = form.apply(request.scope.within(Task.objects.filter(is_current=True), "place_path", DECIDE))
    waiting = _suggested(request, tasks)
    found = tasks.filter(identity__in=waiting.order_by().values("identity")).select_related("plan__place")
    page = Paginator(found.defer("text", *WHOLE_PLAN).order_by("plan_id", "ordinal"), PER_PAGE).get_page(request.GET.get("page"))
    by_task: dict[int, list[dict[str, Any]]] = {each.identity_id: [] for each in page}
    for link in waiting.filter(identity__in=list(by_task)):
        by_task[link.identity_id].append(_shown(link))
    rows = [{"task": each, "links": sorted(by_task[each.identity_id], key=_strength)} for each in page]
    return render(request, "web/linking/suggested.html", {"form": form, "page": page, "rows": rows, "total": waiting.count()})


@needs(READ)
def task_links(request: HttpRequest, pk: int) -> HttpResponse:
    """What proves one task, and what the registered data show today; as a part of the task's page, or on its own."""
    task = _task(request, pk)
    found = list(Link.objects.filter(identity=task.identity_id).select_related("decided_by"))
    proving = [_with_live(each, task.plan.place) for each in found if each.state == Link.State.CONFIRMED]
    reported = task_standings(Task.objects.filter(pk=task.pk), clock.today()).get(task.pk, "")
    kind = differs(reported, [each["live"] for each in proving if each["live"]])
    context = {
        "task": task,
        "proving": proving,
        "suggested": sorted((_shown(each) for each in found if each.state == Link.State.SUGGESTED), key=_strength),
        "refused": [_shown(each) for each in found if each.state == Link.State.REFUSED],
        "reported": Standing(reported).label if reported else "",
        "difference": Difference.Kind(kind).label if kind else "",
        "may_decide": may_decide(task.place_path, request.user),
        "form": AddForm(),
        "on": clock.today(),
    }
    return render(request, "web/linking/_task.html" if request.headers.get("HX-Request") else "web/linking/task.html", context)


@require_POST
@needs(DECIDE)
def links_decide(request: HttpRequest) -> HttpResponse:
    """Confirm or refuse the chosen links, or let them wait again."""
    wanted = keys_of(request.POST.getlist("links"))
    chosen = list(request.scope.within(Link.objects.filter(pk__in=wanted), "place_path", DECIDE))
    state = request.POST.get("decision", "")
    if not chosen or state not in Link.State.values:
        messages.error(request, _("没有选中关联，没有改动。请勾选后再提交。"))
    else:
        number = decide(chosen, state, by=request.user, remark=request.POST.get("remark", "")[:300])
        messages.success(request, _("已处理 %(n)d 项：%(state)s。") % {"n": number, "state": Link.State(state).label})
    return redirect(_back(request))


@require_POST
@needs(DECIDE)
def task_links_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a task by hand."""
    task = _task(request, pk)
    kind, _space, code = request.POST.get("proof", "").partition(" ")
    try:
        add(task, kind, code, by=request.user)
        messages.success(request, _("已关联。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:task", pk)


def _task(request: HttpRequest, pk: int) -> Task:
    own = request.scope.within(Task.objects.order_by(), "place_path")
    visible = Q(pk__in=own.values("pk")) | Q(pk__in=tasks_visible_to(request.user).order_by().values("pk"))
    return get_object_or_404(Task.objects.filter(visible).select_related("plan__place").defer(*WHOLE_PLAN), pk=pk)


def _suggested(request: HttpRequest, tasks: QuerySet[Task]) -> QuerySet[Link]:
    waiting = Link.objects.filter(state=Link.State.SUGGESTED, identity__in=tasks.order_by().values("identity"))
    return request.scope.within(waiting, "place_path")


def _strength(shown: dict[str, Any]) -> int:
    """Sort first what several ways lead to."""
    return -len(shown["why"])


def _shown(link: Link) -> dict[str, Any]:
    """A link in words: kind, label, and the reasons of the suggestion with their requirements."""
    declaration = all_declared().get((link.kind, link.code))
    why = [
        {"words": WAYS[each["by"]] % each["words"], "requires": "、".join(each.get("requires", ()))}
        for each in link.why
        if each["by"] in WAYS
    ]
    return {"link": link, "label": declaration.label if declaration else link.code, "is_declared": bool(declaration), "why": why}


def _with_live(link: Link, place: Division) -> dict[str, Any]:
    shown = _shown(link)
    found = live(link.kind, link.code, link.place_path, clock.today()) if shown["is_declared"] else None
    return shown | {"live": found, "href": _address(link, place), "counts": _counts(link, found, place) if found else []}


def _address(link: Link, place: Division) -> str:
    """The list behind a link, narrowed to the place of the plan."""
    base = {
        Link.Kind.REGISTER: lambda: reverse("web:register", args=[link.code]),
        Link.Kind.LISTED: lambda: reverse("web:catalogue", args=[link.code]),
        Link.Kind.FILING: lambda: reverse("web:filings"),
        Link.Kind.DUTY: lambda: reverse("web:dues"),
        Link.Kind.INDICATOR: lambda: reverse("web:indicator", args=[link.code]),
    }[Link.Kind(link.kind)]()
    return f"{base}?place={place.code}"


def _counts(link: Link, found: Live, place: Division) -> list[dict[str, Any]]:
    """The numbers with the lists behind them."""
    base = _address(link, place)
    return [{"count": each, "href": f"{base}&{each.query}" if each.query else base} for each in found.counts]


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return back if safe else reverse("web:links")


urlpatterns = [
    path("links/", links, name="links"),
    path("links/suggested/", links_suggested, name="links_suggested"),
    path("links/decide/", links_decide, name="links_decide"),
    path("tasks/<int:pk>/links/", task_links, name="task_links"),
    path("tasks/<int:pk>/links/add/", task_links_add, name="task_links_add"),
]
