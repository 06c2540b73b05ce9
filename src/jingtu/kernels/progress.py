"""How a long computation says how far it is, and how it is stopped."""

from collections.abc import Callable

Progress = Callable[[int, int], None]  # called with (done, total), at least twice a second on long work


class Cancelled(Exception):
    """Raise this in a `Progress` to stop the computation; it passes through the kernel, which leaves nothing half done."""


def unheard(done: int, total: int) -> None:
    """The `Progress` of a caller who does not listen."""
