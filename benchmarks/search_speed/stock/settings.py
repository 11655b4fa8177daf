"""Our site's data with the middleware of Wagtail's project template and its search backend."""

from settings.production import *  # noqa: F403  # a delta, as ours are
from settings.production import INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.search_speed.stock.apps.StockConfig"]
ROOT_URLCONF = "benchmarks.search_speed.stock.urls"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # it refuses to start without
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
]
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.elasticsearch9",
        "URLS": [env.str("ELASTICSEARCH_URL")],
        "INDEX_PREFIX": env.str("STOCK_INDEX_PREFIX"),
        "TIMEOUT": 60,
    }
}
