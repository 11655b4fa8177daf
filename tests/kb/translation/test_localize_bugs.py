"""What is wrong in the pinned wagtail-localize, and that none of it happens here.

The numbers are those of the study of wagtail-localize that the design rests on (ADR 0011).
"""

from __future__ import annotations

from importlib.metadata import version

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Locale, Page, Workflow, WorkflowTask
from wagtail_localize.models import (
    LocaleSynchronization,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import translate_object, translate_page_subtree

from kb.models import CaseStudyPage
from kb.translation.acceptance import accept
from kb.translation.errors import NotAllowed, NotReady, SecondSource
from kb.translation.publication import prepare, publish
from kb.translation.segments import segments_of
from tests.factories import CaseStudyPageFactory, UserFactory, translated
from tests.kb.translation.helpers import accept_all, begin, edit, reviewer, translator

pytestmark = pytest.mark.django_db


@pytest.fixture
def translation(case) -> Translation:
    return begin(case)


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True))
    return client


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def localize(name, *args):
    return reverse(f"wagtail_localize:{name}", args=args)


def test_this_is_the_version_that_was_studied():
    """Another one: run the study again, then change this line."""
    assert version("wagtail-localize") == "1.14.5"


class TestB1UntranslatedTextLive:
    def test_asking_for_a_translation_publishes_nothing(self, case, admin):
        admin.post(
            localize("submit_page_translation", case.pk),
            {"languages": ["ro", "uk"], "priority": "2"},
        )
        versions = CaseStudyPage.objects.filter(translation_key=case.translation_key)
        assert versions.count() == 3
        assert [page.pk for page in versions.filter(live=True)] == [case.pk]

    def test_nor_does_any_of_wagtails_ways_to_publish(self, translation, admin):
        page = translation.get_target_instance()
        revision = page.get_latest_revision_as_object().save_revision(clean=False)
        admin.post(
            reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
            + f"?id={page.pk}",
        )
        admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "action-publish"})
        with pytest.raises(NotAllowed):
            revision.publish()
        page.refresh_from_db()
        assert not page.live


class TestB2DraftInTheLiveRow:
    def test_localizes_own_saving_is_switched_off(self, translation):
        for is_published in (False, True):
            with pytest.raises(NotAllowed):
                translation.save_target(publish=is_published)

    def test_readers_see_nothing_of_a_draft(self, translation, client):
        reader = reviewer()
        accept_all(translation, reader)
        page = publish(translation, reader)
        accept(translation, segments_of(translation)[0], "Чернетка", author=None, reviewer=reader)
        prepare(translation, reader)
        assert "Чернетка" not in client.get(page.url).content.decode()


class TestB3TreeDamage:
    def test_the_tree_stays_sound(self, site, case, admin):
        CaseStudyPageFactory(language="lv")
        with pytest.raises(NotAllowed):
            translate_page_subtree(
                site.index["lv"].pk, [Locale.objects.get(language_code="uk")], None, None
            )
        admin.post(
            localize("submit_page_translation", case.pk),
            {"languages": ["uk"], "priority": "2", "include_subtree": "on"},
        )
        assert not any(Page.find_problems())
        index = Page.objects.get(pk=site.index["uk"].pk)
        assert index.numchild == index.get_children().count() == 1


class TestB4TwoSources:
    def test_a_version_has_one(self, translation, case):
        ro = translated(case, "ro")
        source, _created = TranslationSource.get_or_create_from_instance(ro)
        with pytest.raises(SecondSource):
            Translation.objects.create(source=source, target_locale=translation.target_locale)

    def test_its_page_opens(self, translation, admin):
        page = translation.get_target_instance()
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert admin.get(address).status_code in (200, 302)


class TestB5CircularSynchronisation:
    def test_no_language_follows_another(self, site):
        with pytest.raises(ValidationError):
            LocaleSynchronization.objects.create(
                locale=site.locale["lv"], sync_from=site.locale["ro"]
            )

    def test_the_form_of_a_language_does_not_offer_it(self, site, admin):
        address = reverse("wagtaillocales:edit", args=[site.locale["lv"].pk])
        response = admin.get(address)
        assert response.status_code == 200
        assert "sync_from" not in response.content.decode()


def test_b6_a_changed_original_is_noticed_when_it_is_published(translation, case):
    accept_all(translation, reviewer())
    edit(case, title="Cits virsraksts")
    assert [s.field for s in segments_of(translation) if s.accepted is None] == ["title"]


class TestB9AndB10NoCrash:
    @pytest.mark.parametrize(
        "files",
        [
            {},
            {"file": SimpleUploadedFile("a.po", b'msgid "a"\nmsgstr "b"\n')},
            {"file": SimpleUploadedFile("a.po", b"\xff\xfe no po")},
        ],
    )
    def test_a_bad_po_file(self, translation, admin, files):
        assert admin.post(localize("upload_pofile", translation.pk), files).status_code != 500

    def test_a_machine_that_fails(self, translation, admin, settings):
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
            "CLASS": "wagtail_localize.machine_translators.libretranslate.LibreTranslator",
            "OPTIONS": {"LIBRETRANSLATE_URL": "http://127.0.0.1:9", "API_KEY": ""},
        }
        answer = admin.post(localize("machine_translate", translation.pk))
        assert answer.status_code != 500
        assert not StringTranslation.objects.exists()


def test_b11_nothing_at_all_is_no_translation(translation):
    from kb.translation.errors import NotAcceptable

    segment = segments_of(translation)[0]
    with pytest.raises(NotAcceptable):
        accept(translation, segment, "", author=None, reviewer=reviewer())
    # And one that came otherwise counts for nothing.
    StringTranslation.objects.create(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale=translation.target_locale,
        data="",
    )
    assert segments_of(translation)[0].accepted is None


def test_b12_a_lost_link_is_refused(site):
    from kb.translation.errors import NotAcceptable

    case = CaseStudyPageFactory(
        language="lv", context='<p>Ar <a href="https://example.org/">saiti</a></p>'
    )
    translation = begin(case)
    segment = next(s for s in segments_of(translation) if s.attributes)
    with pytest.raises(NotAcceptable):
        accept(translation, segment, "Без посилання", author=None, reviewer=reviewer())


def test_b13_a_locked_page_is_left_alone(translation):
    reader = reviewer()
    accept_all(translation, reader)
    page = translation.get_target_instance()
    page.locked, page.locked_by = True, UserFactory(is_superuser=True)
    page.save(clean=False)
    segment = segments_of(translation)[0]
    for action in (
        lambda: accept(translation, segment, "Інша", author=None, reviewer=reader),
        lambda: prepare(translation, reader),
        lambda: publish(translation, reader),
    ):
        with pytest.raises(NotAllowed):
            action()
    assert segments_of(translation)[0].accepted == segment.accepted


def test_b14_what_is_under_review_is_not_published_beside_it(translation, monkeypatch):
    monkeypatch.setattr(CaseStudyPage, "get_workflow", Page.get_workflow)
    reader = reviewer()
    accept_all(translation, reader)
    prepare(translation, reader)
    page = translation.get_target_instance()
    workflow = Workflow.objects.create(name="Languages")
    task = GroupApprovalTask.objects.create(name="Language")
    task.groups.set(reader.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(page, reader)
    with pytest.raises(NotAllowed):
        publish(translation, reader)
    page.refresh_from_db()
    assert not page.live


def test_b15_rights_are_by_language(translation):
    """Nothing here is a translatable snippet; all of it is pages, and those ask for languages."""
    answer = signed_in(translator("ro")).get(localize("preview_translation", translation.pk))
    assert answer.status_code in (302, 403)
    assert (
        signed_in(translator("uk")).get(localize("preview_translation", translation.pk)).status_code
        == 200
    )
    snippet = localize("submit_snippet_translation", "kb", "topic", "1")
    assert signed_in(translator("uk")).post(snippet).status_code in (302, 403, 404)


class TestB17TranslationsOfAnOriginalThatIsGone:
    @pytest.fixture
    def published(self, translation):
        reader = reviewer()
        accept_all(translation, reader)
        return publish(translation, reader)

    def test_the_question_names_them(self, case, published, admin):
        page = admin.get(reverse("wagtailadmin_pages:unpublish", args=[case.pk]))
        assert "one translation" in page.content.decode()

    def test_they_go_along(self, case, published, admin, client):
        admin.post(reverse("wagtailadmin_pages:unpublish", args=[case.pk]))
        published.refresh_from_db()
        assert not published.live
        assert client.get(published.url).status_code == 404

    def test_also_when_the_original_is_deleted_or_unpublished_otherwise(self, case, published):
        case.unpublish()
        published.refresh_from_db()
        assert not published.live

    def test_also_when_it_is_deleted_and_the_texts_are_kept(self, case, published):
        texts = StringTranslation.objects.count()
        case.delete()
        published.refresh_from_db()
        assert not published.live
        assert StringTranslation.objects.count() == texts

    def test_they_do_not_come_back_alone(self, case, published, translation):
        case.unpublish()
        with pytest.raises(NotReady):
            publish(translation, reviewer())

    def test_unpublishing_a_translation_leaves_the_others(self, case, published):
        published.unpublish()
        case.refresh_from_db()
        assert case.live


def test_translating_through_localize_itself_does_nothing(case):
    with pytest.raises(NotAllowed):
        translate_object(case, [Locale.objects.get(language_code="uk")])
    assert not Translation.objects.exists()


def test_a_refusal_is_told(translation):
    client = signed_in(reviewer())
    page = translation.get_target_instance()
    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"})
    assert [m.level_tag for m in get_messages(answer.wsgi_request)] == ["warning"]
