"""The site behind gunicorn for test_kills.py: loaded and warm once, before its worker is forked."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from django.test import Client

application = get_wsgi_application()

client = Client()
client.cookies.load({"sessionid": os.environ["WARM_SESSION"]})
with transaction.atomic():
    # What is read at the first case that is sent is read now; the case itself is not kept.
    answer = client.post(os.environ["WARM_PATH"], {"go": "submit", "version": "1", "writer": "a"})
    if answer.status_code != 302:
        raise SystemExit(f"not sent: {answer.status_code}")
    transaction.set_rollback(True)
# A connection that two processes share is none.
connections.close_all()


def post_fork(server: object, worker: object) -> None:
    """Tell which process answers now (gunicorn's hook)."""
    file = Path(os.environ["WORKER_FILE"])
    new = file.with_suffix(".new")
    new.write_text(str(os.getpid()), "ascii")
    new.replace(file)
