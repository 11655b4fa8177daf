"""Every public page takes the same number of queries with 5 cases and with 500."""

from __future__ import annotations

import gc
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home import content_version
from kb.models import CaseStudyPage
from search.outbox import drain, register
from tests.factories import (
    CaseStudyPageFactory,
    ImageFactory,
    LibraryFactory,
    copies,
    translated,
)

LIST = "/lv/cases/"
FILTERED = "/lv/cases/?topic=media-literacy&audience=adults&country=LV&region=LV-113"
# Of the first reader after a change, and of the next one: what they may take at most.
LIMITS = {
    "/lv/": (20, 8),
    LIST: (14, 12),
    "/lv/cases/?topic=media-literacy": (14, 12),
    f"{FILTERED}&page=1": (14, 12),
    "case": (17, 14),
    "/lv/search/?q=skola": (16, 10),
    "/lv/search/": (16, 10),
    # A correction, some of the words, nothing at all: the steps that search takes then.
    "/lv/search/?q=skloa": (16, 10),
    "/lv/search/?q=qwzxv+skola": (16, 10),
    "/lv/search/?q=qwzxvbn": (16, 10),
    "/api/v1/search?q=skola&ui=lv&page_size=100": (9, 6),
}


def count_queries(client: Client, case: CaseStudyPage) -> dict[str, tuple[int, int]]:
    counts = {}
    for name in LIMITS:
        path = case.url if name == "case" else name
        cache.clear()
        client.get(path)  # Wagtail's table of root paths
        content_version.renew()  # as any publication does
        row = []
        for _reader in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            row.append(len(queries))
        counts[name] = (row[0], row[1])
    return counts


# Wagtail leaves the temporary file of a rendition to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_queries(client: Client, site: SimpleNamespace, vocabulary: SimpleNamespace) -> None:
    case = CaseStudyPageFactory(
        partners=["Skola"],
        sources=[("Avots", "https://example.org/", "lv")] * 3,
        pictures=[(ImageFactory(), "a", "b"), (ImageFactory(), "c", "d")],
        library=LibraryFactory(),
    )
    translated(case, "en")
    shown = {"title": "Skola pie upes", "not_worked": "<p>Nē.</p>", "region": "LV-113"}
    cases = [CaseStudyPageFactory(**shown) for _ in range(5)]
    drain()
    few = count_queries(client, case)
    register(page.translation_key for page in copies(cases[0], 495))
    drain()
    assert count_queries(client, case) == few
    over = {
        name: counts
        for name, counts in few.items()
        if counts[0] > LIMITS[name][0] or counts[1] > LIMITS[name][1]
    }
    assert not over
    # The pages did show what they were counted for.
    assert len(client.get(f"{FILTERED}&page=2").context["browse"].cases) == 20
    assert len(client.get(case.url).context["case"].related) == 4
    assert client.get("/lv/search/?q=skola").context["response"].total == 501
    gc.collect()
