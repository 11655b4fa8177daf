"""The measured site: PostgreSQL, Elasticsearch, this code served by gunicorn over a local socket,
and stock Wagtail's search beside it on the same data."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.search_speed.load import get
from benchmarks.servers import PYTHON, ROOT, run

PREFIX = "shelf-speed"
STOCK_SETTINGS = "benchmarks.search_speed.stock.settings"
STOCK_INDEX = f"{PREFIX}-stock_wagtailcore_page"
# As docs/operate.md advises for two processors.
GUNICORN = ("--workers", "2", "--threads", "4", "--log-level", "error")
START_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A site of our own on a database and a cluster that exist."""

    folder: Path
    database: str
    elasticsearch: str

    @property
    def environment(self) -> dict[str, str]:
        """The settings of an operator."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "settings.production",
            "SECRET_KEY": "measured",
            "ALLOWED_HOSTS": "*",
            "SECURE_SSL_REDIRECT": "false",
            "DATABASE_URL": self.database,
            "ELASTICSEARCH_URL": self.elasticsearch,
            "ELASTICSEARCH_INDEX_PREFIX": PREFIX,
            # A slow answer is to be measured, not replaced by the embedded engine's.
            "ELASTICSEARCH_TIMEOUT": "60",
            "MEDIA_ROOT": str(self.folder / "media"),
            "LOG_LEVEL": "WARNING",
            # So many texts would take days to embed on one processor: words alone.
            "EMBEDDER": "none",
        }

    @property
    def stock_environment(self) -> dict[str, str]:
        """The same data searched by Wagtail's backend."""
        return {
            **self.environment,
            "DJANGO_SETTINGS_MODULE": STOCK_SETTINGS,
            "STOCK_INDEX_PREFIX": f"{PREFIX}-stock_",
        }

    def manage(self, *command: str) -> None:
        """Run a management command."""
        run([PYTHON, "manage.py", *command], ROOT, self.environment)

    def inside(self, command: str, *numbers: int) -> Any:
        """Run a command of `inside.py`; give its answer."""
        arguments = [PYTHON, "-m", "benchmarks.search_speed.inside", command, *map(str, numbers)]
        done = subprocess.run(  # noqa: S603  # our own command
            arguments, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stderr[-3000:]}")
        return json.loads(done.stdout)

    def prepare(self) -> None:
        """Make an empty site."""
        self.manage("compile_catalogues")
        self.manage("collectstatic", "--noinput", "-v0")
        self.manage("migrate", "-v0")
        self.manage("bootstrap_site")
        self.manage("load_vocabulary")
        self.inside("libraries")

    def grow(self, start: int, end: int) -> None:
        """Add the cases of these numbers to the database."""
        self._in_parts("populate", start, end)
        self.inside("finish")

    def index(self, start: int, end: int) -> float:
        """Add cases to the index on Elasticsearch, as the worker does; seconds."""
        began = time.perf_counter()
        self._in_parts("index", start, end)
        return round(time.perf_counter() - began, 1)

    def _in_parts(self, command: str, start: int, end: int) -> None:
        """Let every processor do a part of the cases."""
        parts = max(1, min(os.cpu_count() or 1, (end - start) // 2000))
        borders = [start + (end - start) * n // parts for n in range(parts + 1)]
        with ThreadPoolExecutor(parts) as pool:
            list(pool.map(lambda pair: self.inside(command, *pair), pairwise(borders)))

    def rebuild(self) -> dict[str, float]:
        """`rebuild_search_index` of the index on Elasticsearch: seconds, and the most memory that
        the command took."""
        command = [PYTHON, "manage.py", "rebuild_search_index", "--words-only"]
        command += ["--engine", "elasticsearch"]
        start = time.perf_counter()
        with (self.folder / "rebuild.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603  # our own command
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError((self.folder / "rebuild.log").read_text()[-3000:])
        return {
            "seconds": round(time.perf_counter() - start, 1),
            "memory of the command, MB": round(usage.ru_maxrss / 1024),
            "its processor time, s": round(usage.ru_utime + usage.ru_stime, 1),
        }

    def fill_stock(self, start: int, end: int) -> float:
        """Add cases to the index of Wagtail's backend; seconds."""
        module = "benchmarks.search_speed.stock.filling"
        began = time.perf_counter()
        run([PYTHON, "-m", module, str(start), str(end)], ROOT, self.stock_environment)
        return round(time.perf_counter() - began, 1)

    @contextmanager
    def served(self, module: str, environment: dict[str, str], path: str) -> Iterator[Path]:
        """Serve a WSGI module with gunicorn; give its socket."""
        address = self.folder / f"{module}.socket"
        command = [PYTHON, "-m", "gunicorn", module, "--bind", f"unix:{address}", *GUNICORN]
        with subprocess.Popen(command, cwd=ROOT, env=environment) as server:  # noqa: S603  # a fixed command
            try:
                _wait_for(address, path)
                yield address
            finally:
                server.terminate()

    @contextmanager
    def ours(self) -> Iterator[Path]:
        """Our site."""
        with self.served("settings.wsgi", self.environment, "/healthz") as address:
            yield address

    @contextmanager
    def stock(self) -> Iterator[Path]:
        """Stock Wagtail's search."""
        with self.served(
            "benchmarks.search_speed.stock.wsgi", self.stock_environment, "/?query=x"
        ) as address:
            yield address


def _wait_for(address: Path, path: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with suppress(OSError, RuntimeError):
            get(address, path)
            return
        time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")
