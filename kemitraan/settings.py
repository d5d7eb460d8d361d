"""Settings, read from the environment, from `.env`, or from `NAME_FILE`.

Every name is listed in `.env.example` and in docs/deploy.md.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env("VAR_DIR", default=str(VAR_DIR)))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
IS_LOCAL = set(ALLOWED_HOSTS) <= {*LOCAL_HOSTS, "testserver"}


def _local_secret_key() -> str:
    """A key kept in `var/`, so that sessions survive a restart on a laptop."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text().strip()


SECRET_KEY = env("SECRET_KEY", default=None) or (_local_secret_key() if DEBUG or IS_LOCAL else env("SECRET_KEY"))
# Encrypts national identity numbers; kept apart from SECRET_KEY so that either can be rotated alone.
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[SECRET_KEY])

# --- Applications -----------------------------------------------------------
INSTALLED_APPS = [
    "kemitraan.core",
    "kemitraan.accounts",
    "kemitraan.reminders",
    "kemitraan.exchange",
    "partners",
    "programs",
    "pendampingan",
    "kemitraan.monitoring",
    "kemitraan.core.admin_site.ScopedAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_tables2",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kemitraan.core.middleware.RequestContextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kemitraan.core.middleware.HtmxLoginMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kemitraan.accounts.middleware.ActingMembershipMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kemitraan.core.middleware.DomainErrorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "kemitraan.urls"
WSGI_APPLICATION = "kemitraan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kemitraan.core.context_processors.layout",
            ],
            "builtins": [
                "kemitraan.core.templatetags.ui",
                "kemitraan.core.templatetags.formats",
            ],
        },
    }
]
FORM_RENDERER = "kemitraan.core.form_renderer.FormRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database ---------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'kemitraan.sqlite3'}")}
IS_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if IS_SQLITE:
    # Writers queue instead of failing: the write lock is taken at BEGIN, and waited for.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache and broker ---------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="")
BROKER_DIR = VAR_DIR / "broker"
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    CELERY_BROKER_URL = REDIS_URL
else:
    # Rate limits need a cache that all processes share.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "data"),
        "data_folder_out": str(BROKER_DIR / "data"),
        "control_folder": str(BROKER_DIR / "control"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "store_processed": False,
    }
    for _folder in ("data", "control", "processed"):
        (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
# Each of them needs a worker; the health page says which lacks one.
QUEUES = ("default", "mail", "planning", "imports", "exports")
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(BROKER_DIR / "beat-schedule")
BROKER_DIR.mkdir(parents=True, exist_ok=True)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "kemitraan.core.tasks.sweep", "schedule": 60.0, "options": {"expires": 55, "queue": "default"}},
    "plan-reminders": {
        "task": "kemitraan.reminders.tasks.plan_reminders",
        "schedule": 300.0,
        "options": {"expires": 290, "queue": "planning"},
    },
    "plan-obligations": {
        "task": "programs.tasks.plan_obligations",
        "schedule": 3600.0,
        "options": {"expires": 3500, "queue": "planning"},
    },
    "watch-over": {
        "task": "kemitraan.monitoring.tasks.watch_over",
        "schedule": 60.0,
        "options": {"expires": 55, "queue": "default"},
    },
    "look-for-duplicates": {
        "task": "partners.tasks.look_for_duplicates",
        "schedule": 60.0,
        "options": {"expires": 55, "queue": "planning"},
    },
    "plan-visits": {
        "task": "pendampingan.tasks.plan_visits",
        "schedule": 3600.0,
        "options": {"expires": 3500, "queue": "planning"},
    },
}

# --- People -----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kemitraan.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "login": "kemitraan.accounts.sign_in_forms.LoginForm",
    "reset_password": "kemitraan.accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "kemitraan.accounts.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "kemitraan.accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "kemitraan.accounts.sign_in_forms.SetPasswordForm",
    "reauthenticate": "kemitraan.accounts.sign_in_forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
# Nothing is sent to addresses that nobody here has: they did not ask for it.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = None
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kemitraan"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# --- Language, zone, formats ----------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Asia/Jakarta")
FORMAT_MODULE_PATH = ["kemitraan.core.locale_formats"]

# --- Static and uploaded files ------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "kemitraan.core.storage.HashedStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
MAX_UPLOAD_BYTES = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Mail ---------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Kemitraan <kemitraan@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_EMAIL_URL = env("EMAIL_URL", default="")
if _EMAIL_URL:
    _mail = env.email_url("EMAIL_URL")
    if _mail["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        _mail["EMAIL_BACKEND"] = "kemitraan.core.mail.SmtpBackend"
    vars().update(_mail)
    EMAIL_IS_LOCAL = urlsplit(_EMAIL_URL).hostname in {"localhost", "127.0.0.1", "::1"}
else:
    EMAIL_BACKEND = "kemitraan.core.mail.FileEmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
    EMAIL_IS_LOCAL = True
EMAIL_TIMEOUT = 15
# Nobody is reminded at night or on a day of rest: the hours, local to each person, of who has not chosen their own.
REMINDERS_FROM_HOUR = env.int("REMINDERS_FROM_HOUR", default=7)
REMINDERS_UNTIL_HOUR = env.int("REMINDERS_UNTIL_HOUR", default=20)
REMINDERS_ON_REST_DAYS = env.bool("REMINDERS_ON_REST_DAYS", default=False)

# --- Other channels -----------------------------------------------------------
# WhatsApp Business Cloud API; off until address, token and template are named.
WHATSAPP_URL = env("WHATSAPP_URL", default="")
WHATSAPP_TOKEN = env("WHATSAPP_TOKEN", default="")
WHATSAPP_TEMPLATE = env("WHATSAPP_TEMPLATE", default="")
WHATSAPP_LANGUAGE = env("WHATSAPP_LANGUAGE", default="id")
# Webhooks and WhatsApp go to public https addresses only; True also lets them into the own network, for trying out.
HTTP_ALLOWS_LOCAL = env.bool("HTTP_ALLOWS_LOCAL", default=False)

# --- Security -----------------------------------------------------------------
IS_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kemitraan.core.views.errors.csrf_failure"
# Pictures of a base map, as `https://tiles.example.org/{z}/{x}/{y}.png`; without one maps draw points over a grid.
TILE_URL = env("TILE_URL", default="")
TILE_ATTRIBUTION = env("TILE_ATTRIBUTION", default="")
_TILE_HOST = [f"{urlsplit(TILE_URL).scheme}://{urlsplit(TILE_URL).netloc}"] if TILE_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_TILE_HOST],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Lists --------------------------------------------------------------------
DJANGO_TABLES2_TEMPLATE = "_components/table.html"
PAGE_SIZES = (25, 50, 100)

# --- Logs and error reports ---------------------------------------------------
LOGGING_CONFIG = "kemitraan.core.logs.configure"
LOGGING = {"level": env("LOG_LEVEL", default="INFO"), "json": env.bool("LOG_JSON", default=not DEBUG and not IS_LOCAL)}
# Who shows this token reads /metrics; without one only programs on this machine do.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
# An address that is asked after every planning of reminders; whoever watches it raises the alarm when that stops.
DEADMAN_URL = env("DEADMAN_URL", default="")
SENTRY_DSN = env("SENTRY_DSN", default="")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)

# auth.W004: addresses are unique in any letter case, by a constraint that the check does not recognize.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
