"""What the templates of the workbench show of a segment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail_localize.models import Translation

from kb.models import SegmentEvent, Suggestion, User
from kb.permissions import may_review_in, may_translate_into
from kb.review.names import known_name
from kb.translation.checks import NAMES, Severity, TermHint
from kb.translation.machine import jobs
from kb.translation.machine.service import machine_answers_at_once, machine_name
from kb.translation.memory.matching import MemoryMatch, Piece, compare, matches
from kb.translation.segments import Role
from kb.translation.workbench.board import Row, State
from kb.translation.workbench.chips import chip_html, tags_of

STATES: dict[State, str | Promise] = {
    State.UNTRANSLATED: gettext_lazy("To be translated"),
    State.NEEDS_UPDATE: gettext_lazy("Needs an update"),
    State.OFFERED: gettext_lazy("Offered, nobody has read it"),
    State.IN_REVIEW: gettext_lazy("Waits for a reviewer"),
    State.APPROVED: pgettext_lazy("passage", "Approved"),
}
ROLES: dict[Role, str | Promise] = {
    Role.TITLE: pgettext_lazy("passage", "Title"),
    Role.SUMMARY: pgettext_lazy("passage", "Summary"),
    Role.KEYWORDS: pgettext_lazy("passage", "Keywords"),
    Role.HEADING: pgettext_lazy("passage", "Heading"),
    Role.PARAGRAPH: pgettext_lazy("passage", "Paragraph"),
    Role.LIST_ITEM: pgettext_lazy("passage", "List item"),
    Role.QUOTE: pgettext_lazy("passage", "Quotation"),
    Role.LABEL: pgettext_lazy("passage", "What is counted"),
    Role.CAPTION: pgettext_lazy("passage", "Caption"),
    Role.DESCRIPTION: pgettext_lazy("passage", "Description of a picture"),
    Role.TEXT: pgettext_lazy("passage", "Text"),
}


@dataclass(frozen=True)
class Rights:
    """What the user may do with this translation."""

    write: bool
    review: bool

    @classmethod
    def of(cls, user: User, translation: Translation) -> Rights:
        language = translation.target_locale.language_code
        return cls(may_translate_into(user, language), may_review_in(user, language))


def name_of(user: User | None) -> str:
    """A person's name, or that there is none."""
    if user is None:
        return _("nobody")
    # Colleagues have to be told apart, and an e-mail address is nobody's business.
    return known_name(user) or _("colleague %(number)d") % {"number": user.pk}


def place_of(row: Row) -> str:
    """Where a segment stands on the page: its field, and what it is there."""
    label, role = capfirst(row.segment.label), str(ROLES[row.segment.role])
    # "Summary · Summary" says nothing twice.
    is_field = row.segment.role in (Role.TITLE, Role.SUMMARY, Role.KEYWORDS)
    return role if is_field else f"{label} · {role}"


def finding_data(row: Row, text: str | None = None) -> list[dict[str, Any]]:
    """The findings of a text (the shown one by default)."""
    found = row.findings if text is None else row.check(text)
    return [
        {
            "code": finding.code,
            "name": NAMES[finding.code],
            "message": finding.message,
            "is_error": finding.severity is Severity.ERROR,
            "is_final": finding.is_final,
            "fix": chip_html(finding.fix) if finding.fix else "",
        }
        for finding in found
    ]


def row_context(row: Row, rights: Rights) -> dict[str, Any]:
    """What the row of a segment needs."""
    segment, current = row.segment, row.current
    return {
        "id": segment.id,
        "place": place_of(row),
        "role_code": segment.role.value.replace(" ", "-"),
        "state": row.state.value,
        "state_name": STATES[row.state],
        "source": chip_html(segment.source),
        "source_plain": " ".join(row.pair("").source_text.plain.split()),
        "text": chip_html(row.text),
        "tags": tags_of(segment.source),
        "token": row.token,
        "languages": (row.source_language, row.language),
        "findings": finding_data(row),
        "author": name_of(current.author) if current and current.author_id else "",
        "is_machine": bool(current and current.is_machine_assisted),
        "comments": len(row.open_comments),
        "comments_tag": comments_tag(row),
        "is_returned": row.returned is not None,
        "max_length": row.max_length,
        "change": compare(segment.change.old_source, segment.source) if segment.change else (),
        "rights": rights,
    }


def comments_tag(row: Row) -> str:
    """How many comments wait for an answer; "" when none does."""
    count = len(row.open_comments)
    return (
        ngettext("%(counter)s comment", "%(counter)s comments", count) % {"counter": count}
        if count
        else ""
    )


def match_context(match: MemoryMatch) -> dict[str, Any]:
    return {
        "score": match.score,
        "source": chip_html(match.source),
        "target": chip_html(match.target),
        "reference": match.reference,
        "difference": match.difference,
    }


def suggestion_context(row: Row, suggestion: Suggestion, user: User) -> dict[str, Any]:
    accepted = row.segment.accepted
    earlier = (
        accepted.text if accepted else (row.segment.change.old_text if row.segment.change else "")
    )
    difference: tuple[Piece, ...] = compare(earlier, suggestion.text) if earlier else ()
    return {
        "id": suggestion.pk,
        "origin": suggestion.get_origin_display(),
        "author": name_of(suggestion.author) if suggestion.author_id else "",
        "is_own": suggestion.author_id == user.pk,
        "is_machine": suggestion.is_machine_assisted,
        "detail": suggestion.detail,
        "text": chip_html(suggestion.text),
        "difference": difference,
        "updated_at": suggestion.updated_at,
    }


def panel_context(translation: Translation, row: Row, user: User) -> dict[str, Any]:
    """What stands beside the active segment: suggestions, memory, terms, history, comments."""
    fields = {
        "string_id": row.segment.string_id,
        "context_id": row.segment.context_id,
        "locale_id": translation.target_locale_id,
    }
    found = matches(row.segment.source, row.source_language, row.language)
    # How this place read while the original was another text.
    history = SegmentEvent.objects.filter(**fields).select_related("user__member")[:30]
    rejected = Suggestion.objects.filter(**fields, state=Suggestion.State.REJECTED).select_related(
        "author__member", "decided_by__member"
    )
    return {
        "row": row,
        "segment": row.segment,
        "place": place_of(row),
        "rights": Rights.of(user, translation),
        "languages": (row.source_language, row.language),
        "suggestions": [suggestion_context(row, s, user) for s in reversed(row.suggestions)],
        "rejected": [
            {
                "text": chip_html(s.text),
                "reason": s.reason,
                "by": name_of(s.decided_by),
                "author": "" if s.author_id == user.pk else name_of(s.author),
                "is_machine": s.is_machine_assisted,
            }
            for s in (() if row.state is State.APPROVED else rejected.order_by("-pk")[:3])
        ],
        "matches": [match_context(match) for match in found],
        "terms": shown_terms(row.terms),
        "history": [
            {
                "id": event.pk,
                "kind": event.get_kind_display(),
                "who": name_of(event.user),
                "at": event.at,
                "text": chip_html(event.text),
                "note": event.note,
            }
            for event in history
        ],
        "comments": [
            {
                "id": said.pk,
                "who": name_of(said.author),
                "at": said.created_at,
                "text": said.text,
                "to": ", ".join(name_of(person) for person in said.mentioned.all()),
                "resolved_by": name_of(said.resolved_by) if said.resolved_at else "",
            }
            for said in row.comments
        ],
        "links": sorted(
            (tag.lstrip("a"), attributes.get("href", ""))
            for tag, attributes in row.segment.attributes.items()
            if isinstance(attributes, dict)
        ),
        "change": row.segment.change,
        "difference": compare(row.segment.change.old_source, row.segment.source)
        if row.segment.change
        else (),
        "old_text": chip_html(row.segment.change.old_text) if row.segment.change else "",
    }


def shown_terms(terms: Iterable[TermHint]) -> list[TermHint]:
    """The terms of a text; a topic whose label says the same as a concept is left out."""
    shown: list[TermHint] = []
    known: set[tuple[str, str]] = set()
    for term in terms:
        words = {(term.source_term.casefold(), word.casefold()) for word in term.allowed}
        if term.is_kept or term.forbidden or not words or not words <= known:
            shown.append(term)
        known |= words
    return shown


def panel_html(translation: Translation, row: Row, user: User, people: list[User]) -> SafeString:
    context = panel_context(translation, row, user)
    context["machine_name"] = machine_name() if machine_answers_at_once() else ""
    context["people"] = [(person.pk, name_of(person)) for person in people if person.pk != user.pk]
    return render_to_string("wagtailadmin/workbench/panel.html", context)


def job_context(translation: Translation) -> dict[str, Any]:
    """What became of the texts that a machine was given which answers later; {} for none."""
    job = jobs.latest_job(translation)
    if job is None:
        return {}
    return {
        "name": job.run.provider,
        "asked_at": job.asked_at,
        "answered_at": job.answered_at,
        "is_waiting": jobs.is_waiting(job),
        "problem": jobs.problem_of(job),
        "offered": job.offered,
        "broken": job.broken,
    }


def findings_html(row: Row, rights: Rights, text: str | None = None) -> SafeString:
    return render_to_string(
        "wagtailadmin/workbench/findings.html",
        {"findings": finding_data(row, text), "rights": rights},
    )


def answer(row: Row, rights: Rights) -> dict[str, Any]:
    """How a segment is now, for the page's script."""
    return {
        "token": row.token,
        "state": row.state.value,
        "state_name": str(STATES[row.state]),
        "text": chip_html(row.text),
        "findings": findings_html(row, rights),
        "comments": len(row.open_comments),
        "comments_tag": comments_tag(row),
        "is_returned": row.returned is not None,
        "author": name_of(row.current.author) if row.current and row.current.author_id else "",
    }
