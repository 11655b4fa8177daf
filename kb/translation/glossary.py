"""The glossary at work: which concepts stand in a text, the seed, and terms from files.

Concepts that are not checked are only shown: everyday words have too many good translations.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from home.languages import LANGUAGE_CODES
from home.spreadsheets import harmless
from kb.models import Audience, GlossaryConcept, GlossaryTerm, Topic
from kb.translation.checks.base import TermHint
from kb.translation.checks.words import phrase_terms
from kb.translation.inflection import word_terms
from kb.translation.segment_text import SegmentText

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "glossary" / "terms.json"
STATUSES = GlossaryTerm.Status
COLUMNS = ("code", "language", "status", "term", "note", "definition", "kept", "checked")
MAX_ROWS = 20_000


class Glossary:
    """The glossary of a language pair, read once (two queries) and asked for many texts."""

    def __init__(self, source_language: str, target_language: str) -> None:
        self.source_language = source_language
        self.target_language = target_language
        # First word of a term → the terms that begin with it.
        self.by_first_word: dict[str, list[tuple[list[frozenset[str]], int, str]]] = defaultdict(
            list
        )
        self.concepts: dict[int, GlossaryConcept] = {}
        self.words: dict[int, dict[tuple[str, str], list[str]]] = {}
        for concept in GlossaryConcept.objects.prefetch_related("terms"):
            self._add(concept)

    def _add(self, concept: GlossaryConcept) -> None:
        words: dict[tuple[str, str], list[str]] = defaultdict(list)
        for term in concept.terms.all():
            words[term.language, term.status].append(term.text)
            if term.language != self.source_language or term.status == STATUSES.FORBIDDEN:
                continue
            phrase = phrase_terms(term.text, term.language)
            if phrase:
                for first in phrase[0]:
                    self.by_first_word[first].append((phrase, concept.pk, term.text))
        self.concepts[concept.pk] = concept
        self.words[concept.pk] = words

    def hints(self, html: str) -> tuple[TermHint, ...]:
        """The concepts in a text, in the order in which they stand; the longest term counts."""
        language = self.source_language
        text = [word_terms(word, language) for word in SegmentText(html).simple_words]
        found: dict[int, TermHint] = {}
        position = 0
        while position < len(text):
            length, hits = self._longest_at(text, position)
            for concept_id, term in hits.items():
                found.setdefault(concept_id, self._hint(concept_id, term))
            position += length
        return tuple(found.values())

    def _longest_at(self, text: list[frozenset[str]], position: int) -> tuple[int, dict[int, str]]:
        """How many words the longest term here has, and the concepts that have it."""
        length, hits = 1, dict[int, str]()
        for first in text[position]:
            for phrase, concept_id, term in self.by_first_word.get(first, ()):
                if len(phrase) < length or position + len(phrase) > len(text):
                    continue
                if any(wanted.isdisjoint(text[position + i]) for i, wanted in enumerate(phrase)):
                    continue
                if len(phrase) > length:
                    length, hits = len(phrase), {}
                hits.setdefault(concept_id, term)
        return length, hits

    def _hint(self, concept_id: int, term: str) -> TermHint:
        concept, words = self.concepts[concept_id], self.words[concept_id]
        target = self.target_language
        return TermHint(
            source_term=term,
            allowed=(*words[target, STATUSES.PREFERRED], *words[target, STATUSES.ADMITTED]),
            forbidden=tuple(words[target, STATUSES.FORBIDDEN]),
            is_kept=concept.is_kept,
            is_checked=concept.is_checked,
            definition=concept.definition,
            concept_id=concept_id,
        )


@transaction.atomic
def load_glossary() -> int:
    """Create the concepts of the data file and of the vocabulary that are missing.

    What people changed or deleted terms of stays as it is.
    """
    known = set(GlossaryConcept.objects.values_list("code", flat=True))
    created = 0
    for record in [*_records(), *_vocabulary_records()]:
        if record["code"] in known:
            continue
        concept = GlossaryConcept.objects.create(
            code=record["code"],
            definition=record.get("definition", ""),
            is_kept=record.get("is_kept", False),
            is_checked=record.get("is_checked", True),
        )
        GlossaryTerm.objects.bulk_create(_terms(concept, record["terms"]))
        known.add(concept.code)
        created += 1
    return created


def _records() -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return records


def _vocabulary_records() -> Iterable[dict[str, Any]]:
    """Topics and audiences: shown to translators, so that texts use the words of the facets."""
    for kind, model in (("topic", Topic), ("audience", Audience)):
        for concept in model._default_manager.prefetch_related("labels"):
            labels = {label.language: label for label in concept.labels.all()}
            yield {
                "code": f"{kind}-{concept.code}",
                "definition": labels["en"].scope_note if "en" in labels else "",
                "is_checked": False,
                "terms": {
                    language: {"preferred": label.pref_label} for language, label in labels.items()
                },
            }


def _terms(concept: GlossaryConcept, terms: dict[str, dict[str, Any]]) -> Iterable[GlossaryTerm]:
    for language, words in terms.items():
        for status in STATUSES:
            texts = words.get(status.value, [])
            for text in [texts] if isinstance(texts, str) else texts:
                yield GlossaryTerm(concept=concept, language=language, text=text, status=status)


def write_csv() -> str:
    """The glossary as CSV: a row for each term."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for concept in GlossaryConcept.objects.prefetch_related("terms"):
        for term in concept.terms.all():
            writer.writerow(
                harmless(value)
                for value in (
                    concept.code,
                    term.language,
                    term.status,
                    term.text,
                    term.note,
                    concept.definition,
                    "yes" if concept.is_kept else "",
                    "yes" if concept.is_checked else "",
                )
            )
    return file.getvalue()


@dataclass
class GlossaryReport:
    """What became of a file of terms."""

    concepts: int = 0
    terms: int = 0
    changed: int = 0
    problems: list[str] = field(default_factory=list)


def read_csv(text: str) -> GlossaryReport:
    """Take in the terms of a CSV file."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    missing = {"code", "language", "term"} - set(reader.fieldnames or ())
    if missing:
        problem = _("These columns are missing: %(columns)s.")
        return GlossaryReport(problems=[problem % {"columns": ", ".join(sorted(missing))}])
    rows = (
        {name: (cell or "").strip().removeprefix("'") for name, cell in row.items() if name}
        for row in reader
    )
    return take_rows(rows, first=2)


@transaction.atomic
def take_rows(rows: Iterable[dict[str, str]], *, first: int = 1) -> GlossaryReport:
    """Take in terms; those that are known get the file's status and note. Nothing is deleted."""
    report = GlossaryReport()
    concepts = {concept.code: concept for concept in GlossaryConcept.objects.all()}
    for number, row in enumerate(rows, start=first):
        if number > MAX_ROWS:
            report.problems.append(_("The file is too long; the rest was left out."))
            break
        try:
            with transaction.atomic():
                _read_row(row, concepts, report)
        except ValidationError as error:
            report.problems.append(
                _("Line %(line)d: %(problem)s")
                % {"line": number, "problem": " ".join(error.messages)}
            )
    return report


def _read_row(
    row: dict[str, str], concepts: dict[str, GlossaryConcept], report: GlossaryReport
) -> None:
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    code = slugify(cells["code"])
    if not code or not cells["term"]:
        raise ValidationError(_("A code and a term are needed."))
    if cells["language"] not in LANGUAGE_CODES:
        raise ValidationError(_("Unknown language: %(code)s.") % {"code": cells["language"]})
    status = cells["status"] or STATUSES.PREFERRED
    if status not in STATUSES.values:
        raise ValidationError(_("Unknown status: %(status)s.") % {"status": status})
    concept = concepts.get(code)
    if concept is None:
        concept = GlossaryConcept(
            code=code,
            definition=cells["definition"],
            is_kept=cells["kept"] == "yes",
            is_checked=cells["checked"] == "yes" or "checked" not in row,
        )
        concept.full_clean()
        concept.save()
        concepts[code] = concept
        report.concepts += 1
    term = concept.terms.filter(language=cells["language"], text=cells["term"]).first()
    is_new = term is None
    term = term or GlossaryTerm(concept=concept, language=cells["language"], text=cells["term"])
    before = (term.status, term.note)
    term.status, term.note = status, cells["note"]
    if status == STATUSES.PREFERRED:
        # One is preferred: the file's takes the place of ours.
        concept.terms.filter(language=term.language, status=STATUSES.PREFERRED).exclude(
            pk=term.pk
        ).update(status=STATUSES.ADMITTED)
    term.full_clean()
    term.save()
    report.terms += is_new
    report.changed += not is_new and before != (term.status, term.note)
