"""Runs the benchmarks, prints a table and writes `benchmarks/results.json` (`make bench`).

Numbers of one run stand beside each other; nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import lighthouse, pages, search, sharing, translation, translation_overview
from benchmarks.relevance import run as relevance
from benchmarks.search_speed import run as search_speed
from benchmarks.servers import ROOT, prepare_site, prepare_stock_wagtail, serve

RESULTS = Path(__file__).parent / "results.json"


class Results(dict[str, Any]):
    """What was measured so far; each new figure goes to the file at once, none is lost."""

    def __init__(self, out: Path) -> None:
        super().__init__(
            measured=datetime.now(UTC).date().isoformat(),
            machine={"processors": os.cpu_count(), "python": platform.python_version()},
        )
        self.out = out
        # Measured by a command of its own too, which takes longer.
        if out.exists() and (found := json.loads(out.read_text("utf-8")).get(search_speed.SECTION)):
            super().__setitem__(search_speed.SECTION, found)

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        self.out.write_text(json.dumps(self, ensure_ascii=False, indent=1) + "\n")


def measure(cases: int, out: Path) -> Results:
    """Measure everything; `cases` is the size of the generated collection (0 leaves it out)."""
    results = Results(out)
    with tempfile.TemporaryDirectory(prefix="shelf-bench-") as name:
        ours, stock = Path(name) / "shelf", Path(name) / "stock"
        ours.mkdir()
        stock.mkdir()
        say("preparing this site and a stock Wagtail site")
        environment = prepare_site(ours)
        stock_environment = prepare_stock_wagtail(stock)
        with (
            serve("settings.wsgi", ROOT, environment, "/en/") as site,
            serve("stock.wsgi", stock, stock_environment, "/") as stock_site,
        ):
            say("rendering pages")
            results["page render, ms"] = pages.render_times(site, stock_site)
            say("weighing first views")
            results["first view"] = pages.weights(site)
            say("sharing a practice")
            results["form"] = sharing.measure(site, environment)
            say("asking Lighthouse")
            results["Lighthouse"] = lighthouse.scores(site)
            say("searching 54 cases")
            results["search in the starter collection, ms"] = search.query_times(site)
            results["suggestions in the starter collection, ms"] = search.suggest_times(site)
            say("translating")
            results["translation"] = translation.measure(environment, "workbench", "overview")
            say("judging what search finds")
            results["relevance"] = relevance.prepare_and_measure()
        if cases:
            # So many would take a worker hours to embed, beside what is measured: words alone.
            environment |= {"EMBEDDER": "none"}
            say(f"importing {cases} generated cases")
            results["import"] = search.import_generated(ours, environment, cases)
            results["translation"] |= translation.measure(environment, "overview")
            say(f"filling the overview of translations with {cases} cases")
            results[f"overview of translations, {cases} cases in 5 languages"] = (
                translation_overview.measure(cases)
            )
            with serve("settings.wsgi", ROOT, environment, "/en/") as site:
                say("searching them")
                results[f"search in {cases} more cases, ms"] = search.query_times(site)
                results[f"suggestions in {cases} more cases, ms"] = search.suggest_times(site)
    return results


def say(text: str) -> None:
    """Show what goes on."""
    print(f"… {text}", flush=True)  # noqa: T201  # a command-line program


def show(value: Any, title: str = "", depth: int = 0) -> None:
    """Print nested results as an indented table, one row for each measurement."""
    if isinstance(value, dict) and any(isinstance(item, dict) for item in value.values()):
        print("  " * depth + title)  # noqa: T201  # a command
        for name, item in value.items():
            show(item, str(name), depth + 1)
    elif isinstance(value, dict):
        row = "  ".join(f"{name} {item}" for name, item in value.items())
        print(f"{'  ' * depth}{title:<{48 - 2 * depth}} {row}")  # noqa: T201  # a command
    else:
        print(f"{'  ' * depth}{title:<{48 - 2 * depth}} {value}")  # noqa: T201  # a command


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000, help="generated cases to search in")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument(
        "--on-elasticsearch", type=int, nargs="*", default=[1000], help="sizes to search there"
    )
    options = parser.parse_args()
    results = measure(options.cases, options.out)
    if options.on_elasticsearch:
        say("searching on Elasticsearch")
        results[search_speed.SECTION] = search_speed.run(
            options.on_elasticsearch, (1, 8), options.out
        )
    show(results, "Results")


if __name__ == "__main__":
    main()
