"""Every setting, read top to bottom. Values come from the environment or `.env` through `yinhang.env`.

The safe value is the default, and a secret has none: without it, or with an unsafe one, nothing starts.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from properties import passwordrules
from yinhang import env, logs, safety, ticks
from yinhang.interface import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 — settings like the others

# Lets `models.TextField[str, str]` and its like be written at run time as mypy reads them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env.load(BASE_DIR / env.text("ENV_FILE", ".env"))
VAR_DIR = BASE_DIR / env.text("VAR_DIR", "var")

# What this process is. `local` is what `make run` writes: one machine, plain http, no real addresses.
SITE_MODE = env.one_of("SITE_MODE", ("production", "local"), "production")
TESTING = env.flag("TESTING")
DEBUG = env.flag("DEBUG")

# Secrets: no defaults.
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
FIELD_KEYS = env.keys("FIELD_KEYS")
INDEX_KEY = env.key("INDEX_KEY")
# Seals history; it never changes, also when the others do. Without one of its own it follows from INDEX_KEY.
HISTORY_KEY = env.key("HISTORY_KEY", follows=INDEX_KEY)
# Where the head of the chain of history is written: a folder outside the database and its backups.
ANCHOR_DIR = BASE_DIR / env.text("ANCHOR_DIR", str(VAR_DIR / "anchors"))
# How long what is kept: `reporters=1095,knocks=200` in days instead of `records/retention.py`.
RETAIN = env.words("RETAIN")

# Where the site is seen from outside.
PUBLIC_URL = env.text("PUBLIC_URL").rstrip("/")
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", (_public.hostname or "",))
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# How many proxies of ours stand in front; X-Forwarded-For is believed for so many hops, from the right.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

# The site's own words.
CODE_PREFIX = env.text("CODE_PREFIX", "YH")
OFFICE_NAME = env.text("OFFICE_NAME", "殷行街道办事处")
OFFICE_PHONE = env.text("OFFICE_PHONE", "12345")
ICP_NUMBER = env.text("ICP_NUMBER", "")
POLICE_NUMBER = env.text("POLICE_NUMBER", "")
SITE_CODE = env.text("SITE_CODE", "")
# Says on every page that compounds, people and reports are invented; `make run` turns it on.
DEMO_RIBBON = env.flag("DEMO_RIBBON")

INSTALLED_APPS = [
    "pledges",
    "assessments",
    "issues",
    "councils",
    "votes",
    "stations",
    "properties",
    "notices",
    "records",
    "yinhang.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "yinhang.apps.PortalStaticConfig",
    "django.forms",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
    "import_export",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

# Outermost first. Sessions, users and messages are lazy: a page that asks for none costs no query.
MIDDLEWARE = [
    "yinhang.middleware.Envelope",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yinhang.middleware.Visitor",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yinhang.middleware.Guard",
    "yinhang.doorkeeper.Doorkeeper",
    "axes.middleware.AxesMiddleware",
]
if not TRUSTED_PROXIES:  # a proxy in front compresses, and does it in C
    MIDDLEWARE.insert(4, "django.middleware.gzip.GZipMiddleware")

ROOT_URLCONF = "yinhang.urls"
WSGI_APPLICATION = "yinhang.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yinhang.context.site",
            ],
        },
    },
]
# templates/django/forms/ holds the field and error markup of every form.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The database. Connections live a minute and are tried with one SELECT 1 (some 60 µs on a socket) before
# their first use in a request: a database that restarted then costs no visitor an error page.
DATABASES: dict[str, dict[str, Any]] = {"default": env.database("DATABASE_URL", BASE_DIR)}
_sqlite = "sqlite3" in DATABASES["default"]["ENGINE"]
DATABASES["default"]["CONN_MAX_AGE"] = env.number("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if _sqlite:
    # WAL and IMMEDIATE let four writers take turns without one "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000;",
    }
    # Tests in threads and in a worker process need a file: a database in memory has one connection.
    DATABASES["default"]["TEST"] = {"NAME": env.text("TEST_DATABASE_FILE", "") or None}
else:
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
    # pgbouncer in transaction mode cannot keep a server-side cursor between statements.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True

# Statements asked at every click are planned once a connection; off behind pgbouncer's transaction mode.
PREPARED_STATEMENTS = env.flag("PREPARED_STATEMENTS", default=True)

# Nothing may be wrong when the cache is empty, so each process keeps its own and a silent Redis slows no page.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Celery: hints only (see celery.py). No eta, countdown or retry(countdown) anywhere.
REDIS_URL = env.redis("REDIS_URL", BASE_DIR, testing=TESTING)
CELERY_BROKER_URL = env.broker(REDIS_URL)
CELERY_TASK_ALWAYS_EAGER = env.flag("CELERY_TASK_ALWAYS_EAGER")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        # Redelivery of a dead worker's task needs all three.
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 10,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "retry_on_timeout": False,
        "max_retries": 0,
    }
    if REDIS_URL
    else {}
)
CELERY_TASK_QUEUES, CELERY_TASK_ROUTES = ticks.queues(), ticks.routes()
CELERY_TASK_DEFAULT_QUEUE = ticks.OTHERWISE
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TIMEZONE = "UTC"
# One beat at a time, however many are started: a lease in the database.
CELERY_BEAT_SCHEDULER = "yinhang.beat:OneBeat"
CELERY_BEAT_SCHEDULE = ticks.schedule()

# Mail and messages.
_mail = env.email("EMAIL_URL")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = str(BASE_DIR / (_mail.get("EMAIL_FILE_PATH") or "var/mail"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", f"noreply@{_public.hostname}")
NOTICE_CHANNELS = env.words("NOTICE_CHANNELS", ("inbox", "email"))
APPRISE_URLS = env.words("APPRISE_URLS")
SMS_URL = env.text("SMS_URL", "")
SMS_KEY = env.text("SMS_KEY", "")
# Hosts of our own network that webhooks may go to, also by http: `host`, or `host:port` for another port than 80 and 443.
WEBHOOK_INTRANET_HOSTS = env.words("WEBHOOK_INTRANET_HOSTS")

# What all visitors together may file: the city of 25 million files some eight reports a minute.
REPORTS_PER_MINUTE = env.number("REPORTS_PER_MINUTE", 600, least=1)

# What one station may ask of the interface in a minute.
API_REQUESTS_PER_MINUTE = env.number("API_REQUESTS_PER_MINUTE", 600, least=1)

# Language and time. The site's first language is Chinese, whatever the browser asks for.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "yinhang.formats"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Who is signed in.
AUTH_USER_MODEL = "properties.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "properties.backends.PostBackend",
]
LOGIN_URL = "properties:sign_in"
LOGIN_REDIRECT_URL = "/work/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:  # a suite signs in thousands of times
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
# `modern` or `djbh` (等保 level 2–3); each number can be set on its own as well, 0 asks for nothing.
PASSWORD_RULES = env.one_of("PASSWORD_RULES", tuple(passwordrules.BY_NAME), "modern")
_rules = passwordrules.BY_NAME[PASSWORD_RULES]
PASSWORD_MIN_LENGTH = env.number("PASSWORD_MIN_LENGTH", _rules.min_length, least=8)
PASSWORD_CLASSES = env.number("PASSWORD_CLASSES", _rules.classes)
PASSWORD_HISTORY = env.number("PASSWORD_HISTORY", _rules.history)
PASSWORD_MAX_DAYS = env.number("PASSWORD_MAX_DAYS", _rules.max_days)
AUTH_PASSWORD_VALIDATORS = passwordrules.validators(
    passwordrules.Rules(PASSWORD_MIN_LENGTH, PASSWORD_CLASSES, PASSWORD_HISTORY, PASSWORD_MAX_DAYS)
)
PASSWORD_RESET_TIMEOUT = 3600
OTP_TOTP_ISSUER = OFFICE_NAME
# Who must use an authenticator app: the three administrators and whoever opens the administration, or all staff.
STAFF_SECOND_STEP = env.one_of("STAFF_SECOND_STEP", ("administrators", "all"), "administrators")
# Where somebody tells us of a hole (RFC 9116): a mailto:, https: or tel: address; empty leaves /.well-known/security.txt away.
SECURITY_CONTACT = env.words("SECURITY_CONTACT")
SECURITY_POLICY_URL = env.text("SECURITY_POLICY_URL", "")

# Five bad passwords for one account from one address close that pair for a quarter of an hour; the same
# account stays open to everybody else, so that a stranger cannot lock a person out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "properties.devices.address_for_counting"
AXES_LOCKOUT_CALLABLE = "yinhang.views.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # `properties.admin.sign_ins` shows these rows

# Sessions end after half an hour without a click (a quarter in the admin) and after twelve hours at all.
SESSION_ENGINE = "properties.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_SECONDS", 30 * 60, least=60)
SESSION_IDLE_ADMIN_SECONDS = env.number("SESSION_IDLE_ADMIN_SECONDS", 15 * 60, least=60)
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yinhang.views.csrf_failed"

# Headers; middleware.Envelope sets what Django does not, on every answer. A view with a stricter policy of
# its own (a photo) sets the header itself.
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$", r"^metrics/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(), "
    "microphone=(), payment=(), usb=()"
)

# Sizes. A form's text stays under 1 MiB; three photos of 20 MB and their form stay under 64 MiB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
REQUEST_MAX_BYTES = 64 * 1024 * 1024

# Backups (docs/backup.md). BACKUP_KEY proves a manifest; the recipients are age's public keys, of data and of keys.
BACKUP_KEY = env.key("BACKUP_KEY", optional=True)
BACKUP_TO = env.words("BACKUP_TO")
BACKUP_KEYS_TO = env.words("BACKUP_KEYS_TO")
# Past pgbouncer, where the site itself goes through one; empty means DATABASE_URL.
BACKUP_DATABASE = env.database("BACKUP_DATABASE_URL", BASE_DIR, optional=True)
PG_BIN = env.text("PG_BIN", "")  # where pg_dump, pg_restore and psql are, if not on the PATH

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env.text("STATIC_ROOT", "var/static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = BASE_DIR / env.text("MEDIA_ROOT", "var/media")
MEDIA_URL = "/media/"  # never served: a photo leaves only through a view that asks who is looking
STORAGES = {
    "default": env.files("FILES_URL"),  # on a disk that all web nodes share, or S3-compatible
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING  # a suite makes thousands of clients; each would read every file anew
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
# Between preview and confirmation a sheet waits where every web node finds it.
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.MediaStorage"

# Bearer token that opens /metrics/ and the figures of /readyz/ to another machine; without it only this one may look.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# When somebody has to look (docs/operating.md). The disk is nearly full with less than this left, or less than a
# twentieth where that is less; 0 hours ask for no backup, 0 milliseconds keep no list.
DISK_LEAST_FREE_MB = env.number("DISK_LEAST_FREE_MB", 1024)
BACKUP_MAX_HOURS = env.number("BACKUP_MAX_HOURS", 0)
SLOW_PAGE_MS = env.number("SLOW_PAGE_MS", 1000)
SLOW_QUERY_MS = env.number("SLOW_QUERY_MS", 200)

LOGGING = logs.settings(env.text("LOG_LEVEL", "INFO"), human=env.text("LOG_FORMAT", "json") == "human")
LOGGING_CONFIG = "yinhang.logs.configure"

safety.check(globals())
