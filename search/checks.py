"""Wrong configuration is told at start, with a hint."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags
from django.core.checks import Warning as CheckWarning
from django.core.checks import register as register_check
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection

from search.analysis import ANALYZERS

logger = logging.getLogger(__name__)


def languages_are_analysed(**kwargs: Any) -> Sequence[CheckMessage]:
    """Every language that content may have needs a row in the table of analysers."""
    languages = {
        *(code for code, _name in settings.LANGUAGES),
        *(code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES),
    }
    return [
        Error(
            f"The language {code!r} has no analyser, so texts in it can't be searched.",
            hint="Add a row to search.analysis.ANALYZERS, and a list of stop words.",
            id="search.E001",
        )
        for code in sorted(languages - ANALYZERS.keys())
    ]


def analysers_are_languages(**kwargs: Any) -> Sequence[CheckMessage]:
    """A row of the table for a language that the site does not have is a slip."""
    languages = {code for code, _name in settings.LANGUAGES}
    return [
        Error(
            f"There is an analyser for {code!r}, which is no language of this site.",
            hint=f"The languages are: {', '.join(sorted(languages))}.",
            id="search.E002",
        )
        for code in sorted(ANALYZERS.keys() - languages)
    ]


def indexes_are_of_this_code(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> Sequence[CheckMessage]:
    """An index of other code finds less. Looks into the database, so only with --database."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    return [
        CheckWarning(
            f"The search index of {name} was built by other code; new words may not be found.",
            hint="Run `manage.py rebuild_search_index`; readers search the old index till then.",
            id="search.W001",
        )
        for name in outdated_engines()
    ]


def outdated_engines() -> list[str]:
    """The engines whose index is of other code. Without an index, or when nobody can tell: none."""
    from search.engines import get_engines
    from search.engines.base import EngineUnavailable
    from search.models import SearchIndex

    outdated = []
    with suppress(DatabaseError):
        # Not by the engine itself: it would make an empty index where there is none.
        if not SearchIndex.objects.filter(state=SearchIndex.State.ACTIVE).exists():
            return []
        for engine in get_engines():
            with suppress(EngineUnavailable):
                if not engine.status().current:
                    outdated.append(engine.name)
    return outdated


def tell_of_outdated_indexes() -> None:
    """Log which command to run, beside the start of a web process."""

    def tell() -> None:
        for name in outdated_engines():
            logger.warning(
                "The search index of %s was built by other code: run rebuild_search_index.", name
            )
        connection.close()

    threading.Thread(target=tell, name="search-check", daemon=True).start()


def register() -> None:
    """Register the checks with Django."""
    register_check(indexes_are_of_this_code, Tags.database)
    register_check(languages_are_analysed)
    register_check(analysers_are_languages)
