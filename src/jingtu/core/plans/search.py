"""The search index over tasks."""

from typing import Any

from jingtu.core.search.pairs import PairIndex

TASKS = PairIndex("plans_tasksearch")


def searched(task: Any) -> tuple[str, ...]:
    """Return the texts under which a task is found."""
    roles = (task.leads, task.participants, task.implementers)
    return (task.title, task.text, task.reference, *roles, task.deadline_text)
