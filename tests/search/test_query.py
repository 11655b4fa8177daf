from __future__ import annotations

from search.query import MAX_WORDS, ParsedText, SearchRequest, clean_text, parse_text


def words(parsed: ParsedText) -> list[str]:
    return [word.text for word in parsed.words]


def test_words_phrases_and_exclusions() -> None:
    parsed = parse_text('seniori "Dzīvā bibliotēka" -krāpnieki -"sociālie tīkli" co-creation')

    assert words(parsed) == ["seniori", "co", "creation"]
    assert parsed.phrases == (("dziva", "biblioteka"),)
    assert [word.text for word in parsed.excluded] == ["krāpnieki"]
    assert parsed.excluded_phrases == (("socialie", "tikli"),)


def test_quotation_marks_of_all_five_languages() -> None:
    for text in ('"a b"', "„a b”", "„a b“", "«a b»", "“a b”"):
        assert parse_text(text).phrases == (("a", "b"),), text


def test_an_open_quotation_mark_is_no_phrase() -> None:
    parsed = parse_text('skola "bibliotēka')

    assert words(parsed) == ["skola", "bibliotēka"]
    assert parsed.phrases == ()


def test_a_dash_between_words_excludes_nothing() -> None:
    parsed = parse_text("skola - bibliotēka – jaunieši")

    assert words(parsed) == ["skola", "bibliotēka", "jaunieši"]
    assert parsed.excluded == ()


def test_a_word_counts_once() -> None:
    assert words(parse_text("skola Skola SKOLA škola")) == ["skola"]


def test_stop_words_are_not_required() -> None:
    assert [word.text for word in parse_text("skola un bibliotēka").required] == [
        "skola",
        "bibliotēka",
    ]


def test_a_query_of_stop_words_alone_requires_them() -> None:
    assert [word.text for word in parse_text("un par").required] == ["un", "par"]


def test_the_number_of_words_is_bounded() -> None:
    assert len(parse_text(" ".join(f"word{n}" for n in range(500))).words) == MAX_WORDS


def test_punctuation_alone_is_empty() -> None:
    for text in ("", "!!!", '"', '""', "-", "- -", "«»", "\u200f", "😀"):
        assert not parse_text(text), text


def test_a_text_is_cut_and_cleaned() -> None:
    assert clean_text("a" * 2000) == "a" * 1000
    assert clean_text(" skola\x00\n\tun \u202e bibliotēka ") == "skola un bibliotēka"


def test_a_request_knows_its_address() -> None:
    request = SearchRequest(
        text="skola", filters={"topic": ("youth", "environment")}, page=3, sort="newest"
    )

    assert list(request.parameters()) == [
        ("q", "skola"),
        ("topic", "youth"),
        ("topic", "environment"),
        ("sort", "newest"),
        ("page", "3"),
    ]
    assert list(SearchRequest().parameters()) == []
    assert request.offset == 40
