"""Brings the message catalogues up to date with the texts in the code, or checks that they are.

The same on every machine: no line numbers, no wrapping, no date of the run.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("lv", "ro", "uk", "en", "ru")
SOURCES = ("home", "kb", "search", "settings", "templates", "locale", "manage.py")
VOLATILE = re.compile(r'^"(POT-Creation-Date|X-Generator): .*\\n"\n', re.MULTILINE)


def make_messages(root: Path) -> None:
    """Run makemessages there and take out what changes without a reason."""
    languages = [argument for code in LANGUAGES for argument in ("-l", code)]
    command = [sys.executable, "manage.py", "makemessages", *languages]
    command += ["--no-wrap", "--no-obsolete", "--add-location", "file", "-v", "0"]
    command += ["-i", ".venv", "-i", ".cache", "-i", "node_modules", "-i", "var", "-i", "tests"]
    command += ["-i", "scripts", "-i", "static"]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if result.returncode:
        raise SystemExit(result.stdout + result.stderr)
    for path in catalogues(root):
        path.write_text(VOLATILE.sub("", path.read_text("utf-8")), "utf-8")


def catalogues(root: Path) -> list[Path]:
    """The catalogues of the project."""
    return sorted((root / "locale").glob("*/LC_MESSAGES/django.po"))


def outdated() -> list[str]:
    """The catalogues that a run of makemessages would change."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for source in SOURCES:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, copy / source)
            else:
                shutil.copy(ROOT / source, copy / source)
        make_messages(copy)
        return [
            str(path.relative_to(copy))
            for path in catalogues(copy)
            if not (ours := ROOT / path.relative_to(copy)).exists()
            or ours.read_bytes() != path.read_bytes()
        ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true", help="change nothing; fail if outdated")
    if not parser.parse_args().check:
        make_messages(ROOT)
    elif paths := outdated():
        sys.exit(f"Run `make messages`; outdated: {', '.join(paths)}")


if __name__ == "__main__":
    main()
