"""Test data with one line of set-up: `from tests.factories import CaseStudyPageFactory`."""

from tests.factories.copies import copies
from tests.factories.kb import (
    CaseStudyPageFactory,
    ImageFactory,
    LibraryFactory,
    RegionFactory,
    TopicFactory,
    audience,
    need,
    region,
    topic,
    translated,
)
from tests.factories.people import MemberFactory, UserFactory
from tests.factories.site import StandardPageFactory, home_page, index_page, make_site

__all__ = [
    "CaseStudyPageFactory",
    "ImageFactory",
    "LibraryFactory",
    "MemberFactory",
    "RegionFactory",
    "StandardPageFactory",
    "TopicFactory",
    "UserFactory",
    "audience",
    "copies",
    "home_page",
    "index_page",
    "make_site",
    "need",
    "region",
    "topic",
    "translated",
]
