"""Lighthouse scores of home, search and case, where Node.js and Chromium are there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.pages import CHROMIUM, paths_of

VERSION = "12.8.2"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def scores(site: str) -> dict[str, Any]:
    """Scores from 0 to 100 by category for each page (mobile emulation, Lighthouse's default)."""
    if not shutil.which("npx") or not Path(CHROMIUM).exists():
        return {}
    results: dict[str, Any] = {}
    paths = paths_of(site)
    for name in ("home", "search", "case"):
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            command = ["npx", "--yes", f"lighthouse@{VERSION}", site + paths[name]]
            command += [
                "--output=json",
                f"--output-path={report}",
                f"--chrome-flags={FLAGS}",
                "--quiet",
            ]
            subprocess.run(  # noqa: S603  # a fixed command
                command,
                env={**os.environ, "CHROME_PATH": CHROMIUM},
                capture_output=True,
                check=False,
                timeout=300,
            )
            if report.exists():
                data = json.loads(report.read_text(encoding="utf-8"))
                results[name] = {
                    key: round((category["score"] or 0) * 100)
                    for key, category in data["categories"].items()
                }
    return results
