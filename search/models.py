"""What the embedded engine stores, and the outbox that every engine is fed from.

The full text itself (`search_fulltext` on SQLite, a `tsvector` column on PostgreSQL) has no Django
model: it is made by a migration and reached through `search.engines.embedded`.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb.fields import LinesField
from search.text import tokenize


class SearchIndex(models.Model):
    """A generation of the embedded index. Readers see the active one; a rebuild fills another."""

    class State(models.TextChoices):
        BUILDING = "building", "Building"
        ACTIVE = "active", "Active"

    state = models.CharField(max_length=10, choices=State)
    version = models.CharField(
        max_length=16, help_text="Fingerprint of the analysis and the document it was built with."
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Another one with every write: processes that keep vectors in memory read them again.
    stamp = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = "search index"
        verbose_name_plural = "search indexes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["state"], name="one_search_index_per_state")
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.state})"


class SearchDocument(models.Model):
    """One case study, with all its published versions, in one generation of the index."""

    index = models.ForeignKey(SearchIndex, models.CASCADE, related_name="documents")
    translation_key = models.UUIDField()
    external_id = models.CharField(max_length=80)
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    freshness = models.CharField(max_length=10, default="")
    # "topic=youth country=LV language=lv …": split and counted faster than any structure.
    facets = models.TextField()
    # "lv:digest uk:digest …": language and digest of each passage, see `TextVector`.
    passages = models.TextField(default="", blank=True)
    # Last, so that SQLite need not read over it to reach the small columns.
    source = models.JSONField()

    class Meta:
        verbose_name = "search document"
        verbose_name_plural = "search documents"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["index", "translation_key"], name="one_search_document_per_case"
            )
        ]

    def __str__(self) -> str:
        return self.external_id


class SearchTerm(models.Model):
    """A word that stands in the indexed texts: what a misspelt word is compared with."""

    index = models.ForeignKey(SearchIndex, models.CASCADE, related_name="terms")
    word = models.CharField(max_length=64)
    folded = models.CharField(max_length=64)
    length = models.PositiveSmallIntegerField(help_text="Of the folded word.")

    class Meta:
        verbose_name = "search term"
        verbose_name_plural = "search terms"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["index", "word"], name="one_search_term_per_word")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["index", "length"], name="search_term_by_length")
        ]

    def __str__(self) -> str:
        return self.word


class TextVector(models.Model):
    """What a text means, as an embedder sees it. An unchanged text is never embedded twice."""

    model = models.CharField(max_length=120, help_text="Of the embedder.")
    digest = models.CharField(max_length=32, help_text="Of the text.")
    vector = models.BinaryField(help_text="Of length one; numbers of 16 bits.")

    class Meta:
        verbose_name = "text vector"
        verbose_name_plural = "text vectors"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["model", "digest"], name="one_vector_per_text")
        ]

    def __str__(self) -> str:
        return self.digest


class OutboxEntry(models.Model):
    """A case whose document must be built anew, noted in the transaction that changed it.

    One for each engine, and one for the embedder: what one has applied another may still wait for.
    """

    engine = models.CharField(max_length=20, default="embedded")
    translation_key = models.UUIDField()
    # Changes with every new change: who applied an older state must not remove the entry.
    token = models.UUIDField(default=uuid.uuid4)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "search outbox entry"
        verbose_name_plural = "search outbox entries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["engine", "translation_key"], name="one_search_outbox_entry_per_case"
            )
        ]

    def __str__(self) -> str:
        return str(self.translation_key)


class SearchLogEntry(models.Model):
    """A search of some reader. Nothing in it tells who that was."""

    hour = models.DateTimeField(_("time"), db_index=True)
    # Of the page of results, by which a choice on it is noted; forgotten after some hours.
    token = models.UUIDField(null=True, unique=True)
    text = models.CharField(_("words"), max_length=200)
    language = models.CharField(_("language"), max_length=2, help_text="Of the page.")
    filters = models.CharField(max_length=200, blank=True)
    hits = models.PositiveIntegerField()
    hits_in_language = models.PositiveIntegerField(
        help_text="Of the hits, those with a version in the language of the page."
    )
    clicked_rank = models.PositiveSmallIntegerField(null=True)
    missed = models.BooleanField(default=False, help_text="A reader said so.")

    class Meta:
        verbose_name = "noted search"
        verbose_name_plural = "noted searches"
        # Only the search page writes; people may read.
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.text


class DomainWord(models.Model):
    """A word of the field that the dictionaries don't know, or whose relatives they don't."""

    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    word = models.CharField(_("word"), max_length=64, help_text=_("As a dictionary has it."))
    forms = LinesField(
        _("its forms"), help_text=_("Inflected forms that search should know, one a line.")
    )
    same_as = LinesField(
        _("words that mean the same"),
        help_text=_("Who searches for one of them finds the others too. One a line."),
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("word for search")
        verbose_name_plural = _("words for search")
        ordering: ClassVar[list[str]] = ["language", "word"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["language", "word"],
                name="one_row_per_domain_word",
                violation_error_message=_("This word is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        """Single words only: analysis looks at one word after the other."""
        problems = {}
        for name, given in (
            ("word", [self.word]),
            ("forms", self.forms),
            ("same_as", self.same_as),
        ):
            wrong = [text for text in given if len(list(tokenize(text))) != 1]
            if wrong:
                problems[name] = _("Write single words, one a line: %(wrong)s") % {
                    "wrong": ", ".join(wrong)
                }
        if problems:
            raise ValidationError(problems)
