"""In which of the five languages a text is written, found out here and asked of nobody else."""

from __future__ import annotations

from functools import cache
from typing import Any

from home.languages import LANGUAGE_CODES

# Below this length a guess is worse than a question.
FEWEST_LETTERS = 60
SURE = 0.9


@cache
def _identifier() -> Any:
    """The model, read when the first text comes; it knows no other languages than ours."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGE_CODES))
    return identifier


def detect_language(text: str) -> str:
    """The code of the language, or "" when the text is too short or could be several."""
    if sum(character.isalpha() for character in text) < FEWEST_LETTERS:
        return ""
    code, probability = _identifier().classify(text)
    return str(code) if probability >= SURE else ""


def language_of_answers(answers: dict[str, Any]) -> str:
    """The language of what was written so far."""
    names = ("title", "summary", "context", "actions", "results", "not_worked", "lessons")
    return detect_language("\n".join(str(answers.get(name, "")) for name in names))
