"""Where the cut-off of meaning lies: `python -m benchmarks.relevance.cutoff`.

For some values of `CLEAR_MARGIN`: how many questions about something else (`off_topic.jsonl`) still
find a case, beside how well questions in another language and in other words are answered.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import django

from benchmarks.relevance.measures import Judged, judged_queries, ndcg
from benchmarks.relevance.systems import DEPTH
from benchmarks.servers import PYTHON, ROOT, prepare_site, run

OFF_TOPIC = Path(__file__).parent / "off_topic.jsonl"
VALUES = (-1.0, 0.0, 0.02, 0.04, 0.06, 0.08, 0.1)
HARD = ("across languages", "synonym")


def measure() -> str:
    """The table, as Markdown."""
    from search.engines import ranking
    from search.engines.embedded import EmbeddedEngine
    from search.query import SearchRequest

    engine = EmbeddedEngine()

    def found(query: Judged) -> list[str]:
        request = SearchRequest(text=query.text, ui=query.language, page_size=DEPTH)
        return [hit.source["id"] for hit in engine.search(request).hits]

    lines = ["| margin | off topic, finds something | " + " | ".join(HARD) + " |"]
    lines.append("| ---: | ---: |" + " ---: |" * len(HARD))
    off_topic = judged_queries(OFF_TOPIC)
    hard = {kind: [query for query in judged_queries() if query.kind == kind] for kind in HARD}
    for value in VALUES:
        ranking.CLEAR_MARGIN = value
        share = sum(bool(found(query)) for query in off_topic) / len(off_topic)
        gains = [
            sum(ndcg(found(query), query.relevant) for query in queries) / len(queries)
            for queries in hard.values()
        ]
        cells = " | ".join(f"{gain:.2f}" for gain in gains)
        lines.append(f"| {value} | {share:.0%} | {cells} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    out = parser.parse_args().inside
    if out:
        django.setup()
        out.write_text(json.dumps(measure()))
        return
    with tempfile.TemporaryDirectory(prefix="shelf-cutoff-") as name:
        environment = prepare_site(Path(name))
        out = Path(name) / "table.json"
        command = [PYTHON, "-m", "benchmarks.relevance.cutoff", "--inside", str(out)]
        run(command, ROOT, environment)
        print(json.loads(out.read_text()))  # noqa: T201  # a command-line program


if __name__ == "__main__":
    main()
