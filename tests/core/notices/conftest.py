"""A mail server and a chat platform of this machine, and hours that never hold a message back."""

import pytest

from tests.support.outside import ChatPlatform, MailServer, serving


@pytest.fixture
def at_any_hour(settings):
    settings.QUIET_HOURS = (0, 0)


@pytest.fixture
def mail_server(settings, people, at_any_hour):
    """Serve mail for the installation; the bureau's person has an address."""
    people.bureau.email = "bureau@example.org"
    people.bureau.save()
    with serving(MailServer()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL = "127.0.0.1", server.port, False
        settings.DEFAULT_FROM_EMAIL = "jingtu@example.org"
        yield server


@pytest.fixture
def chat(settings, at_any_hour):
    """Serve a chat platform on this machine and allow robots to reach it."""
    settings.WEBHOOK_PRIVATE = True
    with serving(ChatPlatform()) as server:
        yield server
