"""What is cached is never older than what is published."""

from __future__ import annotations

import pytest
from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from home import content_version
from home.models import SiteIdentity
from kb.models import TopicLabel
from tests.factories import CaseStudyPageFactory, home_page

HOME_QUERIES = 10


def token() -> int | None:
    return content_version.current()


class TestToken:
    def test_every_change_that_readers_see_renews_it(self, case, translated):
        seen = [token()]

        def renewed() -> bool:
            seen.append(token())
            return len(set(seen)) == len(seen)

        case.save_revision().publish()
        assert renewed()
        version = translated(case, "uk")
        assert renewed()
        version.unpublish()
        assert renewed()
        restriction = PageViewRestriction.objects.create(page=case, restriction_type="login")
        assert renewed()
        restriction.delete()
        assert renewed()
        TopicLabel.objects.first().save()
        assert renewed()
        SiteIdentity.objects.create(site=home_page("en").get_site(), name_en="Another name")
        assert renewed()
        Page.objects.get(pk=case.pk).delete()
        assert renewed()

    def test_a_draft_does_not_renew_it(self, case):
        before = token()
        case.title = "Cits nosaukums"
        case.save_revision()
        assert token() == before

    @pytest.mark.django_db(transaction=True)
    def test_a_rolled_back_change_leaves_it(self, case):
        before = token()
        with transaction.atomic():
            case.save_revision().publish()
            assert token() != before
            transaction.set_rollback(True)
        assert token() == before


class TestRemember:
    def test_builds_once_for_each_content(self, case):
        built: list[int] = []

        def build() -> str:
            built.append(1)
            return "made"

        assert content_version.remember(None, "name", build) == "made"
        assert content_version.remember(None, "name", build) == "made"
        assert len(built) == 1
        case.save_revision().publish()
        content_version.remember(None, "name", build)
        assert len(built) == 2


class TestHomePage:
    def test_shows_a_renamed_topic_at_once(self, case, client):
        label = TopicLabel.objects.filter(language="lv").first()
        assert label.pref_label in client.get("/lv/").content.decode()
        label.pref_label = "Pavisam jauns vārds"
        label.save()
        assert "Pavisam jauns vārds" in client.get("/lv/").content.decode()

    def test_forgets_an_unpublished_case_at_once(self, case, client):
        case.title = "Neparasts virsraksts"
        case.save_revision().publish()
        assert "Neparasts virsraksts" in client.get("/lv/").content.decode()
        case.unpublish()
        assert "Neparasts virsraksts" not in client.get("/lv/").content.decode()

    @pytest.mark.parametrize("cases", [5, 50])
    def test_queries_do_not_grow_with_the_collection(
        self, site, client, django_assert_max_num_queries, cases
    ):
        for _number in range(cases):
            CaseStudyPageFactory(language="lv")
        client.get("/lv/")
        with django_assert_max_num_queries(HOME_QUERIES):
            client.get("/lv/")
