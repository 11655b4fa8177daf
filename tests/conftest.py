"""Fixtures for one line of set-up per test; the factories stand in `tests.factories`."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from wagtail_localize.models import Translation

from home.models import HomePage
from kb import models as kb_models
from kb.vocabulary import load_vocabulary
from tests import factories
from tests.factories.site import make_site, site_namespace, unmake_site

# The same examples in every run of CI; new ones at a developer's desk. No limit of time: a busy
# machine is no bug.
hypothesis.settings.register_profile(
    "shelf", deadline=None, derandomize=os.environ.get("CI") == "true", max_examples=40
)
hypothesis.settings.load_profile("shelf")

VOCABULARY_MODELS = (
    kb_models.Topic,
    kb_models.TopicLabel,
    kb_models.Audience,
    kb_models.AudienceLabel,
    kb_models.Need,
    kb_models.NeedLabel,
    kb_models.Region,
    kb_models.RegionName,
)
_vocabulary_rows: dict[type, list[Any]] = {}


def pytest_configure(config: pytest.Config) -> None:
    """Compile the message catalogues once, before the workers of xdist start."""
    if not hasattr(config, "workerinput"):
        from home.management.commands.compile_catalogues import compile_catalogues

        compile_catalogues()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the shell of the site once a session: every test sees it."""
    name = str(connection.settings_dict["NAME"])
    assert "test_" in name or "mode=memory" in name, f"{name} is no database of the tests"
    with django_db_blocker.unblock():
        make_site()


@pytest.fixture(autouse=True)
def _clean_slate() -> Any:
    """Nothing of one test reaches the next through the cache or the active language."""
    cache.clear()
    yield
    translation.deactivate_all()


@pytest.fixture
def site(db: None) -> SimpleNamespace:
    """The five languages with home page and list of practices: `.home["lv"]`, `.index["uk"]`,
    `.locale["ro"]`, `.site`.
    """
    if not HomePage.objects.exists():  # a transactional test has emptied the database
        make_site()
        # A migration of wagtail-localize made this one.
        Permission.objects.get_or_create(
            codename="submit_translation",
            content_type=ContentType.objects.get_for_model(Translation),
        )
    return site_namespace()


@pytest.fixture
def empty_site(db: None) -> None:
    """A database as the migrations leave it: one language, no page of ours."""
    unmake_site()


@pytest.fixture
def vocabulary(db: None) -> SimpleNamespace:
    """A few terms of each kind by code: `.topics["youth"]`, `.regions["LV-113"]`."""
    return SimpleNamespace(
        topics={
            code: factories.topic(code)
            for code in ("media-literacy", "youth", "local-memory", "displaced-people")
        },
        audiences={code: factories.audience(code) for code in ("adults", "children", "seniors")},
        needs={code: factories.need(code) for code in ("space", "internet")},
        regions={
            code: factories.region(code) for code in ("LV-113", "LV-047", "MD-BA", "UA-32", "UA-63")
        },
    )


@pytest.fixture
def full_vocabulary(db: None) -> None:
    """The whole vocabulary with all regions, as `manage.py load_vocabulary` makes it."""
    if not _vocabulary_rows:
        load_vocabulary()
        for model in VOCABULARY_MODELS:
            _vocabulary_rows[model] = list(model.objects.order_by("pk"))
        return
    # The same rows again in eight queries instead of some two thousand.
    for model, rows in _vocabulary_rows.items():
        model.objects.bulk_create(rows)


@pytest.fixture
def case(site: SimpleNamespace) -> kb_models.CaseStudyPage:
    """A published case study, written in Latvian."""
    return factories.CaseStudyPageFactory(language="lv")


@pytest.fixture
def translated() -> Callable[..., kb_models.CaseStudyPage]:
    """`translated(case, "uk", title="…")`: the published version in another language."""
    return factories.translated
