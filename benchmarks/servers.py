"""Servers to measure: this site with its starter collection, and a stock Wagtail site beside it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(arguments: list[str], cwd: Path, environment: dict[str, str]) -> None:
    """Run a command quietly; raise with its output when it fails."""
    done = subprocess.run(  # noqa: S603  # our own commands
        arguments, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def site_environment(folder: Path) -> dict[str, str]:
    """The environment of a site of its own in a folder: SQLite, embedded search, no debugging."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "settings.dev",
        "DEBUG": "0",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "LOG_LEVEL": "WARNING",
        "ELASTICSEARCH_URL": "",
    }


def prepare_site(folder: Path) -> dict[str, str]:
    """Make the database of a site with the starter collection; give its environment."""
    environment = site_environment(folder)
    commands = (
        ["compile_catalogues"],
        ["collectstatic", "--noinput", "-v0"],
        ["migrate", "-v0"],
        ["bootstrap_site"],
        ["load_vocabulary"],
        [
            "import_cases",
            *map(str, sorted((ROOT / "kb/data/collection").glob("*.jsonl"))),
            "--publish",
        ],
        ["rebuild_search_index"],
    )
    for command in commands:
        run([PYTHON, "manage.py", *command], ROOT, environment)
    return environment


def prepare_stock_wagtail(folder: Path) -> dict[str, str]:
    """Make what `wagtail start` makes, with its welcome page; give its environment."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "stock.settings.bench"}
    environment.pop("DATABASE_URL", None)
    run([PYTHON, "-m", "wagtail.bin.wagtail", "start", "stock", str(folder)], folder, environment)
    (folder / "stock/settings/bench.py").write_text(
        "from .base import *\n"
        "DEBUG = False\nSECRET_KEY = 'bench'\nALLOWED_HOSTS = ['*']\n"
        "STORAGES['staticfiles']['BACKEND'] = "
        "'django.contrib.staticfiles.storage.StaticFilesStorage'\n"
        "LOGGING = {'version': 1, 'disable_existing_loggers': True}\n"
    )
    run([PYTHON, "manage.py", "migrate", "-v0"], folder, environment)
    return environment


@contextlib.contextmanager
def serve(module: str, cwd: Path, environment: dict[str, str], path: str) -> Iterator[str]:
    """Serve a WSGI module with one gunicorn worker of four threads; give its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [PYTHON, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "4", "--log-level", "error"]
    with subprocess.Popen(command, cwd=cwd, env=environment) as server:  # noqa: S603  # ours
        try:
            wait_for(address + path)
            yield address
        finally:
            server.terminate()


def wait_for(url: str, seconds: float = 60) -> None:
    """Wait until an address answers 200."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(url, timeout=10) as answer,  # noqa: S310  # our own server
        ):
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(f"{url} did not answer within {seconds} s")
