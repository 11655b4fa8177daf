"""Tests: quick hashing, no manifest, e-mail and cache in memory."""

from settings.base import *
from settings.base import VAR_DIR

DEBUG = False
SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["*"]
VAR_DIR.mkdir(exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
LOGGING["root"]["level"] = "WARNING"
# A developer's own Elasticsearch is nothing for the tests; those that need one name it themselves.
ELASTICSEARCH_URL = ""
# Nor is any machine; those tests have one of their own.
MACHINE_TRANSLATION_PROVIDER = ""
# Words alone, unless a test is about meaning: embedding texts takes its time.
EMBEDDER = "none"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Notes on searches are written by a thread, which no test needs; those of the log switch it on.
SEARCH_LOG = False
