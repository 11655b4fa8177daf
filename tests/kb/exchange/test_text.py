"""Rich text as plain text, as Draftail and people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.exchange.text import plain_text, rich_text

LINES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("", ""),
        ("  \n", ""),
        ("loose & text", "loose & text"),
        ('<p data-block-key="a1">one</p>\n<p>two<br/>three</p>', "one\n\ntwo\nthree"),
        ("<h3>Head</h3><hr/><ul><li><p>a</p></li><li>b<br/>c</li></ul>", "Head\n\n- a\n- b c"),
        ("<p><b>bold</b> <i>lean</i>&nbsp;&lt;b&gt;</p>tail", "bold lean\xa0<b>\n\ntail"),
        ('<p><a href="https://a.example/?b&amp;c">here</a></p>', "here (https://a.example/?b&c)"),
        ('<p><a href="https://a.example/">https://a.example/</a></p>', "https://a.example/"),
        ('<p><a linktype="page" id="3">inside</a></p>', "inside"),
        ("<!-- no --><p>a<p>b", "a\n\nb"),
        ("<p>" + "<b>" * 300 + "deep" + "</b>" * 300 + "</p>", "deep"),
    ],
)
def test_plain_text(html: str, plain: str) -> None:
    assert plain_text(html) == plain


@given(st.lists(LINES, min_size=1, max_size=4))
def test_whatever_was_typed_comes_back(lines: list[str]) -> None:
    typed = "\n\n".join(lines)
    assert plain_text(rich_text(typed)) == typed
