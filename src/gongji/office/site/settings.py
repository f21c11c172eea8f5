"""Django's settings, made from `Config`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from gongji.office.site.config import Config, config
from gongji.office.site.logs import configure

CONFIG = config()
HERE = Path(__file__).resolve().parent.parent
PRODUCTION = CONFIG.profile == "production"


def secret(config: Config) -> str:
    """The key for signatures: given, or made once and kept in the data folder."""
    given = config.secret_key.get_secret_value()
    if given:
        return given
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = config.data / "secret.key"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = secret(CONFIG)
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in CONFIG.hosts.split(",") if host.strip()]
ROOT_URLCONF = "gongji.office.site.urls"
WSGI_APPLICATION = "gongji.office.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "guard.User"

ROOMS = (
    "guard", "jobs", "papers", "unions", "people", "plans", "desk", "money", "enrolment", "claims", "portal",
    "api", "insight",
)  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_cotton",
    "django_tables2",
    "django_filters",
    "treebeard",
    "django_tasks",
    "django_tasks_db",
    "django_prometheus",
    "ninja",
    "gongji.office.ui",
    *(f"gongji.office.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "gongji.office.site.logs.requests",
    "gongji.office.portal.pages.check.first",  # which needs nothing of what follows
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongji.office.guard.middleware.unkept",
    "gongji.office.guard.middleware.within_bounds",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # a page that is public says so
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "gongji.office.guard.middleware.scope",
    "gongji.office.guard.middleware.FirstThings",
    "gongji.office.ui.errors.Refusals",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [
            HERE / "ui" / "templates",
            HERE / "guard" / "templates",
        ],  # before the pages that libraries bring
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "gongji.office.ui.templatetags.look"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongji.office.ui.context.frame",
            ],
        },
    }
]
DATABASES = {"default": CONFIG.database}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
LOCALE_PATHS = [HERE / "site" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = None  # whitenoise serves each room's files from where they lie
WHITENOISE_USE_FINDERS = True
STATICFILES_DIRS = [("gongji/page", HERE.parent / "readers" / "page" / "css")]
MEDIA_ROOT = CONFIG.data / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "gongji.office.guard.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    }
]
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "gongji.office.guard.adapter.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "gongji.office.guard.forms.SignIn",
    "reauthenticate": "gongji.office.guard.forms.Reauthenticate",
    "change_password": "gongji.office.guard.forms.ChangePassword",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if CONFIG.https else 0  # who asks is told by the nearest proxy
MFA_FORMS = {
    "authenticate": "gongji.office.guard.forms.SignInByCode",
    "reauthenticate": "gongji.office.guard.forms.ReauthenticateByCode",
    "activate_totp": "gongji.office.guard.forms.ActivateApp",
    "authenticate_webauthn": "gongji.office.guard.forms.SecondStepByKey",
    "login_webauthn": "gongji.office.guard.forms.SignInByKey",
    "reauthenticate_webauthn": "gongji.office.guard.forms.ReauthenticateByKey",
    "add_webauthn": "gongji.office.guard.forms.AddKey",
}
MFA_ADAPTER = "gongji.office.guard.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

KEYRING = CONFIG.data / "keyring.json"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = CONFIG.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.https else None
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = CONFIG.https
CSRF_FAILURE_VIEW = "gongji.office.ui.errors.csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF],
        "font-src": [SELF], "connect-src": [SELF], "form-action": [SELF], "base-uri": [NONE],
        "frame-ancestors": [NONE], "manifest-src": [SELF],
    }
}  # fmt: skip
LOGGING_CONFIG = None  # ours, and nothing of Django's beside it
configure(CONFIG.log_level)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
