"""The one exception of `plandoc`."""

from __future__ import annotations


class Refused(Exception):
    """The document cannot be read. `sentence` says in Chinese what was found, what was expected and what to do next."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
