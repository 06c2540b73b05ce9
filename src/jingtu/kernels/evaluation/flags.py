"""What a judgement must be read with."""

from enum import IntFlag


class Flag(IntFlag):
    """Set on a judged result; none set means that the verdict stands as it is.

    NOT_ASSESSABLE: a property that decides the limit (pH, land use) is not known. PROVISIONAL: it is not known and the strictest
    limit was taken. ASSUMED: it is not known and the standard itself says what to take. NON_DETECT: nothing was detected.
    NOT_PROVEN: nothing was detected, by a method whose detection limit is unknown or above the limit. NO_LIMIT: the standard
    limits this substance, not under these conditions. INCOMPLETE_SUM: parts of a sum were not measured. UNDECIDED: a total
    that may be tested first is above the limit, which decides nothing. BACKGROUND: above the limit, not above the background.
    """

    NOT_ASSESSABLE = 1
    PROVISIONAL = 2
    ASSUMED = 4
    NON_DETECT = 8
    NOT_PROVEN = 16
    NO_LIMIT = 32
    INCOMPLETE_SUM = 64
    UNDECIDED = 128
    BACKGROUND = 256
