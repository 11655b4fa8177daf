"""Versions that go live together, and those planned for a later day: the same gate, all or none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from kb.models import CaseStudyPage, Notification, TranslationRevision
from kb.translation.acceptance import accept, keep
from kb.translation.errors import NotAllowed, NotReady
from kb.translation.overview import cells_of
from kb.translation.publication import publish
from kb.translation.segments import segments_of
from kb.translation.sets import publish_together
from kb.translation.states import State
from tests.factories import UserFactory
from tests.kb.translation.helpers import accept_all, begin, edit, reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory(is_superuser=True)


@pytest.fixture
def translations(case):
    """Ukrainian and Romanian, all accepted."""
    rows = [begin(case, language) for language in ("uk", "ro")]
    for row in rows:
        accept_all(row, reviewer(row.target_locale.language_code))
    return rows


def live(case) -> set[str]:
    pages = CaseStudyPage.objects.live().translations().filter(translation_key=case.translation_key)
    return set(pages.values_list("locale__language_code", flat=True))


def plan(translations, editor) -> None:
    publish_together(translations, editor, at=timezone.now() + timedelta(days=2))


def the_day_comes() -> None:
    """As if the moment were past: Wagtail looks at the date of the revision and in its content."""
    past = timezone.now() - timedelta(minutes=1)
    for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        revision.save()
    call_command("publish_scheduled")


def test_all_or_none(case, translations, editor):
    begin(case, "en")  # nothing of it is accepted
    everything = [*translations, begin(case, "en")]
    with pytest.raises(NotReady, match="English"):
        publish_together(everything, editor)
    assert live(case) == set()
    publish_together(translations, editor)
    assert live(case) == {"uk", "ro"}


def test_a_planned_set_appears_on_its_day(case, translations, editor):
    plan(translations, editor)
    assert live(case) == set()
    cells = cells_of([case], timezone.localdate())[case.translation_key]
    assert cells["uk"].planned_at is not None
    assert cells["uk"].state is State.READY
    the_day_comes()
    assert live(case) == {"uk", "ro"}
    assert not Notification.objects.exists()
    the_day_comes()
    assert live(case) == {"uk", "ro"}


@pytest.mark.parametrize("reason", ["original", "text", "lock"])
def test_what_no_longer_holds_is_held_with_its_set_and_told(case, translations, editor, reason):
    plan(translations, editor)
    first = translations[0]
    if reason == "original":
        edit(case, title="Cits")
    elif reason == "text":
        segment = segments_of(first)[0]
        accept(first, segment, "Інакше", author=None, reviewer=reviewer())
    else:
        page = CaseStudyPage.objects.get(
            translation_key=case.translation_key, locale=first.target_locale
        )
        page.locked = True
        page.save(clean=False)
    the_day_comes()
    assert live(case) == set()
    assert TranslationRevision.objects.filter(held_at__isnull=False).count() == 2
    told = Notification.objects.values_list("kind", "recipient", "translation")
    assert set(told) == {("held", editor.pk, row.pk) for row in translations}
    assert cells_of([case], timezone.localdate())[case.translation_key]["uk"].is_held


def test_one_that_is_held_does_not_stop_what_others_planned(case, translations, editor):
    held, other = translations
    for row in translations:
        plan([row], editor)
    accept(held, segments_of(held)[0], "Інакше", author=None, reviewer=reviewer())
    the_day_comes()
    assert live(case) == {other.target_locale.language_code}


def test_a_change_that_needed_no_translation_holds_nothing(case, translations, editor):
    plan(translations[:1], editor)
    edit(case, title=f"{case.title}!")
    segment = next(s for s in segments_of(translations[0]) if s.accepted is None)
    keep(translations[0], segment, reviewer=reviewer(), reason="Only a mark")
    the_day_comes()
    assert live(case) == {"uk"}


def test_published_before_its_day_nothing_waits(case, translations, editor):
    plan(translations[:1], editor)
    publish(translations[0], editor)
    assert live(case) == {"uk"}
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_what_is_planned_and_locked_by_somebody_is_left_alone(case, translations, editor):
    plan(translations[:1], editor)
    page = CaseStudyPage.objects.get(
        translation_key=case.translation_key, locale=translations[0].target_locale
    )
    page.locked, page.locked_by = True, editor
    page.save(clean=False)
    segment = segments_of(translations[0])[0]
    with pytest.raises(NotAllowed):
        accept(translations[0], segment, "Інакше", author=None, reviewer=reviewer())


def test_the_form(case, translations, editor):
    client = Client()
    client.force_login(reviewer("uk"))
    address = reverse("translations:together", args=[case.pk])
    # She may publish Ukrainian alone.
    choices = client.get(address).context["form"].fields["languages"].choices
    assert [code for code, _name in choices] == ["uk"]
    assert client.post(address, {"languages": ["ro"]}).status_code == 200
    assert live(case) == set()
    client.post(address, {"languages": ["uk"]})
    assert live(case) == {"uk"}
