"""What the standards say when they cannot answer."""


class Refused(ValueError):
    """A question that has no answer in the standards; the message is a whole sentence for the person who asked."""
