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
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from home.languages import LANGUAGE_CODES
from home.spreadsheets import harmless
from kb.models import Audience, GlossaryConcept, GlossaryDefinition, GlossaryTerm, Topic
from kb.translation.checks.base import TermHint
from kb.translation.checks.words import phrase_terms
from kb.translation.inflection import word_terms
from kb.translation.segment_text import SegmentText

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "glossary" / "terms.json"
STATUSES = GlossaryTerm.Status
COLUMNS = (
    "code",
    "language",
    "status",
    "term",
    "note",
    "definition",  # in English
    "kept",
    "checked",
    "definition_in_language",  # of the row; came later than the others
)
MAX_ROWS = 20_000


class Glossary:
    """The glossary of a language pair, read once (three queries) and asked for many texts."""

    def __init__(self, source_language: str, target_language: str) -> None:
        self.source_language = source_language
        self.target_language = target_language
        # First word of a term → the terms that begin with it.
        self.by_first_word: dict[str, list[tuple[list[frozenset[str]], int, str]]] = defaultdict(
            list
        )
        self.concepts: dict[int, GlossaryConcept] = {}
        self.words: dict[int, dict[tuple[str, str], list[str]]] = {}
        for concept in GlossaryConcept.objects.prefetch_related("terms", "definitions"):
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
        # In the language that somebody writes; failing that, in the one that she reads here.
        language, definition = concept.defined_in(target, get_language() or "en")
        return TermHint(
            source_term=term,
            allowed=(*words[target, STATUSES.PREFERRED], *words[target, STATUSES.ADMITTED]),
            forbidden=tuple(words[target, STATUSES.FORBIDDEN]),
            is_kept=concept.is_kept,
            is_checked=concept.is_checked,
            definition=definition,
            definition_language=language,
            concept_id=concept_id,
        )


@transaction.atomic
def load_glossary() -> int:
    """Create the concepts of the data file and of the vocabulary that are missing.

    What people changed or deleted terms of stays as it is. Definitions in other languages came
    later: a concept that has none, and means what it meant, gets them.
    """
    known = {
        concept.code: concept for concept in GlossaryConcept.objects.prefetch_related("definitions")
    }
    created = 0
    for record in [*_records(), *_vocabulary_records()]:
        if concept := known.get(record["code"]):
            is_ours = concept.definition == record.get("definition", "")
            if is_ours and not concept.definitions.all():
                GlossaryDefinition.objects.bulk_create(_definitions(concept, record))
            continue
        concept = GlossaryConcept.objects.create(
            code=record["code"],
            definition=record.get("definition", ""),
            is_kept=record.get("is_kept", False),
            is_checked=record.get("is_checked", True),
        )
        GlossaryTerm.objects.bulk_create(_terms(concept, record["terms"]))
        GlossaryDefinition.objects.bulk_create(_definitions(concept, record))
        known[concept.code] = concept
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
                "definitions": {
                    language: label.scope_note
                    for language, label in labels.items()
                    if language != "en"
                },
                "is_checked": False,
                "terms": {
                    language: {"preferred": label.pref_label} for language, label in labels.items()
                },
            }


def _definitions(concept: GlossaryConcept, record: dict[str, Any]) -> Iterable[GlossaryDefinition]:
    for language, text in record.get("definitions", {}).items():
        if text:
            yield GlossaryDefinition(concept=concept, language=language, text=text)


def _terms(concept: GlossaryConcept, terms: dict[str, dict[str, Any]]) -> Iterable[GlossaryTerm]:
    for language, words in terms.items():
        for status in STATUSES:
            texts = words.get(status.value, [])
            for text in [texts] if isinstance(texts, str) else texts:
                yield GlossaryTerm(concept=concept, language=language, text=text, status=status)


def write_csv() -> str:
    """The glossary as CSV: a row for each term, and for each definition without one."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    for concept in GlossaryConcept.objects.prefetch_related("terms", "definitions"):
        for row in _csv_rows(concept):
            writer.writerow({name: harmless(value) for name, value in row.items()})
    return file.getvalue()


def _csv_rows(concept: GlossaryConcept) -> Iterable[dict[str, str]]:
    shared = {
        "code": concept.code,
        "definition": concept.definition,
        "kept": "yes" if concept.is_kept else "",
        "checked": "yes" if concept.is_checked else "",
    }
    # Once for each language: whoever changes a definition changes it in one place.
    definitions = {"en": concept.definition} | {
        definition.language: definition.text for definition in concept.definitions.all()
    }
    for term in concept.terms.all():
        yield shared | {
            "language": term.language,
            "status": term.status,
            "term": term.text,
            "note": term.note,
            "definition_in_language": definitions.pop(term.language, ""),
        }
    definitions.pop("en", None)
    for language, text in definitions.items():
        yield shared | {"language": language, "definition_in_language": text}


@dataclass
class GlossaryReport:
    """What became of a file of terms."""

    concepts: int = 0
    terms: int = 0
    changed: int = 0
    definitions: int = 0  # new and changed ones
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
    """Take in terms; those that are known get the file's status and note. Nothing is deleted.

    The same with definitions: the file's take the place of ours, none deletes none.
    """
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
    cells = _cells(row)
    concept = concepts.get(cells["code"])
    if concept is None:
        if not cells["term"]:
            raise ValidationError(_("A code and a term are needed."))
        concept = GlossaryConcept(
            code=cells["code"],
            definition=cells["definition"],
            is_kept=cells["kept"] == "yes",
            is_checked=cells["checked"] == "yes" or "checked" not in row,
        )
        concept.full_clean()
        concept.save()
        concepts[concept.code] = concept
        report.concepts += 1
    if cells["term"]:
        _take_term(concept, cells, report)
    if cells["definition_in_language"]:
        _take_definition(concept, cells["language"], cells["definition_in_language"], report)


def _cells(row: dict[str, str]) -> dict[str, str]:
    """What stands in a row, or the reason why it can't be used."""
    cells = {name: row.get(name, "").strip() for name in COLUMNS}
    cells["code"] = slugify(cells["code"])
    cells["status"] = cells["status"] or STATUSES.PREFERRED
    if not cells["code"] or not (cells["term"] or cells["definition_in_language"]):
        raise ValidationError(_("A code and a term are needed."))
    if cells["language"] not in LANGUAGE_CODES:
        raise ValidationError(_("Unknown language: %(code)s.") % {"code": cells["language"]})
    if cells["status"] not in STATUSES.values:
        raise ValidationError(_("Unknown status: %(status)s.") % {"status": cells["status"]})
    return cells


def _take_term(concept: GlossaryConcept, cells: dict[str, str], report: GlossaryReport) -> None:
    term = concept.terms.filter(language=cells["language"], text=cells["term"]).first()
    is_new = term is None
    term = term or GlossaryTerm(concept=concept, language=cells["language"], text=cells["term"])
    before = (term.status, term.note)
    term.status, term.note = cells["status"], cells["note"]
    if term.status == STATUSES.PREFERRED:
        # One is preferred: the file's takes the place of ours.
        concept.terms.filter(language=term.language, status=STATUSES.PREFERRED).exclude(
            pk=term.pk
        ).update(status=STATUSES.ADMITTED)
    term.full_clean()
    term.save()
    report.terms += is_new
    report.changed += not is_new and before != (term.status, term.note)


def _take_definition(
    concept: GlossaryConcept, language: str, text: str, report: GlossaryReport
) -> None:
    if language == "en":
        if concept.definition != text:
            GlossaryConcept.objects.filter(pk=concept.pk).update(definition=text)
            concept.definition = text
            report.definitions += 1
        return
    known = GlossaryDefinition.objects.filter(concept=concept, language=language).first()
    if known is not None and known.text == text:
        return
    row = known or GlossaryDefinition(concept=concept, language=language)
    row.text = text
    row.full_clean()
    row.save()
    report.definitions += 1
