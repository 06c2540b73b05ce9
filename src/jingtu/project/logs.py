"""Log records as single lines: what a document or a browser sent can then not forge a second one."""

import logging


class OneLine(logging.Formatter):
    """Format a record, with its traceback, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "").replace("\n", " ⏎ ")


def configuration(level: str) -> dict:
    """Return the logging configuration: one line a record, to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": OneLine, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # The handler of error pages logs the traceback once, beside the reference number that the page shows.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"handlers": [], "propagate": True},
            "axes": {"level": "WARNING"},
            "pdfminer": {"level": "ERROR"},
        },
    }
