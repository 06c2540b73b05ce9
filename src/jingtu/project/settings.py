"""Settings come from the environment (`JINGTU_*`, the table in `environment`) and the file jingtu.env of the home folder."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from jingtu.project import environment, hosts, logs
from jingtu.project.secret import POSITION_FILE, secret_key

_value = environment.read(environment.with_file(os.environ))
_package = Path(__file__).resolve().parent.parent

HOME = _value["JINGTU_HOME"]
SECRET_KEY = _value["JINGTU_SECRET_KEY"] or secret_key(HOME)
POSITION_KEY = secret_key(HOME, POSITION_FILE)
DEBUG = _value["JINGTU_DEBUG"]
LISTEN = _value["JINGTU_LISTEN"]
PORT = _value["JINGTU_PORT"]
THREADS = _value["JINGTU_THREADS"]
DEMONSTRATION = _value["JINGTU_DEMONSTRATION"]
JINGTU_TODAY = _value["JINGTU_TODAY"]
UPLOAD_LIMIT_BYTES = _value["JINGTU_UPLOAD_LIMIT_MB"] * 1024 * 1024
SCANNER = _value["JINGTU_SCANNER"]
REMIND_DAYS = _value["JINGTU_REMIND_DAYS"]
JOB_LEASE = timedelta(seconds=_value["JINGTU_LEASE_SECONDS"])
JOURNAL_HASH = _value["JINGTU_JOURNAL_HASH"]
ACCESS_LOG_MONTHS = _value["JINGTU_ACCESS_LOG_MONTHS"]
JOURNAL_MAIL = _value["JINGTU_JOURNAL_MAIL"]
HTTPS = _value["JINGTU_HTTPS"]
TRUSTED_PROXIES = _value["JINGTU_TRUSTED_PROXIES"] or (environment.addresses("127.0.0.1,::1") if HTTPS else [])
PLACE = _value["JINGTU_PLACE"]
ALLOWED_HOSTS = _value["JINGTU_ALLOWED_HOSTS"] or hosts.own_names()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "rest_framework",
    "drf_spectacular",
    "jingtu.core.jobs",
    "jingtu.core.places",
    "jingtu.core.parties",
    "jingtu.core.journal",
    "jingtu.core.accesslog",
    "jingtu.core.factors",
    "jingtu.core.keys",
    "jingtu.core.notices",
    "jingtu.core.subjects",
    "jingtu.core.commissions",
    "jingtu.core.filings",
    "jingtu.core.panels",
    "jingtu.core.observations",
    "jingtu.core.duties",
    "jingtu.core.gates",
    "jingtu.core.lists",
    "jingtu.core.exchange",
    "jingtu.core.imports",
    "jingtu.core.exports",
    "jingtu.core.indicators",
    "jingtu.core.plans",
    "jingtu.core.work",
    "jingtu.core.linking",
    "jingtu.themes.industry",
    "jingtu.themes.development_land",
    "jingtu.themes.survey",
    "jingtu.web",
    "jingtu.project",
]
MIDDLEWARE = [
    "jingtu.project.health.Health",
    "jingtu.project.proxies.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "jingtu.project.uploads.UploadLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jingtu.project.sessions.Prolonged",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jingtu.core.accesslog.middleware.AccessLog",
    "django.contrib.messages.middleware.MessageMiddleware",
    "jingtu.web.second_factor.Door",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
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
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(0, "django.forms")

_sqlite = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": HOME / "jingtu.sqlite3",
    "OPTIONS": {
        # A transaction that will write takes the lock at its start, so two writers queue instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
    },
}
DATABASES = {"default": _value["JINGTU_DATABASE_URL"] or _sqlite}
# A thread keeps its connection: opened anew for each request, it would read the schema and fill its cache again each time.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "jingtu.core.parties.backends.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_password_rules = "jingtu.core.parties.passwords"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_password_rules}.Length", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_password_rules}.NotLikeTheName"},
    {"NAME": f"{_password_rules}.NotCommon"},
    {"NAME": f"{_password_rules}.CharacterKinds"},
    {"NAME": f"{_password_rules}.NotUsedBefore"},
]
SECOND_FACTOR = _value["JINGTU_SECOND_FACTOR"]
FACTOR_MINUTES = _value["JINGTU_FACTOR_MINUTES"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AXES_FAILURE_LIMIT = _value["JINGTU_LOGIN_ATTEMPTS"]
AXES_COOLOFF_TIME = timedelta(minutes=_value["JINGTU_LOCKED_MINUTES"])
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "jingtu.web.console.accounts.locked_out"

SESSION_COOKIE_AGE = _value["JINGTU_IDLE_MINUTES"] * 60  # from the last work on (sessions.Prolonged), not from the login
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_FAILURE_VIEW = "jingtu.project.errors.csrf_failure"
if HTTPS:
    # proxies.TrustedProxies has taken the header away from everybody else.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS]
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the icons inside the vendored style sheets
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # assigning a plan of a thousand tasks sends some ten fields for each
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_PERMISSIONS = 0o600

ADDRESS = _value["JINGTU_ADDRESS"]
EMAIL_HOST = _value["JINGTU_SMTP_HOST"]
EMAIL_PORT = _value["JINGTU_SMTP_PORT"]
EMAIL_USE_SSL = _value["JINGTU_SMTP_SECURITY"] == "tls"
EMAIL_USE_TLS = _value["JINGTU_SMTP_SECURITY"] == "starttls"
EMAIL_HOST_USER = _value["JINGTU_SMTP_USER"]
EMAIL_HOST_PASSWORD = _value["JINGTU_SMTP_PASSWORD"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _value["JINGTU_MAIL_FROM"] or EMAIL_HOST_USER
QUIET_HOURS = _value["JINGTU_QUIET_HOURS"]
DIGEST_HOUR = _value["JINGTU_DIGEST_HOUR"]
ESCALATE_AFTER = timedelta(days=_value["JINGTU_ESCALATE_DAYS"])
WEBHOOK_PRIVATE = _value["JINGTU_WEBHOOK_PRIVATE"]

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["jingtu.web.api.reading.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "jingtu.web.api.problems.handled",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "净土开放接口",
    "VERSION": "1",
    "DESCRIPTION": "供其他部门和企业的系统读取监管对象、备案、应办事项、名录、方案和任务，报送备案，查询准入条件。",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {},
    "COMPONENT_SPLIT_REQUEST": True,
    "AUTHENTICATION_WHITELIST": [],
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [_package / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LOGGING = logs.configuration(_value["JINGTU_LOG_LEVEL"])
