"""The knowledge base: vocabulary, places, libraries and case studies."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import factory
from django.core.files.images import ImageFile
from PIL import Image as PillowImage
from wagtail.images import get_image_model
from wagtail.signal_handlers import disable_reference_index_auto_update

from home.languages import LANGUAGE_CODES
from kb.models import (
    Audience,
    AudienceLabel,
    CaseStudyAudience,
    CaseStudyMedia,
    CaseStudyNeed,
    CaseStudyPage,
    CaseStudyTopic,
    Funder,
    Indicator,
    Library,
    Need,
    NeedLabel,
    Partner,
    Region,
    RegionName,
    Source,
    Topic,
    TopicLabel,
)
from tests.factories import texts
from tests.factories.site import index_page


class TopicFactory(factory.django.DjangoModelFactory):
    """A topic with labels in five languages."""

    class Meta:
        model = Topic
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = factory.Sequence(lambda number: f"topic-{number}")
    position = factory.Sequence(lambda number: number)

    @factory.post_generation
    def labels(self, create: bool, extracted: dict[str, str] | None, **kwargs: Any) -> None:
        if create and not self.labels.exists():
            add_labels(self, TopicLabel, extracted)


class RegionFactory(factory.django.DjangoModelFactory):
    """A region with names in five languages, in an area of its country."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "LV-113"
    kind = Region.Kind.SUBDIVISION
    latitude = Decimal("57.54")
    longitude = Decimal("25.43")

    @factory.post_generation
    def names(self, create: bool, extracted: dict[str, str] | None, **kwargs: Any) -> None:
        if create and not self.names.exists():
            given = extracted or texts.REGIONS.get(self.code, {})
            RegionName.objects.bulk_create(
                RegionName(region=self, language=code, name=given.get(code, f"{self.code} {code}"))
                for code in LANGUAGE_CODES
            )


def add_labels(concept: Any, model: Any, given: dict[str, str] | None) -> None:
    """Give a concept a label and another word in each language."""
    known = given or texts.CONCEPTS.get(concept.code, {})
    model.objects.bulk_create(
        model(
            concept=concept,
            language=code,
            pref_label=known.get(code, f"{concept.code} {code}"),
            alt_labels=texts.OTHER_WORDS.get(concept.code, {}).get(code, []),
        )
        for code in LANGUAGE_CODES
    )


def topic(code: str) -> Topic:
    """The topic with a code, made if need be."""
    return Topic.objects.filter(code=code).first() or TopicFactory(code=code)


def audience(code: str) -> Audience:
    """The audience with a code, made if need be."""
    concept, created = Audience.objects.get_or_create(code=code)
    if created:
        add_labels(concept, AudienceLabel, None)
    return concept


def need(code: str) -> Need:
    """The need with a code, made if need be."""
    concept, created = Need.objects.get_or_create(code=code)
    if created:
        add_labels(concept, NeedLabel, None)
    return concept


def region(code: str) -> Region:
    """The region with a code, made if need be, below its area and country."""
    if found := Region.objects.filter(code=code).first():
        return found
    parent, kind, latitude, longitude = texts.PLACES.get(
        code, (code[:2] if len(code) > 2 else None, None, "50.00", "27.00")
    )
    return RegionFactory(
        code=code,
        parent=region(parent) if parent else None,
        kind=kind or (Region.Kind.SUBDIVISION if parent else Region.Kind.COUNTRY),
        latitude=Decimal(latitude),
        longitude=Decimal(longitude),
    )


class LibraryFactory(factory.django.DjangoModelFactory):
    """A library."""

    class Meta:
        model = Library

    name = factory.Sequence(lambda number: f"Valmieras bibliotēka {number}")
    country = "LV"
    region = factory.LazyAttribute(lambda library: region("LV-113"))
    place = "Valmiera"
    website = "https://biblioteka.example.org/"


class ImageFactory(factory.django.DjangoModelFactory):
    """A picture of one colour."""

    class Meta:
        model = get_image_model()

    title = factory.Sequence(lambda number: f"Picture {number}")

    @factory.lazy_attribute
    def file(self) -> ImageFile:
        pixels = BytesIO()
        PillowImage.new("RGB", (80, 60), "#2f6f5e").save(pixels, "PNG")
        pixels.seek(0)
        return ImageFile(pixels, name="picture.png")


class CaseStudyPageFactory(factory.django.DjangoModelFactory):
    """A case study, published, with its children.

    `CaseStudyPageFactory(language="uk", title="…", topics=["youth"], region="UA-32", live=False)`:
    vocabulary and region are given by code and made if need be. Children take lists: `audiences`,
    `needs`, `partners`, `funders` (names), `sources` (title, address, language), `indicators`
    (label, value) and `pictures` (image, alt text, caption).
    """

    class Meta:
        model = CaseStudyPage

    class Params:
        language = "lv"

    external_id = factory.Sequence(lambda number: f"case-{number}")
    slug = factory.LazyAttribute(lambda case: case.external_id)
    title = factory.LazyAttribute(lambda case: texts.CASES[case.language]["title"])
    summary = factory.LazyAttribute(lambda case: texts.CASES[case.language]["summary"])
    context = factory.LazyAttribute(lambda case: texts.CASES[case.language]["context"])
    actions = factory.LazyAttribute(lambda case: texts.CASES[case.language]["actions"])
    results = factory.LazyAttribute(lambda case: texts.CASES[case.language]["results"])
    keywords = factory.LazyAttribute(lambda case: texts.CASES[case.language]["keywords"])
    country = factory.LazyAttribute(lambda case: (case.region or "LV-113")[:2])
    region = factory.LazyAttribute(
        lambda case: {"uk": "UA-32", "ro": "MD-BA", "ru": "MD-BA"}.get(case.language, "LV-113")
    )
    period_start = "2022"

    topics = ["media-literacy"]
    audiences = ["adults"]
    needs = ["space"]
    partners = []
    funders = []
    sources = []
    indicators = []
    pictures = []
    live = True

    @classmethod
    def _generate(cls, strategy, params):
        language = params.get("language", "lv")
        case = super()._generate("build", params)
        if strategy == "build":
            return case
        parent = index_page(language)
        case.locale, case.original_language = parent.locale, language
        for row in (*case.indicators.all(), *case.media.all()):
            row.locale = parent.locale
        publish, case.live = case.live, False
        case.full_clean(exclude=["path", "depth", "content_type"])
        with disable_reference_index_auto_update():  # two thirds of the time, for the admin only
            parent.add_child(instance=case)
            revision = case.save_revision()
            if publish:
                revision.publish()
                case.refresh_from_db()
        return case

    @classmethod
    def _build(cls, model_class, *args, **kwargs):
        children = {
            "topic_links": [CaseStudyTopic(topic=topic(code)) for code in kwargs.pop("topics")],
            "audience_links": [
                CaseStudyAudience(audience=audience(code)) for code in kwargs.pop("audiences")
            ],
            "need_links": [CaseStudyNeed(need=need(code)) for code in kwargs.pop("needs")],
            "partners": [Partner(name=name) for name in kwargs.pop("partners")],
            "funders": [Funder(name=name) for name in kwargs.pop("funders")],
            "sources": [
                Source(title=title, url=url, language=language)
                for title, url, language in kwargs.pop("sources")
            ],
            "indicators": [
                Indicator(label=label, value=Decimal(value))
                for label, value in kwargs.pop("indicators")
            ],
            "media": [
                CaseStudyMedia(image=image, alt_text=alt_text, caption=caption)
                for image, alt_text, caption in kwargs.pop("pictures")
            ],
        }
        if isinstance(code := kwargs.get("region"), str):
            kwargs["region"] = region(code) if code else None
        case = model_class(*args, **kwargs)
        for name, rows in children.items():
            for position, row in enumerate(rows):
                row.sort_order = position
            setattr(case, name, rows)
        return case


def translated(case: CaseStudyPage, language: str, *, live: bool = True, **fields: Any) -> Any:
    """The version of a case in another language, with sample text where none is given.

    Facts and children are copied; a published one by default: `translated(case, "uk", title="…")`.
    """
    with disable_reference_index_auto_update():
        version = case.copy_for_translation(index_page(language).locale)
        version.slug = case.slug
        for name, value in {**texts.CASES[language], **fields}.items():
            setattr(version, name, value)
        version.draft_title = version.title
        revision = version.save_revision()
        if live:
            revision.publish()
        version.refresh_from_db()
    return version
