from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks

from search import checks
from search.analysis import fingerprint
from search.checks import analysers_are_languages, languages_are_analysed
from search.models import SearchIndex


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


@pytest.mark.django_db
def test_an_index_of_other_code_is_told() -> None:
    assert checks.indexes_are_of_this_code() == []  # without --database nobody looks
    assert checks.indexes_are_of_this_code(databases=["default"]) == []  # there is no index yet
    assert not SearchIndex.objects.exists()

    index = SearchIndex.objects.create(state="active", version=fingerprint())
    assert checks.indexes_are_of_this_code(databases=["default"]) == []
    index.version = "other"
    index.save()
    (warning,) = checks.indexes_are_of_this_code(databases=["default"])
    assert warning.id == "search.W001"
    assert "rebuild_search_index" in str(warning.hint)
