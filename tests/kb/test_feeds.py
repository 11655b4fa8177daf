"""Atom feeds."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from wagtail.models import PageViewRestriction

from kb.feeds import MAX_ENTRIES
from kb.models import CaseStudyPage
from tests.factories import CaseStudyPageFactory, LibraryFactory, translated

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(response) -> ET.Element:
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)  # noqa: S314  # our own feed


def entries(feed: ET.Element) -> list[ET.Element]:
    return feed.findall(f"{ATOM}entry")


@pytest.fixture
def cases(site, vocabulary):
    """One case in Ukrainian and Latvian, one in Romanian."""
    both = CaseStudyPageFactory(
        language="uk",
        external_id="both",
        title="Українською",
        topics=["youth"],
        library=LibraryFactory(name="Бібліотека"),
    )
    translated(both, "lv", title="Latviski", summary="A < B & <b>C</b>")
    CaseStudyPageFactory(
        language="ro", external_id="one", title="Română", topics=["media-literacy"]
    )
    return both


def test_each_case_is_one_entry_in_the_language_of_the_feed(client, cases):
    feed = read(client.get("/lv/feed/"))
    assert feed.get(XML_LANG) == "lv"
    found = {entry.findtext(f"{ATOM}title"): entry for entry in entries(feed)}
    assert found.keys() == {"Latviski", "Română"}
    assert found["Latviski"].get(XML_LANG) == "lv"
    assert found["Română"].get(XML_LANG) == "ro"
    own = found["Latviski"]
    assert own.findtext(f"{ATOM}id") == f"urn:uuid:{cases.translation_key}"
    assert own.find(f"{ATOM}link").get("href").endswith("/lv/cases/both/")
    assert own.find(f"{ATOM}category").get("term") == "Jaunieši"
    assert own.findtext(f"{ATOM}author/{ATOM}name") == "Бібліотека"
    assert own.findtext(f"{ATOM}updated") >= own.findtext(f"{ATOM}published")
    # The element is declared as HTML, so the text is escaped once more.
    assert own.findtext(f"{ATOM}summary") == "A &lt; B &amp; &lt;b&gt;C&lt;/b&gt;"


def test_a_topic_has_its_own_feed(client, cases):
    feed = read(client.get("/uk/feed/youth/"))
    assert [entry.findtext(f"{ATOM}title") for entry in entries(feed)] == ["Українською"]
    assert "Молодь" in feed.findtext(f"{ATOM}title")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/uk/feed/youth/")
    assert links["alternate"].endswith("/uk/cases/?topic=youth")
    assert client.get("/uk/feed/no-such-topic/").status_code == 404


def test_what_was_published_last_comes_first(client, cases):
    CaseStudyPage.objects.filter(external_id="one").update(
        last_published_at=cases.last_published_at + timedelta(days=1)
    )
    titles = [entry.findtext(f"{ATOM}title") for entry in entries(read(client.get("/en/feed/")))]
    assert titles == ["Română", "Українською"]


def test_a_reader_that_is_up_to_date_gets_no_text_and_a_withdrawal_is_seen(client, cases):
    first = client.get("/uk/feed/")
    assert "Last-Modified" not in first
    tag = first["ETag"]
    assert client.get("/uk/feed/", headers={"if-none-match": tag}).status_code == 304
    cases.unpublish()
    again = client.get("/uk/feed/", headers={"if-none-match": tag})
    assert again.status_code == 200
    assert "Українською" not in again.content.decode()


def test_private_cases_and_drafts_are_not_in_it(client, cases):
    PageViewRestriction.objects.create(page=cases, restriction_type="login")
    CaseStudyPageFactory(live=False, title="Melnraksts")
    titles = {entry.findtext(f"{ATOM}title") for entry in entries(read(client.get("/uk/feed/")))}
    # Its Latvian version is as private as the original.
    assert titles == {"Română"}


def test_characters_that_xml_forbids_are_left_out(client, site):
    CaseStudyPageFactory(title="Ar\x0b \x1fzīmi", summary="x\x02y")
    feed = read(client.get("/lv/feed/"))
    assert entries(feed)[0].findtext(f"{ATOM}title") == "Ar zīmi"


def test_an_empty_feed_is_a_feed(client, site, vocabulary):
    assert entries(read(client.get("/ru/feed/"))) == []


def test_the_feed_is_short_and_its_queries_few(client, site, vocabulary, django_assert_num_queries):
    for number in (5, MAX_ENTRIES):
        for _ in range(number):
            CaseStudyPageFactory()
        client.get("/lv/feed/")
        with django_assert_num_queries(6):
            feed = read(client.get("/lv/feed/"))
    assert len(entries(feed)) == MAX_ENTRIES


def test_only_reading(client, site):
    assert client.post("/lv/feed/").status_code == 405
