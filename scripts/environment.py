"""Makes `.venv` and installs the pinned packages, only when they changed.

Runs on a bare Python of the standard library: `python3 scripts/environment.py base|dev`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# What each set contains: whoever has the development packages has those of the site too.
SETS = {"base": ("base", "dev"), "dev": ("dev",)}


def fingerprint(name: str) -> str:
    """Tell the requirements, and the Python they are installed for, from any others."""
    content = (ROOT / "requirements" / f"{name}.txt").read_bytes()
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def stamp(name: str) -> Path:
    """The file that tells which requirements were installed."""
    return VENV / f".installed-{name}"


def is_current(name: str) -> bool:
    """Whether these requirements, or a set that contains them, are installed."""
    if not PYTHON.exists():
        return False
    return any(
        stamp(found).exists() and stamp(found).read_text() == fingerprint(found)
        for found in SETS[name]
    )


def make_venv() -> None:
    """Create `.venv`, or say what is missing."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    if VENV.exists():
        shutil.rmtree(VENV)  # the Python it was made with is gone
    print(f"Creating .venv with Python {sys.version.split()[0]} …", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", VENV], check=False).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "Python can't create a virtual environment. On Debian or Ubuntu: "
            "sudo apt-get install python3-venv"
        )


def install(name: str) -> None:
    """Install exactly the pinned packages; pip compares every file with its hash."""
    requirements = ROOT / "requirements" / f"{name}.txt"
    print(f"Installing the packages of requirements/{name}.txt …", flush=True)
    has_pip = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    if has_pip.returncode:
        subprocess.run([PYTHON, "-m", "ensurepip"], check=True, capture_output=True)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes"]
    command += ["-r", str(requirements)]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if subprocess.run(command, env=environment, check=False).returncode:
        sys.exit("The packages could not be installed; see above. Run the same command again.")
    stamp(name).write_text(fingerprint(name))


def main() -> None:
    name = sys.argv[1]
    if not is_current(name):
        make_venv()
        install(name)


if __name__ == "__main__":
    main()
