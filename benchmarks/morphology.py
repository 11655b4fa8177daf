"""How well forms of a word find each other: `python -m benchmarks.morphology [FORMS.csv]`.

The groups of forms in `tests/search/data/morphology`: the share of pairs that meet, with and
without diacritics, and the pairs of different words that meet wrongly. FORMS.csv (with the columns
lang, lemma and form, for example from Universal Dependencies) adds the share of forms that their
lemma finds.
"""

from __future__ import annotations

import argparse
import csv
from itertools import combinations, permutations
from pathlib import Path

from search import analysis
from search.text import exact

DATA = Path(__file__).resolve().parent.parent / "tests" / "search" / "data" / "morphology"


def terms(word: str, language: str) -> frozenset[str]:
    """What a text with a word is found by, apart from the other script."""
    return analysis.terms(word, language) | {exact(word)}


def meet(one: str, other: str, language: str) -> bool:
    """Whether one word finds the other."""
    return bool(terms(one, language) & terms(other, language))


def groups(language: str) -> dict[str, str]:
    """Pairs, pairs typed without diacritics, and false pairs, as text."""
    lines = (DATA / f"{language}.txt").read_text("utf-8").splitlines()
    families = [line.split() for line in lines]
    pairs = [pair for family in families for pair in combinations(family, 2)]
    typed = [(exact(a), b) for family in families for a, b in permutations(family, 2)]
    apart = (DATA / f"{language}.distract").read_text("utf-8").split()
    others = combinations([*families, *([word] for word in apart)], 2)
    false = sum(meet(a, b, language) for one, other in others for a in one for b in other)
    return {
        "pairs": f"{sum(meet(a, b, language) for a, b in pairs) / len(pairs):.3f}",
        "without diacritics": f"{sum(meet(a, b, language) for a, b in typed) / len(typed):.3f}",
        "false pairs": str(false),
    }


def recall(path: Path) -> dict[str, str]:
    """Language → the share of inflected forms that their lemma finds."""
    found: dict[str, list[bool]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            language = row["lang"]
            found.setdefault(language, []).append(meet(row["lemma"], row["form"], language))
    return {code: f"{sum(hits) / len(hits):.3f} of {len(hits)}" for code, hits in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("forms", nargs="?", type=Path)
    path = parser.parse_args().forms
    for language in analysis.ANALYZERS:
        print(language, groups(language))  # noqa: T201  # a command-line program
    if path:
        print(recall(path))  # noqa: T201  # a command-line program


if __name__ == "__main__":
    main()
