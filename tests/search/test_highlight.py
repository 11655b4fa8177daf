from __future__ import annotations

from search.highlight import SNIPPET_LENGTH, Highlighter
from search.query import parse_text


def highlighter(text: str) -> Highlighter:
    return Highlighter(parse_text(text).highlighted)


def test_other_forms_of_the_word_are_marked() -> None:
    marked = highlighter("bibliotēka").mark("Lauku bibliotēkās un Bibliotēkai", "lv")

    assert marked == "Lauku <mark>bibliotēkās</mark> un <mark>Bibliotēkai</mark>"


def test_everything_else_is_escaped() -> None:
    marked = highlighter("skola").mark("<b>skola</b> & \"<script>alert('x')</script>\"", "lv")

    assert "<mark>skola</mark>" in marked
    assert marked.count("<") == 2
    assert "&lt;script&gt;" in marked


def test_a_found_word_cannot_smuggle_markup() -> None:
    assert "<img" not in highlighter("<img src=x onerror=alert(1)>").mark("<img src=x>", "lv")


def test_words_of_another_language_are_not_marked() -> None:
    assert highlighter("tineri").mark("tineri", "ro") == "<mark>tineri</mark>"
    assert "<mark>" not in highlighter("skolas").mark("skola", "ro")


def test_words_in_the_other_script_are_marked() -> None:
    assert "<mark>Daugavpils</mark>" in highlighter("Даугавпілс").mark("Daugavpils", "lv")


def test_stop_words_and_excluded_words_are_not_marked() -> None:
    marked = highlighter("skola un -dārzs").mark("skola un dārzs", "lv")

    assert marked == "<mark>skola</mark> un dārzs"


def test_words_of_a_phrase_are_marked() -> None:
    assert highlighter('"dzīvā skola"').mark("dzīvā skola", "lv").count("<mark>") == 2


def test_snippets_show_the_surroundings() -> None:
    text = f"{'vārds ' * 60}Skolā mācījās. {'vārds ' * 60}"
    (snippet,) = highlighter("skola").snippets(text, "lv")

    assert "<mark>Skolā</mark> mācījās." in snippet
    assert snippet.startswith("… vārds")
    assert snippet.endswith("vārds …")
    assert len(snippet) < SNIPPET_LENGTH + 40


def test_at_most_two_snippets_that_do_not_overlap() -> None:
    text = " ".join(f"skola {n} {'vārds ' * 60}" for n in range(5))
    snippets = highlighter("skola").snippets(text, "lv")

    assert len(snippets) == 2
    assert "skola</mark> 0" in snippets[0]
    assert "skola</mark> 1" in snippets[1]


def test_no_word_no_snippet() -> None:
    assert highlighter("skola").snippets("dārzs", "lv") == []
    assert highlighter("").snippets("dārzs", "lv") == []
    assert highlighter("").mark("<dārzs>", "lv") == "&lt;dārzs&gt;"


def test_coverage_counts_what_was_found() -> None:
    both, one = highlighter("skola dārzs"), highlighter("skola")

    text = ["skolas dārzā"]
    assert both.coverage(text, "lv") > one.coverage(text, "lv") > (0, 0)
    assert one.coverage(["dārzs"], "lv") == highlighter("").coverage(["skola"], "lv") == (0, 0)


def test_a_word_of_the_language_counts_before_one_that_sounds_alike() -> None:
    asked = highlighter("школы")

    assert asked.coverage(["Школа"], "ru") > asked.coverage(["Skola"], "lv") > (0, 0)
