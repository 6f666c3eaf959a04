"""LegCare's settings; what differs between machines comes from the environment."""

import os
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from legcare import environment
from legcare.brand import BRAND

BASE_DIR = Path(__file__).resolve().parent.parent

# Environment of the site

DEBUG = environment.flag("DEBUG")
DATA = environment.data_folder("LEGCARE_DATA", BASE_DIR / "var")
PORT = environment.port("PORT", 8000)
# Whether the first start writes the sample content into an empty database.
SAMPLE_CONTENT = environment.flag("SAMPLE_CONTENT", default=True)
SITE_URL = environment.site_url("SITE_URL", f"http://localhost:{PORT}")
SECRET_KEY = environment.secret(DATA / "secret_key")
DATABASES = {"default": environment.database("DATABASE_URL", DATA)}
TIME_ZONE = environment.time_zone("TIME_ZONE", "Asia/Tokyo")

ALLOWED_HOSTS = [str(urlsplit(SITE_URL).hostname), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Installed apps, middleware and templates

# Editor of rich text; publishing/richtext/editor says how to replace it.
RICH_TEXT_EDITOR = "publishing.richtext.editor.ckeditor"

INSTALLED_APPS = [
    "legcare.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "legcare.apps.LegcareStaticFiles",
    *import_module(RICH_TEXT_EDITOR).APPS,
    "csp",
    "django_http_compression",
    "legcare.apps.LegcareConfig",
    "publishing",
    "sitetexts",
    "claims",
    "pages",
    "teas",
    "faq",
    "articles",
    "importing",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Outside of what compares ETags: what it compresses has a weak one, which still compares.
    "legcare.middleware.Compression",
    "legcare.middleware.DatabaseUnavailable",
    "legcare.middleware.conditional_get",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "legcare.middleware.body_limit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "legcare.middleware.safe_methods_only",
    "publishing.http.middleware.moment",
]

ROOT_URLCONF = "legcare.urls"
WSGI_APPLICATION = "legcare.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "legcare.context_processors.frame",
                "publishing.web.toolbar.toolbar",
            ],
        },
    },
]

# Words, dates and numbers

# Translations of the readers' interface; texts of editors are not translated.
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = environment.translations(LOCALE_PATHS[0])
# Not LANGUAGE, which many machines set for all their programs.
LANGUAGE_CODE = environment.language("SITE_LANGUAGE", "en", dict(LANGUAGES))
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "legcare.formats"

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
# Pictures for sharing, which are drawn again where they are missing.
SHARE_ROOT = DATA / "share"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = DEBUG

# A form of the desk may hold a text far too long, so that the field itself can say so.
BODY_LIMIT_STAFF = 64 * 1024 * 1024
BODY_LIMIT_PUBLIC = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT_STAFF
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Safety

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
HTTPS = SITE_URL.startswith("https://")
if HTTPS:
    # TLS ends at the proxy in front, which must set this header itself on every request.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "legcare.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "legcare.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "brief": {"()": "django.utils.log.CallbackFilter", "callback": environment.drop_traceback}
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["brief"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

# Mail: reminders are sent if EMAIL_HOST is set

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = environment.flag("EMAIL_USE_SSL")
EMAIL_PORT = environment.mail_port("EMAIL_PORT", tls=EMAIL_USE_TLS, ssl=EMAIL_USE_SSL)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.address(
    "DEFAULT_FROM_EMAIL", f"{BRAND.name} <{BRAND.slug}@{urlsplit(SITE_URL).hostname}>"
)

# Contacts for security reports (/.well-known/security.txt).
SECURITY_CONTACT = environment.contacts(
    "SECURITY_CONTACT", f"security@{urlsplit(SITE_URL).hostname}"
)

# Terms of use of the JSON API, in /openapi.json.
API_TERMS = (
    "A claim is never to be shown without its statement, and a text not without the disclaimer "
    "that comes with it."
)

# Publishing

# URLs of the pages that can be seen as of another moment.
PUBLIC_URLCONF = "legcare.public_urls"
# HTML ids on pages that links of editors may point to.
PAGE_ANCHORS = {"statement", "disclaimer"}
# Seconds that a browser may cache a public page; never past the next change.
PUBLIC_MAX_AGE = 60
# Whether a text needs the approval of a second person before it goes live.
SECOND_PERSON = environment.flag("SECOND_PERSON", default=True)
# Kinds whose texts a medical reviewer approves; None: those that declare it themselves.
MEDICAL_REVIEW = (
    environment.names("MEDICAL_REVIEW", "") if os.environ.get("MEDICAL_REVIEW") else None
)
# Time until a page is due for review as a whole.
REVIEW_CYCLE = timedelta(days=3 * 365)

# Checks before a text goes live (publishing.checks), in this order, after those of its kind.
# Operators may add a class of their own here, and switch off any by its name:
# CHECKS_OFF=reading-age,sources
CHECKS = [
    "claims.checks.ClaimEvidence",
    "claims.checks.StatementIsLive",
    "claims.checks.ClaimWording",
    "publishing.checks.structure.AlternativeTexts",
    "publishing.checks.structure.FieldAlternativeTexts",
    "publishing.checks.links.InternalLinks",
    "publishing.checks.wording.SameTitle",
    "publishing.checks.wording.TitleLength",
    "publishing.checks.wording.SummaryLength",
    "publishing.checks.wording.ReadingAge",
    "publishing.checks.structure.HeadingLevels",
    "publishing.checks.structure.TableHeaders",
    "publishing.checks.structure.LinkTexts",
]
CHECKS_OFF = environment.names("CHECKS_OFF", "")
# Countries whose rules on claims apply: files of claims/rules.
MARKETS = environment.names(
    "MARKETS", "us,jp", [file.stem for file in (BASE_DIR / "claims" / "rules").glob("*.toml")]
)
