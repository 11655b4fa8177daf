"""The real components of the tests: finds them, and installs them on Debian where it may."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

from scripts import elasticsearch
from scripts.postgres import find_programs

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Component:
    """Something the tests need beside Python's packages."""

    name: str
    package: str
    present: bool


def browser() -> str | None:
    """The path of Chromium."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def has_elasticsearch() -> bool:
    """Whether there is an Elasticsearch, or what it is fetched with."""
    given = bool(os.environ.get("ELASTICSEARCH_URL"))
    fetched = (elasticsearch.cache_folder() / "lib").is_dir()
    return given or fetched or bool(shutil.which("mvn")) or elasticsearch.has_docker()


def components() -> list[Component]:
    """What the tests need, each with its Debian package and whether it is there."""
    database = bool(os.environ.get("DATABASE_URL")) or find_programs() is not None
    return [
        Component("PostgreSQL (or DATABASE_URL)", "postgresql", database),
        Component("Chromium", "chromium", browser() is not None),
        Component("Elasticsearch (Docker, or Maven to fetch it)", "maven", has_elasticsearch()),
        Component("gettext", "gettext", bool(shutil.which("msgmerge"))),
    ]


def missing() -> list[Component]:
    """What is not there."""
    return [component for component in components() if not component.present]


def ensure() -> list[Component]:
    """Install with apt what is missing, if we may; give what is still missing."""
    wanted = missing()
    if not wanted or os.geteuid() or not shutil.which("apt-get"):
        return wanted
    packages = [component.package for component in wanted]
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages],
    ):
        result = subprocess.run(
            command,
            env=environment,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode:
            print(result.stdout)
    return missing()
