"""Recurring work of the notices: sending what is due, reporting what stays unanswered, the head of the journal."""

from jingtu.core.jobs.queue import Task, job
from jingtu.core.jobs.schedule import daily, every, recurring

from .escalation import escalate
from .journal_heads import send_head
from .sending import send_due


@job("notices.send")
def send(task: Task) -> dict[str, int]:
    """Send what may leave now."""
    return {"messages": send_due()}


@job("notices.escalate")
def report_unanswered(task: Task) -> dict[str, int]:
    """Tell the leaders what stayed unanswered too long."""
    return {"notices": len(escalate())}


@job("journal.send_head")
def send_journal_head(task: Task) -> dict[str, int]:
    """Let the head of the journal leave the house."""
    return send_head()


recurring("notices.send", every(minutes=1))
recurring("notices.escalate", daily(7, 30))
recurring("journal.send_head", daily(6, 0))
