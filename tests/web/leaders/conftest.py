"""The work in hand of tests.web.work, for the pages of leaders and the documents."""

from tests.web.work.conftest import plans, today, work  # noqa: F401
