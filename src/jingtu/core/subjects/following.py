"""What follows when something happened to a subject: jobs that the mechanisms above name at start, and where its records lie."""

from collections.abc import Mapping

from jingtu.core.jobs.queue import enqueue

from .models import Registered, Subject

_jobs: list[str] = []


def after_change(job: str) -> None:
    """Let a kind of job (which takes `subject`) follow every change of a subject."""
    if job not in _jobs:
        _jobs.append(job)


def changed(subject: int) -> None:
    """Ask for everything that follows, inside the caller's transaction."""
    for job in _jobs:
        enqueue(job, subject=subject)


def follow_place(paths: Mapping[int, str]) -> None:
    """Let filings, dues, entries and all else of these subjects lie where they lie now.

    Scope is a range on the path that each row repeats; the models are found, not named, so that none is forgotten.
    """
    by_path: dict[str, list[int]] = {}
    for subject, path in paths.items():
        by_path.setdefault(path, []).append(subject)
    for found in Subject._meta.related_objects:
        model = found.field.model
        if issubclass(model, Registered) or not any(field.name == "place_path" for field in model._meta.concrete_fields):
            continue
        for path, subjects in by_path.items():
            model._base_manager.filter(**{f"{found.field.name}__in": subjects}).update(place_path=path)
