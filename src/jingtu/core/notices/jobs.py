"""Recurring work of the notices: sending what is due, and reporting what stays unanswered."""

from jingtu.core.jobs.queue import Task, job
from jingtu.core.jobs.schedule import daily, every, recurring

from .escalation import escalate
from .sending import send_due


@job("notices.send")
def send(task: Task) -> dict[str, int]:
    """Send what may leave now."""
    return {"messages": send_due()}


@job("notices.escalate")
def report_unanswered(task: Task) -> dict[str, int]:
    """Tell the leaders what stayed unanswered too long."""
    return {"notices": len(escalate())}


recurring("notices.send", every(minutes=1))
recurring("notices.escalate", daily(7, 30))
