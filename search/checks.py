"""Wrong configuration is told at start, with a hint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import register as register_check

from search.analysis import ANALYZERS


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


def register() -> None:
    """Register the checks with Django."""
    register_check(languages_are_analysed)
    register_check(analysers_are_languages)
