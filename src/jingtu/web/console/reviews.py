"""Reviewing what was read from a document: the list of reviews, the two-sided page, decisions, and confirming."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.plans import confirming, reviewing
from jingtu.core.plans.errors import AlreadyConfirmed, PlanError, StaleReview
from jingtu.core.plans.models import Plan, Review
from jingtu.web.console.draft_view import DraftView, as_day
from jingtu.web.console.task_forms import HeadForm
from jingtu.web.keys import key_of
from jingtu.web.listing import Column, Listing
from jingtu.web.waiting import done

CARDS_A_PAGE = 25
COLUMNS = (
    Column("title", _("方案"), ("title", "filename")),
    Column("place", _("适用地区"), ("place__path",)),
    Column("by", _("上传人"), ("opened_by__full_name",)),
    Column("opened", _("上传时间"), ("opened_at",), "jt-nowrap"),
    Column("changed", _("最近改动"), ("changed_at",), "jt-nowrap"),
)
STATES = {
    Review.State.READING: ("info", "loader"),
    Review.State.OPEN: ("warn", "file-search"),
    Review.State.CONFIRMED: ("good", "circle-check"),
    Review.State.REFUSED: ("bad", "file-off"),
    Review.State.DISCARDED: ("neutral", "trash"),
}
PARTS = ("findings", "tasks", "targets", "annexes", "head", "history")


@needs("plans.upload", "plans.review")
def reviews(request: HttpRequest) -> HttpResponse:
    """The reviews a person may work on, by state."""
    mine = reviewing.reviews_for(request.user)
    state = request.GET.get("state", "")
    wanted = mine.filter(state=state) if state in Review.State.values else mine
    listing = Listing(request, wanted, COLUMNS, default="-opened")
    for review in listing.page:
        review.tone, review.icon = STATES[review.state]
    return render(request, "web/reviews/list.html", {"listing": listing, "tabs": _state_tabs(mine, state)})


def _state_tabs(mine: QuerySet[Review], state: str) -> list[dict[str, Any]]:
    counts = dict.fromkeys(Review.State.values, 0)
    counts |= dict(mine.order_by().values_list("state").annotate(Count("pk")))
    shown = [(value, label) for value, label in Review.State.choices if counts[value] or value in (state, Review.State.OPEN)]
    everything = {"label": _("全部"), "href": "?", "here": state not in counts, "count": sum(counts.values())}
    return [everything] + [
        {"label": label, "href": f"?state={value}", "here": value == state, "count": counts[value]} for value, label in shown
    ]


def review_of(request: HttpRequest, pk: int) -> Review:
    """Return the review with its draft, or 404 where the person has no part in it."""
    return get_object_or_404(reviewing.reviews_for(request.user).defer(None).select_related("revises", "file"), pk=pk)


@needs("plans.review")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: its progress while it is read, both sides while it is open, afterwards where it went."""
    found = review_of(request, pk)
    if found.state == Review.State.CONFIRMED:
        return redirect("web:plan", Plan.objects.get(review=found).pk)
    if found.state != Review.State.OPEN:
        tone, icon = STATES[found.state]
        return render(request, f"web/reviews/{found.state}.html", {"review": found, "tone": tone, "icon": icon})
    return _workbench(request, found)


@needs("plans.review")
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the reading is; asked again and again by the progress page, which is left when there is nothing to wait for."""
    found = review_of(request, pk)
    if found.state == Review.State.READING:
        return render(request, "web/reviews/_progress.html", {"review": found})
    return done("web:review", pk)


def _workbench(request: HttpRequest, found: Review) -> HttpResponse:
    view = DraftView(found.draft)
    part = _part_wanted(request, view)
    context = {
        "review": found,
        "draft": found.draft,
        "view": view,
        "part": part,
        "tabs": _part_tabs(view, part),
        "can_confirm": scope_of(request.user).may("plans.confirm", found.place.path if found.place else None),
        "last": found.corrections.filter(undone_at=None).order_by("-version").select_related("made_by").first(),
    } | PART_CONTEXTS[part](request, found, view)
    partial = request.htmx and not request.htmx.history_restore_request
    if not partial:
        context["document"] = view.document(reverse("web:review", args=[found.pk]))
    template = "web/reviews/_understood.html" if partial else "web/reviews/workbench.html"
    response = render(request, template, context | {"partial": partial})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _part_wanted(request: HttpRequest, view: DraftView) -> str:
    asked = request.GET.get("show", "")
    if asked in PARTS:
        return asked
    return "tasks" if request.GET.get("focus") or not view.undecided else "findings"


def _part_tabs(view: DraftView, part: str) -> list[dict[str, Any]]:
    labels = {
        "findings": (_("疑问"), len(view.undecided)),
        "tasks": (_("任务"), len(view.draft["tasks"])),
        "targets": (_("指标"), len(view.targets())),
        "annexes": (_("附表"), len(view.draft["annexes"])),
        "head": (_("方案信息"), None),
        "history": (_("更正记录"), None),
    }
    return [{"label": words, "href": f"?show={name}", "here": name == part, "count": n} for name, (words, n) in labels.items()]


def _findings_part(request: HttpRequest, found: Review, view: DraftView) -> dict[str, Any]:
    code, focus = request.GET.get("kind", ""), request.GET.get("focus", "")
    undecided = request.GET.get("state") == "undecided" and not focus
    cards = view.finding_cards("" if focus else code, undecided)
    page = _page_with(cards, [card.entry["id"] for card in cards], focus, request)
    return {"page": page, "codes": view.finding_codes(), "code": code, "undecided": undecided}


def _tasks_part(request: HttpRequest, found: Review, view: DraftView) -> dict[str, Any]:
    focus = request.GET.get("focus", "")
    words = "" if focus else request.GET.get("q", "").strip()[:60]
    doubtful = request.GET.get("only") == "doubtful" and not focus
    cards = view.task_cards(words, doubtful)
    page = _page_with(cards, [card.task["id"] for card in cards], focus, request)
    return {"page": page, "words": words, "doubtful": doubtful, "focus": focus}


def _page_with(cards: list[Any], ids: list[str], focus: str, request: HttpRequest) -> Any:
    """The page asked for, or else the one that holds the card in focus."""
    holding = ids.index(focus) // CARDS_A_PAGE + 1 if focus in ids else 1
    return Paginator(cards, CARDS_A_PAGE).get_page(request.GET.get("page") or holding)


def _targets_part(request: HttpRequest, found: Review, view: DraftView) -> dict[str, Any]:
    return {"targets": view.targets()}


def _annexes_part(request: HttpRequest, found: Review, view: DraftView) -> dict[str, Any]:
    return {"annexes": view.draft["annexes"]}


def _head_part(request: HttpRequest, found: Review, view: DraftView) -> dict[str, Any]:
    return {"form": _head_form(request, found)}


def _history_part(request: HttpRequest, found: Review, view: DraftView) -> dict[str, Any]:
    return {"corrections": found.corrections.select_related("made_by", "undone_by").order_by("-version")}


PART_CONTEXTS = {
    "findings": _findings_part,
    "tasks": _tasks_part,
    "targets": _targets_part,
    "annexes": _annexes_part,
    "head": _head_part,
    "history": _history_part,
}


def _head_form(request: HttpRequest, found: Review, data: Any = None) -> HeadForm:
    scope = scope_of(request.user)
    current = scope.within(Plan.objects.filter(is_current=True), "place__path", "plans.confirm")
    initial = {name: found.draft[name] for name in ("title", "number", "issuer")}
    initial["issued_on"] = as_day(found.draft["issued_on"])
    initial |= {"place": found.place.name if found.place else "", "revises": found.revises_id}
    return HeadForm(data, scope=scope, editions=current, initial=initial)


# --- corrections -------------------------------------------------------------------------------------------------------


def version_of(request: HttpRequest) -> int:
    """Return the version that the page was drawn from; a page without one is taken for stale."""
    version = key_of(request.POST.get("version", ""))
    return -1 if version is None else version


def correcting(view):
    """Guard a view that corrects a draft: only by POST, only on an open review, and a refusal becomes a message."""

    @require_POST
    @needs("plans.review")
    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **given: Any) -> HttpResponse:
        found = review_of(request, pk)
        try:
            return view(request, found, **given)
        except PlanError as error:
            return refused(request, found, error)

    return guarded


def refused(request: HttpRequest, found: Review, error: PlanError) -> HttpResponse:
    """Say why a correction was not made, on a page that shows how things stand now."""
    messages.error(request, str(error))
    response = redirect("web:review", found.pk)
    if request.htmx and isinstance(error, (StaleReview, AlreadyConfirmed)):  # the document beside is old as well
        return HttpResponse(headers={"HX-Redirect": response.url})
    return response


def settled(request: HttpRequest, found: Review) -> HttpResponse:
    """Lead away from a review that is open no more; whose correction is lost by that is told so."""
    return refused(request, found, reviewing.stale(found)) if request.method == "POST" else redirect("web:review", found.pk)


def back(request: HttpRequest, found: Review, query: str = "") -> HttpResponse:
    """Return to the review, where the form says so to the same part and page."""
    query = query or request.POST.get("back", "")
    return redirect(f"{reverse('web:review', args=[found.pk])}{'?' + query if query else ''}")


@correcting
def decide(request: HttpRequest, found: Review, finding: str) -> HttpResponse:
    decision = request.POST.get("decision", "")
    if decision not in ("", "accepted", "corrected"):
        decision = ""
    reviewing.decide_finding(found, version_of(request), request.user, finding, decision, request.POST.get("remark", "").strip())
    return back(request, found)


@correcting
def merge(request: HttpRequest, found: Review, task: str) -> HttpResponse:
    before = _before(found, task)
    reviewing.merge_tasks(found, version_of(request), request.user, task)
    messages.success(request, _("已与上一项任务合并。"))
    return back(request, found, f"focus={before}#t-{before}" if before else "show=tasks")


def _before(found: Review, task: str) -> str | None:
    ids = [each["id"] for each in found.draft["tasks"]]
    return ids[ids.index(task) - 1] if task in ids[1:] else None


@correcting
def undo(request: HttpRequest, found: Review) -> HttpResponse:
    reviewing.undo(found, version_of(request), request.user)
    messages.success(request, _("已撤销最近一次更正。"))
    return back(request, found)


@correcting
def discard(request: HttpRequest, found: Review) -> HttpResponse:
    reviewing.discard(found, version_of(request), request.user)
    messages.success(request, _("已放弃这次审阅。需要时可以重新上传同一份文件。"))
    return redirect("web:reviews")


@correcting
def carry_over(request: HttpRequest, found: Review) -> HttpResponse:
    before = found.version
    reviewing.carry_over(found, version_of(request), request.user)
    words = _("已沿用上一版中对未变任务所作的更正。") if found.version > before else _("上一版没有可以沿用的更正。")
    messages.success(request, words)
    return redirect("web:confirm", found.pk)


@needs("plans.review")
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct title, number, issuer, day and place."""
    found = review_of(request, pk)
    if request.method != "POST":
        return redirect(f"{reverse('web:review', args=[pk])}?show=head")
    form = _head_form(request, found, request.POST)
    if not form.is_valid():
        return render(request, "web/reviews/head.html", {"review": found, "form": form})
    given = {name: form.cleaned_data[name] for name in form.changed_data}
    if "issued_on" in given:
        given["issued_on"] = given["issued_on"] or ""
    try:
        if given:
            reviewing.change_head(found, version_of(request), request.user, **given)
            messages.success(request, _("已保存方案信息。"))
    except PlanError as error:
        return refused(request, found, error)
    return back(request, found, "show=head")


# --- confirming --------------------------------------------------------------------------------------------------------


@needs("plans.review")
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what confirming will do, and do it when asked."""
    found = review_of(request, pk)
    if request.method == "POST":  # also where somebody else was first, who is named then
        try:
            plan = confirming.confirm(found, version_of(request), request.user)
        except PlanError as error:
            return refused(request, found, error)
        messages.success(request, _("方案已确认，任务、指标和附表已进入台账。"))
        return redirect("web:plan", plan.pk)
    if found.state != Review.State.OPEN:
        return redirect("web:review", pk)
    preview = confirming.preview(found)
    may = scope_of(request.user).may("plans.confirm", found.place.path if found.place else None)
    context = {
        "review": found,
        "draft": found.draft,
        "preview": preview,
        "can_confirm": may,
        "questions": preview.open_findings.get("question", 0),
        "open_total": sum(preview.open_findings.values()),
    }
    return render(request, "web/reviews/confirm.html", context)


urlpatterns = [
    path("reviews/", reviews, name="reviews"),
    path("reviews/<int:pk>/", review, name="review"),
    path("reviews/<int:pk>/progress/", progress, name="review_progress"),
    path("reviews/<int:pk>/findings/<str:finding>/", decide, name="decide"),
    path("reviews/<int:pk>/tasks/<str:task>/merge/", merge, name="merge"),
    path("reviews/<int:pk>/head/", head, name="review_head"),
    path("reviews/<int:pk>/undo/", undo, name="undo"),
    path("reviews/<int:pk>/discard/", discard, name="discard"),
    path("reviews/<int:pk>/carry-over/", carry_over, name="carry_over"),
    path("reviews/<int:pk>/confirm/", confirm, name="confirm"),
]
