"""The words of the field that editors teach the analysis, beside its dictionaries.

A change counts at once for what readers type; the texts are analysed anew in the background, case
by case through the outbox.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from search import analysis
from search.kept import kept
from search.models import DomainWord
from search.text import fold, normalize

if TYPE_CHECKING:
    from django.http import HttpRequest

# Language → form → lemmas.
Table = dict[str, dict[str, frozenset[str]]]


def refresh(request: HttpRequest | None = None) -> None:
    """Take up what editors changed since. No query of its own within a request."""
    table = kept("words", request, editors_words)
    if table != analysis.editors_words():
        analysis.use_editors_words(table)


def editors_words() -> Table:
    """The table of the analysis: each form, and each word of the same meaning, gives the word."""
    table: Table = {}
    rows = DomainWord.objects.values_list("language", "word", "forms", "same_as")
    for language, word, forms, same_as in rows:
        known = table.setdefault(language, {})
        for form in (word, *forms, *same_as):
            # The form without diacritics too: that is how many people type.
            for spelling in {normalize(form), fold(normalize(form))}:
                known[spelling] = known.get(spelling, frozenset()) | {normalize(word)}
    return table


def words_changed(**_signal: Any) -> None:
    """Have all cases indexed anew, beside the requests. A receiver of signals."""
    from search.engines import get_engines
    from search.indexing import searchable_keys
    from search.outbox import register_for

    register_for([engine.name for engine in get_engines()], searchable_keys())
    transaction.on_commit(_drain_beside, robust=True)


def _drain_beside() -> None:
    threading.Thread(target=_drain, name="search-words", daemon=True).start()


def _drain() -> None:
    from search.outbox import drain_quietly

    drain_quietly()
    connection.close()


def tell_of_indexing(request: HttpRequest, snippet: Any) -> None:
    """Say what a change of a word brings about."""
    if not isinstance(snippet, DomainWord):
        return
    from search.indexing import searchable_keys

    count = len(searchable_keys())
    messages.info(
        request,
        ngettext(
            "%(count)s practice is being indexed again in the background. In a few minutes at most "
            "search knows it by these words.",
            "%(count)s practices are being indexed again in the background. In a few minutes at "
            "most search knows them by these words.",
            count,
        )
        % {"count": count},
    )


class DomainWordViewSet(SnippetViewSet):
    """The list of words, under Snippets or in its own menu item."""

    model = DomainWord
    icon = "search"
    menu_label = _("Words for search")
    menu_order = 160
    add_to_admin_menu = True
    copy_view_enabled = False
    list_filter: ClassVar[list[str]] = ["language"]
    list_display: ClassVar[list[Any]] = [
        Column("word", label=_("Word"), sort_key="word"),
        Column("language", label=_("Language"), accessor="get_language_display"),
        Column("forms", label=_("Its forms"), accessor=lambda row: ", ".join(row.forms)),
        Column(
            "same_as",
            label=_("Words that mean the same"),
            accessor=lambda row: ", ".join(row.same_as),
        ),
    ]
    search_fields: ClassVar[list[str]] = ["word"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("language"),
            FieldPanel("word"),
            FieldPanel("forms"),
            FieldPanel("same_as"),
        ]
    )
