"""What follows when something happened to a subject: jobs that the mechanisms above name at start, and where its records lie."""

from collections.abc import Mapping, Sequence

from jingtu.core.jobs.queue import enqueue

from .models import Registered, Subject

_jobs: list[str] = []
_jobs_of_kinds: dict[str, str] = {}


def after_change(job: str, *, kind: str = "") -> None:
    """Let a job follow every change of a subject (it takes `subject`), or of subjects of one kind (it takes `subjects`)."""
    if kind:
        _jobs_of_kinds[kind] = job
    elif job not in _jobs:
        _jobs.append(job)


def changed(subject: int) -> None:
    """Ask for everything that follows, inside the caller's transaction."""
    for job in _jobs:
        enqueue(job, subject=subject)
    if _jobs_of_kinds:
        kind = Subject.objects.filter(pk=subject).values_list("kind", flat=True).first()
        changed_of_kind(kind or "", [subject])


def changed_of_kind(kind: str, subjects: Sequence[int]) -> None:
    """Ask for what follows where many subjects of one kind were changed at once, as by an import."""
    if job := _jobs_of_kinds.get(kind):
        enqueue(job, subjects=list(subjects))


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
