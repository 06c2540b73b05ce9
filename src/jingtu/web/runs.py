"""Pages of runs over measured contents, whatever they are about: a theme says how a finished run of one kind is shown.

    @run_view("survey.campaign", "campaign", template="survey/evaluating/run.html", page="web:campaign_evaluations")
    def shown(request, row, run): return {"charts": …}

The page that waits, cancelling, files and comparing are the same for all (`web.console.data_runs`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from jingtu.core.observations.models import Run
from jingtu.core.subjects.models import Registered

Facts = Callable[[HttpRequest, Registered, Run], dict[str, Any]]


@dataclass(frozen=True)
class RunView:
    """How a finished run is shown: its template, its facts, and the address (with the key of the subject) that it belongs to."""

    template: str
    page: str
    facts: Facts


_views: dict[tuple[str, str], RunView] = {}


def run_view(kind: str, run: str, *, template: str, page: str) -> Callable[[Facts], Facts]:
    """Name the function that gives the facts of finished runs of a kind about a kind of subjects."""

    def keep(facts: Facts) -> Facts:
        _views[kind, run] = RunView(template, page, facts)
        return facts

    return keep


def view_of(kind: str, run: str) -> RunView:
    """Return how runs of a kind about a kind of subjects are shown; raises KeyError where nobody said it."""
    return _views[kind, run]
