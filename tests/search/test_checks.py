from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

from search.checks import analysers_are_languages, languages_are_analysed


def test_the_project_as_it_is() -> None:
    assert languages_are_analysed() == analysers_are_languages() == []
    assert not [message for message in run_checks() if str(message.id).startswith("search.")]


@pytest.mark.parametrize("name", ["LANGUAGES", "WAGTAIL_CONTENT_LANGUAGES"])
def test_a_language_without_an_analyser(settings: Any, name: str) -> None:
    setattr(settings, name, [*settings.LANGUAGES, ("lt", "Lithuanian")])

    (error,) = languages_are_analysed()

    assert error.id == "search.E001"
    assert "'lt'" in error.msg


def test_an_analyser_without_a_language(settings: Any) -> None:
    settings.LANGUAGES = [("lv", "Latvian")]

    assert {error.id for error in analysers_are_languages()} == {"search.E002"}
    assert len(analysers_are_languages()) == 4
