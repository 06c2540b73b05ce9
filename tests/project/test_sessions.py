"""A session lasts while its person works, without being written with every page."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from jingtu.project.sessions import AT_MOST_S

pytestmark = pytest.mark.django_db


def ends():
    return Session.objects.get().expire_date


def test_work_prolongs_the_session(client_of, settings, monkeypatch):
    client = client_of("keeper")
    client.get(reverse("web:places"))
    Session.objects.update(expire_date=timezone.now() + timezone.timedelta(minutes=1))
    later = time.time() + AT_MOST_S
    monkeypatch.setattr("jingtu.project.sessions.time.time", lambda: later)
    client.get(reverse("web:places"))
    assert ends() > timezone.now() + timezone.timedelta(seconds=settings.SESSION_COOKIE_AGE - AT_MOST_S)


def test_pages_within_a_minute_write_nothing(client_of):
    client = client_of("keeper")
    client.get(reverse("web:places"))
    before = ends()
    client.get(reverse("web:places"))
    assert ends() == before


def test_a_short_idle_time_is_kept_more_closely(client_of, settings, monkeypatch):
    settings.SESSION_COOKIE_AGE = 60
    client = client_of("keeper")
    client.get(reverse("web:places"))
    Session.objects.update(expire_date=timezone.now() + timezone.timedelta(seconds=5))
    later = time.time() + 4
    monkeypatch.setattr("jingtu.project.sessions.time.time", lambda: later)
    client.get(reverse("web:places"))
    assert ends() > timezone.now() + timezone.timedelta(seconds=30)


def test_nobody_gets_a_session_by_looking(client):
    client.get(reverse("web:login"))
    assert not Session.objects.exists()
