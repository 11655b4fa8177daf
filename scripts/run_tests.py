"""Every check and every test, in the order in which they are quickest to fail.

`make test` runs this inside `.venv`. A step that fails does not stop the ones after it, so that one
run shows everything; the last lines tell what failed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts import components, elasticsearch, postgres

Command = list[str | Path]

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
# Only its presence matters: `check --deploy` looks at the settings, nothing is ever started.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "settings.production",
    "SECRET_KEY": "checked-by-make-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "shelf.example.org",
    "SITE_URL": "https://shelf.example.org",
}
PYTEST: Command = [BIN / "pytest", "-q", "-n", "2", "--dist", "loadgroup", "--durations", "25"]
ON_SQLITE_TOO: Command = [
    "tests/home",
    "tests/kb/models",
    *sorted(path.relative_to(ROOT) for path in ROOT.glob("tests/kb/test_*.py")),
    "tests/search",
    "tests/test_queries.py",
]


class Run:
    """The steps so far, and the tests they ran."""

    def __init__(self, reports: Path) -> None:
        self.reports = reports
        self.failed: list[str] = []
        self.passed: list[str] = []
        self.tests = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}

    def step(self, name: str, command: Command, **environment: str) -> None:
        """Run one step and remember how it ended."""
        print(f"\n── {name}", flush=True)
        started = time.monotonic()
        settings = {"DJANGO_SETTINGS_MODULE": "settings.test", **environment}
        merged = {**os.environ, **settings}
        known = {key: value for key, value in merged.items() if value}
        result = subprocess.run(command, cwd=ROOT, env=known, check=False)
        seconds = time.monotonic() - started
        word = "FAILED" if result.returncode else "ok"
        print(f"── {name}: {word} ({seconds:.0f} s)", flush=True)
        (self.failed if result.returncode else self.passed).append(name)

    def pytest(self, name: str, command: Command, **environment: str) -> None:
        """Run one step of tests and count them."""
        report = self.reports / f"{len(self.passed) + len(self.failed)}.xml"
        self.step(name, [*command, f"--junitxml={report}"], **environment)
        if report.exists():
            for suite in ET.parse(report).getroot():  # noqa: S314  # written by pytest just now
                for kind in self.tests:
                    self.tests[kind] += int(suite.get(kind, 0))

    def close(self, seconds: float) -> int:
        """Say how everything ended; give the exit code."""
        failed = self.tests["failures"] + self.tests["errors"]
        passed = self.tests["tests"] - failed - self.tests["skipped"]
        print(f"\n{len(self.passed)} steps in order, {len(self.failed)} not; {seconds:.0f} s.")
        for name in self.failed:
            print(f"  FAILED: {name}")
        print(f"tests: {passed} passed, {failed} failed, {self.tests['skipped']} skipped")
        return 1 if self.failed else 0


def check_code(run: Run) -> None:
    """What reads the code without running the site."""
    run.step("ruff check", [BIN / "ruff", "check", "."])
    run.step("ruff format", [BIN / "ruff", "format", "--check", "."])
    run.step("djlint format", [BIN / "djlint", "templates", "--check"])
    run.step("djlint lint", [BIN / "djlint", "templates", "--lint"])
    run.step("mypy", [BIN / "mypy"])
    run.step("import-linter", [BIN / "lint-imports"])


def check_project(run: Run, database: str) -> None:
    """What Django says of the project."""
    strict = ["--fail-level", "WARNING"]
    run.step("catalogues", [*MANAGE, "compile_catalogues"])
    run.step("check", [*MANAGE, "check", *strict], DATABASE_URL=database)
    run.step("check --deploy", [*MANAGE, "check", "--deploy", *strict], **PRODUCTION)
    run.step(
        "migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], DATABASE_URL=database
    )
    run.step("messages", [sys.executable, "-m", "scripts.messages", "--check"])


def run_tests(run: Run, database: str) -> None:
    """Everything on PostgreSQL with coverage, models and pages on SQLite, pages in Chromium."""
    without_browser: Command = [*PYTEST, "-m", "not e2e"]
    # The limit holds for all runs together: `coverage report` below.
    coverage = ["--cov", "--cov-report=", "--cov-fail-under=0"]
    if database:
        run.pytest("PostgreSQL", [*without_browser, *coverage], DATABASE_URL=database)
        # Models, pages and the embedded search: what depends on the database.
        marks: Command = ["-m", "not e2e and not elasticsearch"]
        run.pytest("SQLite", [*PYTEST, *marks, *ON_SQLITE_TOO], DATABASE_URL="")
    else:
        run.pytest("SQLite", [*without_browser, *coverage], DATABASE_URL="")
    if components.browser():
        # Each worker serves a site of its own.
        both: Command = ["-n", "2", "--dist", "loadgroup"]
        browser: Command = [BIN / "pytest", "-q", *both, "-m", "e2e", *coverage, "--cov-append"]
        run.pytest("Chromium", browser, DATABASE_URL=database)
    run.step("coverage", [BIN / "coverage", "report"])


def start_elasticsearch(stack: ExitStack) -> bool:
    """Start one for all tests and tell them its address; say why when that is not possible."""
    try:
        url = stack.enter_context(elasticsearch.elasticsearch())
    except elasticsearch.Unavailable as problem:
        print(f"Not there: {problem}")
        return False
    os.environ["TEST_ELASTICSEARCH_URL"] = url
    return True


def main() -> int:
    started = time.monotonic()
    still_missing = components.ensure()
    for component in still_missing:
        print(f"Not there: {component.name}; install the package {component.package}.")
    if still_missing and os.environ.get("CI") == "true":
        print("In CI every component must be real.")
        return 1
    with ExitStack() as stack:
        run = Run(Path(stack.enter_context(TemporaryDirectory())))
        check_code(run)
        database = os.environ.get("DATABASE_URL", "")
        programs = postgres.find_programs()
        if not database and programs:
            database = stack.enter_context(postgres.cluster(programs))
        check_project(run, database)
        if not start_elasticsearch(stack) and os.environ.get("CI") == "true":
            run.failed.append("Elasticsearch")
        run_tests(run, database)
        return run.close(time.monotonic() - started)


def stop(*_signal: object) -> None:
    """End as by Ctrl-C, so that what was started is stopped too."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nstopped")
