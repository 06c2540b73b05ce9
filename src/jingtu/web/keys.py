"""Keys of rows as pages post them: what is no key is left out instead of failing in the database."""

from collections.abc import Iterable

LONGEST = 18  # digits: more do not fit into a key of 64 bits


def key_of(words: str) -> int | None:
    """Return the key that the words are; None where they are none. Digits beyond ASCII (“²”) are no keys."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= LONGEST else None


def keys_of(many: Iterable[str]) -> list[int]:
    """Return the keys among many words, in their order."""
    return [key for words in many if (key := key_of(words)) is not None]
