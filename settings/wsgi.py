"""The WSGI entry point for gunicorn and other servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.production")

application = get_wsgi_application()

from search.checks import tell_of_outdated_indexes  # noqa: E402  # it needs the models

tell_of_outdated_indexes()
