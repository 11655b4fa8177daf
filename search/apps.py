from __future__ import annotations

import gc
import threading
from typing import Any

from django.apps import AppConfig
from django.core.signals import request_finished


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Listen to the domain, register the checks, plan to load the dictionaries."""
        from kb.presentation.related import register_nearness
        from kb.submission import similar
        from kb.translation.inflection import register_analysis
        from search import analysis, checks, signals
        from search.related import near_cases
        from search.similar import find_similar

        # The glossary and the checks of translations know inflected words by it.
        register_analysis(analysis.terms)
        similar.register_finder(find_similar)
        checks.register()
        signals.connect()
        register_nearness(near_cases)
        request_finished.connect(warm_up_once, dispatch_uid="search_warm_up")


def warm_up_once(sender: Any, **kwargs: Any) -> None:
    """Load the dictionaries beside the requests, so that the first search need not; then embed
    what changes, for as long as the process lives."""
    request_finished.disconnect(dispatch_uid="search_warm_up")
    threading.Thread(target=_warm_up, name="search-warm-up", daemon=True).start()


def _warm_up() -> None:
    from search import analysis, lexicon
    from search.embeddings import get_embedder
    from search.embeddings.worker import embed_when_due

    analysis.warm_up()
    lexicon.warm_up()
    # The dictionaries stay for good: the collector need not look through them (150 ms each time).
    gc.freeze()
    if get_embedder():
        embed_when_due(threading.Event())
