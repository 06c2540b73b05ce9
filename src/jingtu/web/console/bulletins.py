"""Documents to take along, as of a day: the monthly 通报 of a place, and reminder letters in three colours."""

from typing import IO

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import in_area, needs
from jingtu.core.places.models import Division
from jingtu.core.work import reminders
from jingtu.core.work.documents import bulletin as words
from jingtu.core.work.documents.facts import bulletin_of
from jingtu.core.work.documents.letters import Letter, letters_document
from jingtu.core.work.lifecycle import LIVE
from jingtu.core.work.models import Assignment, Reminder
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console.as_of import AsOf, as_of
from jingtu.web.console.choices import visible_plan_list
from jingtu.web.console.downloads import download
from jingtu.web.console.work_common import READ, assignment_of

LETTERS_AT_MOST = 200


@needs(READ)
def bulletins(request: HttpRequest) -> HttpResponse:
    """The 通报 of a place in words, with the documents that can be taken along."""
    day, day_form = as_of(request)
    places = _places(request)
    place = _chosen(request, places)
    context = {"places": places, "place": place, "as_of": day, "as_of_form": day_form, "plans": visible_plan_list(request.scope)}
    context |= {"kept": [("place", place.path)] if place else [], "colours": Reminder.Colour.choices}
    if place:
        said = _bulletin(request.user, place, day)
        context |= {"bulletin": said, "paragraphs": [words.overall(said), words.overdue_words(said), words.ahead_words(said)]}
        context |= {"heads": [column.heading for column in words.PARTY_COLUMNS], "rows": words.party_rows(said)}
    return render(request, "web/leaders/bulletins.html", context)


@require_safe
@needs("plans.export")
def bulletin_word(request: HttpRequest) -> HttpResponse:
    """The 通报 as a Word file of one page."""
    day, _form = as_of(request)
    request.scope = request.scope.under(READ)
    place = _chosen(request, _places(request))
    if place is None:
        raise Http404
    said = _bulletin(request.user, place, day)
    file = words.bulletin_document(said, demonstration=settings.DEMONSTRATION)
    return download(request, file, said.title, "docx", "bulletin")


@require_safe
@needs("plans.export")
def letter_word(request: HttpRequest, pk: int) -> HttpResponse:
    """The reminder letter of one assignment, as it holds today."""
    found = assignment_of(request.user, pk)
    if found.state not in LIVE:
        raise Http404(_("这项任务已经办结或者停止办理，没有催办函。"))
    letter = reminders.letter(found, clock.today())
    return download(request, _letters([letter]), letter.name, "docx", f"assignment:{pk}")


@require_safe
@needs("plans.export")
def letters_word(request: HttpRequest, colour: str) -> HttpResponse:
    """All reminder letters of one colour that are due today, each on a page of its own."""
    if colour not in Reminder.Colour.values:
        raise Http404
    today = clock.today()
    due = [each for each in reminders.due(today, assignments_visible_to(request.user)) if each.colour == colour]
    if not due or len(due) > LETTERS_AT_MOST:
        messages.warning(request, _why_none(len(due)))
        return redirect("web:bulletins")
    rows = Assignment.objects.in_bulk([each.assignment for each in due])
    letters = [reminders.letter(rows[each.assignment], today, each) for each in due]
    return download(request, _letters(letters), letters[0].name, "docx", "letters")


def _why_none(number: int) -> str:
    if not number:
        return _("今天没有这一等级的催办函。")
    return _("今天这一等级的催办函有{n}份，超过一个文件的上限{most}份。请在任务办理中逐项下载。").format(
        n=number, most=LETTERS_AT_MOST
    )


def _letters(letters: list[Letter]) -> IO[bytes]:
    return letters_document(letters, demonstration=settings.DEMONSTRATION)


def _bulletin(user: User, place: Division, day: AsOf) -> words.Bulletin:
    rows: QuerySet[Assignment] = assignments_visible_to(user).filter(in_area("place_path", place.path))
    return bulletin_of(rows, place, day.on, day.known_at)


def _places(request: HttpRequest) -> list[Division]:
    """The places whose plans the person may see."""
    return list({plan.place.path: plan.place for plan in visible_plan_list(request.scope)}.values())


def _chosen(request: HttpRequest, places: list[Division]) -> Division | None:
    asked = request.GET.get("place", "")
    if not asked:
        return places[0] if places else None
    return next((place for place in places if place.path == asked), None) or get_object_or_404(Division.objects.none())


urlpatterns = [
    path("bulletins/", bulletins, name="bulletins"),
    path("bulletins/word/", bulletin_word, name="bulletin_word"),
    path("letters/<slug:colour>/", letters_word, name="letters_word"),
    path("progress/<int:pk>/letter/", letter_word, name="letter_word"),
]
