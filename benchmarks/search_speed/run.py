"""Measures search on Elasticsearch in collections of several sizes, each grown from the one before.

`python -m benchmarks.search_speed.run --cases 1000 10000 100000 --clients 1 8`

Starts a PostgreSQL and an Elasticsearch of its own (or takes ELASTICSEARCH_URL) and removes what it
made. Every figure is written to the file as soon as it is there; what happens goes to stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.search_speed import measure
from benchmarks.search_speed.cluster import Cluster
from benchmarks.search_speed.queries import MISSPELT, QUERIES
from benchmarks.search_speed.site import PREFIX, STOCK_INDEX, Site

RESULTS = Path(__file__).parent.parent / "results.json"
SECTION = "search on Elasticsearch"
HEAP = "2g"
# From here on the index is not built anew but added to, by all processors at once.
BIG = 50_000
# A larger collection would take stock Wagtail's backend longer to index than all else takes.
STOCK_UP_TO = 10_000


class Figures(dict[str, Any]):
    """What was measured so far, in its section of a file that keeps the others."""

    def __init__(self, out: Path) -> None:
        super().__init__(
            measured=datetime.now(UTC).date().isoformat(),
            machine={"processors": os.cpu_count(), "python": platform.python_version()},
        )
        self.out = out

    def add(self, size: int, name: str, value: Any) -> None:
        """Note a figure of a size."""
        self.setdefault(f"{size} cases", {})[name] = value
        self.save()

    def save(self) -> None:
        """Write the file."""
        known = json.loads(self.out.read_text("utf-8")) if self.out.exists() else {}
        text = json.dumps({**known, SECTION: self}, ensure_ascii=False, indent=1)
        self.out.write_text(text + "\n", "utf-8")


@contextmanager
def servers() -> Iterator[Site]:
    """A site on a database and a cluster, which are gone afterwards."""
    from scripts import elasticsearch, postgres

    elasticsearch.HEAP = HEAP
    programs = postgres.find_programs()
    if programs is None:
        raise SystemExit("PostgreSQL is needed (Debian: postgresql).")
    with (
        postgres.cluster(programs) as database,
        elasticsearch.elasticsearch() as url,
        tempfile.TemporaryDirectory(prefix="shelf-speed-") as folder,
    ):
        Cluster(url).remove(PREFIX)
        try:
            yield Site(Path(folder), database, url)
        finally:
            Cluster(url).remove(PREFIX)


def run(
    sizes: Sequence[int], clients: Sequence[int], out: Path, stock_up_to: int = STOCK_UP_TO
) -> Figures:
    """Measure every size, the smallest first."""
    figures = Figures(out)
    with servers() as site:
        say("making an empty site")
        site.prepare()
        before = 0
        for size in sorted(sizes):
            stock = size <= stock_up_to
            grow(site, before, size, figures, stock=stock)
            search(site, size, clients, figures, stock=stock)
            before = size
        figures["growth"] = growth(figures, sorted(sizes))
        figures.save()
    return figures


def grow(site: Site, before: int, size: int, figures: Figures, *, stock: bool) -> None:
    """Bring database and indexes to a size, and measure how long that takes."""
    say(f"{size} cases: into the database")
    start = time.perf_counter()
    site.grow(before, size)
    say(f"written in {time.perf_counter() - start:.0f} s; into our index")
    cluster = Cluster(site.elasticsearch)
    if size < BIG:
        figures.add(size, "rebuild_search_index", site.rebuild())
        if not before:
            say("beside raw bulk requests")
            figures.add(size, "writing, beside raw bulk", site.inside("write_rates"))
            say("embedding")
            figures.add(size, "embedding", site.inside("embedding"))
    else:
        seconds = site.index(before, size)
        rate = round((size - before) / seconds, 1)
        figures.add(size, "indexing", {"seconds": seconds, "documents a second": rate})
        say("into one piece, as after a rebuild")
        figures.add(size, "compacting", {"seconds": site.inside("compact")})
    cluster.ask("POST", f"/{PREFIX}-read/_refresh")
    figures.add(size, "index, MB", cluster.megabytes(f"{PREFIX}-read"))
    if stock:
        say("into the index of stock Wagtail")
        seconds = site.fill_stock(before, size)
        pages = 3 * (size - before)
        rate = {"pages": pages, "seconds": seconds, "index, MB": cluster.megabytes(STOCK_INDEX)}
        figures.add(size, "indexing by stock Wagtail", rate)


def search(site: Site, size: int, clients: Sequence[int], figures: Figures, *, stock: bool) -> None:
    """Measure searches and suggestions."""
    say("recording the requests")
    noted = site.inside("requests")
    url = site.elasticsearch
    with ExitStack() as stack:
        ours = stack.enter_context(site.ours())
        beside = stack.enter_context(site.stock()) if stock else None
        say("searching")
        found = measure.searches(QUERIES, ours, beside, url, noted["search"])
        figures.add(size, "search, ms, 1 client", found)
        found = measure.searches(MISSPELT, ours, beside, url, noted["search"])
        figures.add(size, "search for misspelt words, ms, 1 client", found)
        for number in clients:
            if number > 1:
                say(f"searching, {number} clients")
                together = measure.at_once(number, ours, beside, url, noted["search"])
                figures.add(size, f"search, ms, {number} clients", together)
        say("suggesting")
        figures.add(size, "suggestions, ms", measure.suggestions(ours, url, noted["suggest"]))


def growth(figures: Figures, sizes: Sequence[int]) -> dict[str, Any]:
    """The median time at the largest size over that at the smallest."""
    small, large = (figures[f"{size} cases"] for size in (sizes[0], sizes[-1]))
    name = "search, ms, 1 client"
    return {
        "from": sizes[0],
        "to": sizes[-1],
        **{
            system: round(large[name][system]["p50"] / small[name][system]["p50"], 2)
            for system in (measure.API, measure.PAGE, measure.RAW, measure.STOCK)
            if system in large[name]
        },
        "suggestions": round(
            large["suggestions, ms"]["our API"]["p50"] / small["suggestions, ms"]["our API"]["p50"],
            2,
        ),
    }


_START = time.monotonic()


def say(text: str) -> None:
    """Show what goes on, and since when."""
    print(f"{time.monotonic() - _START:6.0f} s  {text}", file=sys.stderr, flush=True)  # noqa: T201  # a command


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument(
        "--stock-up-to", type=int, default=STOCK_UP_TO, help="cases that stock Wagtail indexes too"
    )
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    # Whoever ends it, what it made is removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    from benchmarks.run import show

    show(run(options.cases, options.clients, options.out, options.stock_up_to), SECTION)


if __name__ == "__main__":
    main()
