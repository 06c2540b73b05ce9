"""Correcting one task of a draft: its words, parties, deadlines and range; splitting, removing and adding tasks."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.scope import needs
from jingtu.core.plans import drafts, reviewing
from jingtu.core.plans.drafts import Draft, Entry
from jingtu.core.plans.errors import CannotCorrect, PlanError
from jingtu.core.plans.models import Review
from jingtu.web import passages
from jingtu.web.console import task_forms
from jingtu.web.console.draft_view import DraftView, sentences
from jingtu.web.console.reviews import back, correcting, refused, review_of, settled, version_of
from jingtu.web.keys import key_of

AROUND = 600  # how far, in characters, the words of a task may be drawn wider on the form
PASSAGES_A_PAGE = 30
LONGEST_ADDED = 5000


@needs("plans.review")
def task(request: HttpRequest, pk: int, task: str) -> HttpResponse:
    """The page on which one task is corrected."""
    found = review_of(request, pk)
    if found.state != Review.State.OPEN:
        return settled(request, found)
    entry = _entry(found.draft, task)
    data = request.POST or None
    form = task_forms.TaskForm(data, initial=task_forms.task_initial(entry))
    deadlines = task_forms.Deadlines(data, initial=task_forms.deadlines_initial(entry), prefix="deadlines")
    if data is not None and form.is_valid() and deadlines.is_valid():
        try:
            return _save(request, found, entry, form, deadlines)
        except CannotCorrect as error:
            form.add_error(None, str(error))
        except PlanError as error:
            return refused(request, found, error)
    return render(request, "web/reviews/task.html", _context(found, entry, form, deadlines))


def _save(request: HttpRequest, found: Review, entry: Entry, form: Any, deadlines: Any) -> HttpResponse:
    fields = form.changes()
    if deadlines.has_changed():
        fields["deadlines"] = task_forms.corrected_deadlines(deadlines, entry)
    if fields:
        reviewing.change_task(found, version_of(request), request.user, entry["id"], **fields)
        messages.success(request, _("已保存对任务的更正。"))
    return _to_task(request, found, entry["id"])


def _context(found: Review, entry: Entry, form: Any, deadlines: Any) -> dict[str, Any]:
    text, (start, end) = found.draft["text"], entry["span"]
    within = sentences(text, start, end)
    before, after = sentences(text, max(0, start - AROUND), start), sentences(text, end, min(len(text), end + AROUND))
    near = [*before, *within, *after]  # cut at the task's own ends, so that its present range is among the choices
    return {
        "review": found,
        "card": DraftView(found.draft).task_card(entry),
        "form": form,
        "deadlines": deadlines,
        "sentences": [{"at": span[0], "text": text[span[0] : span[1]].strip(), "first": i == 0} for i, span in enumerate(within)],
        "starts": [{"at": a, "text": text[a:b].strip()[:40]} for a, b in near],
        "ends": [{"at": b, "text": text[a:b].strip()[-40:]} for a, b in near],
        "remove": task_forms.RemoveForm(),
    }


def _entry(draft: Draft, task: str) -> Entry:
    try:
        return drafts.task_of(draft, task)
    except CannotCorrect as error:
        raise Http404(str(error)) from error


def _to_task(request: HttpRequest, found: Review, task: str) -> HttpResponse:
    return back(request, found, f"show=tasks&focus={task}#t-{task}")


@correcting
def split(request: HttpRequest, found: Review, task: str) -> HttpResponse:
    reviewing.split_task(found, version_of(request), request.user, task, _number(request, "offset"))
    messages.success(request, _("已拆成两项任务，请分别核对责任单位和完成时限。"))
    return _to_task(request, found, task)


@correcting
def move(request: HttpRequest, found: Review, task: str) -> HttpResponse:
    """Draw the words of a task wider or narrower."""
    bounds = {"start": _number(request, "start"), "end": _number(request, "end")}
    reviewing.change_task(found, version_of(request), request.user, task, **bounds)
    messages.success(request, _("已调整任务的文字范围。"))
    return _to_task(request, found, task)


@correcting
def remove(request: HttpRequest, found: Review, task: str) -> HttpResponse:
    form = task_forms.RemoveForm(request.POST)
    remark = form.cleaned_data["remark"] if form.is_valid() else ""
    reviewing.remove_task(found, version_of(request), request.user, task, remark)
    messages.success(request, _("已删除这项任务，原文和原因留在疑问列表中。"))
    return back(request, found, "show=tasks")


def _number(request: HttpRequest, name: str) -> int:
    number = key_of(request.POST.get(name, ""))
    return -1 if number is None else number


@needs("plans.review")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a task of a passage: chosen from the list of passages, or marked with the mouse in the document."""
    found = review_of(request, pk)
    if found.state != Review.State.OPEN:
        return settled(request, found)
    if request.method == "POST":
        try:
            return _added(request, found)
        except PlanError as error:
            return refused(request, found, error)
    words = request.GET.get("q", "").strip()[:60]
    chosen = _chosen(request, found.draft)
    page = None if chosen else Paginator(_untasked(found.draft, words), PASSAGES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/reviews/add.html", {"review": found, "words": words, "chosen": chosen, "page": page})


def _added(request: HttpRequest, found: Review) -> HttpResponse:
    before = {task["id"] for task in found.draft["tasks"]}
    span = _number(request, "start"), _number(request, "end")
    reviewing.add_task(found, version_of(request), request.user, *span)
    made = next(task["id"] for task in found.draft["tasks"] if task["id"] not in before)
    messages.success(request, _("已新增任务，请补充责任单位和完成时限。"))
    return redirect("web:review_task", found.pk, made)


def _chosen(request: HttpRequest, draft: Draft) -> dict[str, Any] | None:
    start, end = (key_of(request.GET.get(name, "")) for name in ("start", "end"))
    if start is None or end is None:
        return None
    first, last = start, min(end, len(draft["text"]))
    words = draft["text"][first:last].strip() if first < last <= first + LONGEST_ADDED else ""
    return {"start": first, "end": last, "text": words} if words else None


def _untasked(draft: Draft, words: str) -> list[dict[str, Any]]:
    """The passages that belong to no task yet and hold all the words."""
    taken = [task["span"] for task in draft["tasks"]]
    free = (
        block
        for block in passages.blocks(draft["text"], draft["nodes"])
        if not any(start < block.end and block.start < end for start, end in taken)
    )
    shown = ({"start": block.start, "end": block.end, "text": draft["text"][block.start : block.end]} for block in free)
    return [each for each in shown if all(word in each["text"] for word in words.split())]


urlpatterns = [
    path("reviews/<int:pk>/tasks/add/", add, name="review_add"),
    path("reviews/<int:pk>/tasks/<str:task>/", task, name="review_task"),
    path("reviews/<int:pk>/tasks/<str:task>/split/", split, name="split"),
    path("reviews/<int:pk>/tasks/<str:task>/move/", move, name="move"),
    path("reviews/<int:pk>/tasks/<str:task>/remove/", remove, name="remove"),
]
