"""Background work of the places: boundaries take seconds to load, and nobody should wait for them at the first start."""

from jingtu.core.jobs.queue import Task, job

from .loading import FILES, load_boundaries


@job("places.boundaries")
def boundaries(task: Task) -> None:
    """Load the boundaries level by level; what is there stays."""
    for done, level in enumerate(FILES, 1):
        load_boundaries([level])
        task.report(done, len(FILES))
