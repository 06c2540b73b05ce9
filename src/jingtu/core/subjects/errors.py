"""Why something is not done: each message is a full Chinese sentence for the person who tried."""


class Refused(Exception):
    """What was asked cannot be; the message says what was found, what was expected and what to do next."""


class MoveRefused(Refused):
    """The subject cannot make this move now."""


class MoveHeldBack(MoveRefused):
    """What the move is held by says no; `unnumbered` is the sentence without the numbers of the answers.

    It is for whoever only tries the move and takes back what was kept: those numbers will not exist.
    """

    def __init__(self, sentence: str, unnumbered: str) -> None:
        super().__init__(sentence)
        self.unnumbered = unnumbered


class Overtaken(MoveRefused):
    """Somebody else was quicker."""
