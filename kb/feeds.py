"""Atom feeds (RFC 4287) of the newest cases: one per language, and one per topic and language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from home.models import SiteIdentity
from kb.presentation.addresses import absolute, browse_url, named
from kb.presentation.cards import CaseCard, cards, read_cases
from kb.presentation.reader import Reader, reader_for

MAX_ENTRIES = 30
# Characters that XML 1.0 does not allow.
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Entry:
    """A case in a feed."""

    card: CaseCard
    identifier: str
    published: datetime | None


@dataclass(frozen=True)
class FeedSource:
    """Which feed it is: a language, and a topic or none."""

    reader: Reader
    site_name: str
    topic: str = ""

    @property
    def topic_label(self) -> str:
        """The topic in the reader's language, or nothing."""
        return self.reader.labels.topics[self.topic].label if self.topic else ""


class CasesAtom(Atom1Feed):
    """Atom whose entries say in which language they are."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """The attributes of an entry."""
        return {**super().item_attributes(item), "xml:lang": item["language"]}


class CasesFeed(Feed):
    """The newest cases, each once: in the language of the feed where there is such a version."""

    feed_type = CasesAtom

    @classmethod
    def as_view(cls) -> Callable[..., HttpResponse]:
        """The view; it answers 304 to a reader that has the present state."""
        view: Callable[..., HttpResponse] = require_safe(conditional_page(cls()))
        return view

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The feed, without Last-Modified: a withdrawn case must not seem "not modified"."""
        response = super().__call__(request, *args, **kwargs)
        del response["Last-Modified"]
        return response

    def get_object(self, request: HttpRequest, topic: str = "") -> FeedSource:
        """The feed of an address."""
        language = request.LANGUAGE_CODE
        reader = reader_for(request, language)
        if topic and topic not in reader.labels.topics:
            raise Http404
        return FeedSource(reader, SiteIdentity.for_request(request).name(language), topic)

    def title(self, source: FeedSource) -> str:
        """The name of the site, and the topic."""
        return " – ".join(name for name in (source.site_name, source.topic_label) if name)

    def subtitle(self, source: FeedSource) -> str:
        """What is in it."""
        if source.topic:
            return _("New practices on: %(topic)s") % {"topic": source.topic_label}
        return _("New practices")

    def link(self, source: FeedSource) -> str:
        """The same as a page."""
        chosen = [("topic", source.topic)] if source.topic else []
        return absolute(browse_url(source.reader.language, chosen))

    def feed_url(self, source: FeedSource) -> str:
        """Its own address."""
        language = source.reader.language
        if source.topic:
            return absolute(named("kb:topic_feed", language, topic=source.topic))
        return absolute(named("kb:feed", language))

    feed_guid = feed_url

    def items(self, source: FeedSource) -> list[Entry]:
        """The cases that were published last."""
        pages = source.reader.cases
        if source.topic:
            pages = pages.about([source.topic])
        newest = read_cases(pages.order_by("-last_published_at", "-pk")[:MAX_ENTRIES])
        return [
            Entry(card, f"urn:uuid:{page.translation_key}", page.first_published_at)
            for page, card in zip(newest, cards(newest, source.reader), strict=True)
        ]

    def item_title(self, item: Entry) -> str:
        """The title."""
        return _xml(item.card.title)

    def item_description(self, item: Entry) -> str:
        """The summary; Django declares it as HTML."""
        return escape(_xml(item.card.summary))

    def item_link(self, item: Entry) -> str:
        """The page."""
        return absolute(item.card.url)

    def item_guid(self, item: Entry) -> str:
        """The same for all versions of a case, and after a change of its address."""
        return item.identifier

    def item_author_name(self, item: Entry) -> str:
        """The library."""
        return _xml(item.card.library)

    def item_pubdate(self, item: Entry) -> datetime | None:
        """When it was published first."""
        return item.published

    def item_updateddate(self, item: Entry) -> datetime | None:
        """When it was published last."""
        return item.card.updated

    def item_categories(self, item: Entry) -> list[str]:
        """Its topics."""
        return [topic.label for topic in item.card.topics]

    def item_extra_kwargs(self, item: Entry) -> dict[str, str]:
        """Its language."""
        return {"language": item.card.language}


def _xml(text: str) -> str:
    return NOT_XML.sub("", text)
