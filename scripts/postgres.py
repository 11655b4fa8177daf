"""A PostgreSQL of the tests' own: a new cluster in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN_FOLDERS = Path("/usr/lib/postgresql")
# Speed instead of durability: the data live as long as the tests.
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
}

# Knows the capital letters of every script, which the plain "C" does not; there on every Debian.
LOCALE = "--locale=C.UTF-8"


def find_programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: the newest of Debian's, else the one in PATH."""
    found = [path.parent for path in DEBIAN_FOLDERS.glob("*/bin/pg_ctl")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    program = shutil.which("pg_ctl")
    return Path(program).resolve().parent if program else None


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged_user() -> str | None:
    """The account that runs the server when we are root, which PostgreSQL refuses."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Start a server; give its address for `DATABASE_URL`; stop it whatever happens."""
    user = unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="shelf-postgres-"))
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", free_port()

    def run(program: str, *arguments: str | Path, check: bool = True) -> None:
        result = subprocess.run(
            [programs / program, *arguments],
            user=user,
            cwd=folder,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if check and result.returncode:
            raise SystemExit(f"{program} failed:\n{result.stdout}")

    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in OPTIONS.items())
    try:
        run("initdb", "-D", data, "-U", "shelf", "-A", "trust", "-E", "UTF8", "-N", LOCALE)
        log = folder / "log"
        run("pg_ctl", "-D", data, "-l", log, "-o", f"{options} -p {port}", "-w", "start")
        yield f"postgres://shelf@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)
