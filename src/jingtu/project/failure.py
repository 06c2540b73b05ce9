"""What a command says when it cannot do what it was asked."""


class Failure(Exception):
    """One Chinese sentence for the person at the terminal, and the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code
