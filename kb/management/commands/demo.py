"""`manage.py demo`: prepares a complete site on this machine and serves it (for `make demo`).

All in one process, and each step only when it is needed, so that a second start takes seconds.
Nothing that people changed in the meantime is touched.
"""

from __future__ import annotations

import hashlib
import json
import socket
import sys
import threading
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.error import URLError

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from kb.account.mail import demo_folder
from kb.models import CaseStudyPage
from kb.notifications.worker import send_until
from kb.vocabulary import DATA_DIR

THREADS = 8
MAIL_PAUSE_SECONDS = 5.0
ANSWER_WITHIN_SECONDS = 60
ADDRESS = (
    "\n  The Common Shelf is open: {}/\n  Stop it with Ctrl-C; `make demo` starts it again.\n\n"
)


class Command(BaseCommand):
    help = "Prepares the site with the starter collection, where need be, and serves it."
    requires_system_checks = ()  # `migrate` runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="do not serve")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["prepare_only"]:
            self.prepare()
            return
        refuse_taken_port(options["host"], options["port"])
        self.prepare()
        connections.close_all()  # the server's process opens its own
        DemoServer(options["host"], options["port"]).run()

    def prepare(self) -> None:
        """Bring database, collection, index and static files to a state that can be served."""
        call_command("compile_catalogues", verbosity=0)
        self.say("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("bootstrap_site", stdout=self.stdout)
        self.when_changed(
            "vocabulary",
            [
                file
                for folder in ("vocabulary", "places", "glossary")
                for file in (DATA_DIR / folder).glob("*.json")
            ],
            "Loading the vocabulary …",
            lambda: call_command("load_vocabulary", stdout=self.stdout),
        )
        if not CaseStudyPage.objects.exists():
            self.say("Importing the starter collection …")
            files = sorted(str(path) for path in (DATA_DIR / "collection").glob("??.jsonl"))
            call_command("import_cases", *files, publish=True, stdout=self.stdout)
        if index_is_outdated():
            self.say("Building the search index …")
            call_command("rebuild_search_index", stdout=self.stdout)
        self.when_changed(
            "static files",
            static_files(),
            "Collecting the static files …",
            lambda: call_command("collectstatic", interactive=False, verbosity=0),
        )
        call_command("demo_accounts", "--yes-this-is-a-demo", stdout=self.stdout)
        if folder := demo_folder():
            self.say(
                f"\n  E-mails (codes for signing in) are printed here and kept in {folder}/;"
                "\n  nothing is sent to anybody.\n"
            )

    def when_changed(
        self, step: str, files: Iterable[Path], announcement: str, action: Callable[[], Any]
    ) -> None:
        """Do a step unless its files are those of the last time it went well."""
        memory = Path(settings.VAR_DIR) / "demo.json"
        done = json.loads(memory.read_text("utf-8")) if memory.exists() else {}
        now = fingerprint(files)
        if done.get(step) != now:
            self.say(announcement)
            action()
            memory.write_text(json.dumps({**done, step: now}, indent=1), "utf-8")

    def say(self, text: str) -> None:
        """Tell what takes a moment, at once."""
        self.stdout.write(text)
        self.stdout.flush()


def refuse_taken_port(host: str, port: int) -> None:
    """Fail at once, with advice, when another program listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} can't be used ({error.strerror}). "
                f"Choose another port: make demo PORT={port + 1}"
            ) from error


def fingerprint(files: Iterable[Path]) -> str:
    """Tell these files from any others by name, size and time."""
    facts = sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files)
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def static_files() -> list[Path]:
    """Every static file of the project and of the packages, before it is collected."""
    return [
        Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([])
    ]


def index_is_outdated() -> bool:
    """Whether the search index differs from the database, or is not there."""
    try:
        call_command("search_status", stdout=StringIO(), stderr=StringIO())
    except (SystemExit, CommandError):
        return True
    return False


class DemoServer(BaseApplication):
    """gunicorn with threads; tells its address when the site really answers."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        super().__init__()

    def load_config(self) -> None:
        """Set up gunicorn."""
        self.cfg.set("bind", f"{self.host}:{self.port}")
        self.cfg.set("threads", THREADS)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("post_worker_init", self.start_helpers)

    def load(self) -> Any:
        """Give gunicorn the site."""
        return get_wsgi_application()

    def start_helpers(self, worker: object) -> None:
        """Beside the server: print the address once the site answers, and send the mails."""
        for helper in (self.announce, self.send_mails):
            threading.Thread(target=helper, daemon=True).start()

    def send_mails(self) -> None:
        """Send what is due as long as the process lives: a demo has no other worker for it."""
        send_until(threading.Event(), MAIL_PAUSE_SECONDS)

    def announce(self) -> None:
        """Ask for the first page until it comes, then print the address."""
        # Where the server listens on every address, it can be asked on this one.
        host = "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104  # compared only
        deadline = time.monotonic() + ANSWER_WITHIN_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://{host}:{self.port}/"):  # our own
                    sys.stdout.write(ADDRESS.format(settings.SITE_URL))
                    sys.stdout.flush()
                    return
            except (URLError, OSError):
                time.sleep(0.2)
        sys.stderr.write(f"The site does not answer on {host}:{self.port}; see the lines above.\n")
