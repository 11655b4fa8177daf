"""Labels in the reader's language, and names of places."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from home.languages import LANGUAGE_CODES
from kb.models import Library, Region, RegionName, Topic, TopicLabel
from tests.factories import LibraryFactory, RegionFactory, TopicFactory, need, region, topic


class TestLabels:
    @pytest.mark.parametrize(
        ("language", "label"),
        [("lv", "Jaunieši"), ("ro", "Tineret"), ("uk", "Молодь"), ("en", "Youth")],
    )
    def test_in_a_language(self, db, language, label):
        assert topic("youth").label(language) == label

    def test_in_the_active_language(self, db):
        with translation.override("uk"):
            assert topic("youth").label() == "Молодь"
            assert str(topic("youth")) == "Молодь"

    def test_english_where_there_is_none(self, db):
        topic("youth").labels.filter(language="ru").delete()
        assert topic("youth").label("ru") == "Youth"

    def test_the_code_where_there_is_nothing(self, db):
        topic("youth").labels.all().delete()
        assert topic("youth").label("lv") == "youth"

    def test_without_an_active_language(self, db):
        with translation.override(None):
            assert need("space").label() == "A room"

    def test_once_in_each_language(self, db):
        with pytest.raises(IntegrityError), transaction.atomic():
            TopicLabel.objects.create(concept=topic("youth"), language="lv", pref_label="Cits")

    def test_a_label_tells_its_language(self, db):
        assert str(topic("youth").labels.get(language="lv")) == "Jaunieši (lv)"

    def test_topics_stand_in_the_editors_order(self, db):
        TopicFactory(code="b", position=1)
        TopicFactory(code="c", position=0)
        TopicFactory(code="a", position=1)
        assert [concept.code for concept in Topic.objects.all()] == ["c", "a", "b"]


class TestRegions:
    def test_name(self, db):
        assert region("UA").name("lv") == "Ukraina"
        with translation.override("ro"):
            assert str(region("UA")) == "Ucraina"

    def test_name_falls_back(self, db):
        region("UA").names.filter(language="ro").delete()
        assert region("UA").name("ro") == "Ukraine"
        region("UA").names.all().delete()
        assert region("UA").name("ro") == "UA"

    def test_its_country(self, db):
        assert region("LV-AREA-VIDZEME").country_code == "LV"
        assert region("UA-63").country_code == "UA"

    def test_one_name_in_each_language(self, db):
        with pytest.raises(IntegrityError), transaction.atomic():
            RegionName.objects.create(region=region("UA"), language="lv", name="Cita")
        assert str(region("UA").names.get(language="en")) == "Ukraine"


class TestFullVocabulary:
    def test_every_region_has_a_name_in_every_language(self, full_vocabulary):
        for place in Region.objects.prefetch_related("names"):
            assert {row.language for row in place.names.all() if row.name} == set(LANGUAGE_CODES)

    def test_every_place_lies_in_its_country(self, full_vocabulary):
        for place in Region.objects.select_related("parent"):
            if place.kind == Region.Kind.COUNTRY:
                assert place.parent is None
            else:
                assert place.parent.country_code == place.country_code

    def test_loading_again_keeps_what_editors_changed(self, db):
        from kb.vocabulary import load_vocabulary

        load_vocabulary()
        TopicLabel.objects.filter(concept__code="youth", language="lv").update(pref_label="Jaunie")
        assert set(load_vocabulary().values()) == {0}
        assert topic("youth").label("lv") == "Jaunie"
        load_vocabulary(overwrite=True)
        assert topic("youth").label("lv") != "Jaunie"


class TestLibraries:
    def test_a_name_once_in_a_country(self, db):
        LibraryFactory(name="Centrālā", country="LV")
        LibraryFactory(name="Centrālā", country="UA", region=region("UA-63"))
        with pytest.raises(IntegrityError), transaction.atomic():
            LibraryFactory(name="Centrālā", country="LV")

    def test_shown_by_name(self, db):
        assert str(Library(name="Valmieras bibliotēka")) == "Valmieras bibliotēka"

    def test_without_a_region_of_its_own(self, db):
        assert RegionFactory(code="LV-011").libraries.count() == 0
