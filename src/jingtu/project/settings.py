"""Settings come from the environment (`JINGTU_*`) and from nowhere else."""

import datetime as dt
import os
from pathlib import Path

HOME = Path(os.environ.get("JINGTU_HOME", "var")).resolve()
DEBUG = os.environ.get("JINGTU_DEBUG") == "1"
SECRET_KEY = os.environ.get("JINGTU_SECRET_KEY", "only-while-the-house-is-being-built")
ALLOWED_HOSTS = ["*"]
JINGTU_TODAY = dt.date.fromisoformat(os.environ["JINGTU_TODAY"]) if os.environ.get("JINGTU_TODAY") else None

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_filters",
    "jingtu.core.jobs",
    "jingtu.core.places",
    "jingtu.core.parties",
    "jingtu.core.journal",
    "jingtu.core.plans",
    "jingtu.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "jingtu.project.urls"
WSGI_APPLICATION = "jingtu.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "jingtu.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
AUTH_USER_MODEL = "parties.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
