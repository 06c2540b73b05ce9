"""What the moves of an enterprise bring with them, beside lists and hand-overs."""

from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import follow_up
from jingtu.core.subjects.revising import write


@follow_up("industry.resumed")
def _resumed(row: Registered, event: Event) -> None:
    """Who produces again has not stopped; the next stop asks for its own day."""
    facts = {"stopped_on": None}
    write(row, facts, by=event.recorded_by, on=event.effective_on, version=row.version, grounds=event.grounds)
