"""Why something is not done: each message is a full Chinese sentence for the person who tried."""


class Refused(Exception):
    """What was asked cannot be; the message says what was found, what was expected and what to do next."""


class MoveRefused(Refused):
    """The subject cannot make this move now."""


class Overtaken(MoveRefused):
    """Somebody else was quicker."""
